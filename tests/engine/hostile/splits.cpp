// Sets of parts that do not belong together or say so wrongly.

#include "engine/hostile/small_models.h"
#include "engine/hostile/tables.h"

#include <map>

namespace sheaf::test::hostile {

namespace {

constexpr auto kFirst = "model-00001-of-00002.gguf", kSecond = "model-00002-of-00002.gguf";

/// A model in two parts: all keys and the first tensors; the remaining tensors.
struct Parts {
    SmallModel first = smallModel("llama");
    SmallModel second;

    Parts()
    {
        const auto total = static_cast<std::int32_t>(first.tensors.size());
        const auto middle = first.tensors.begin() + 6;
        second.tensors.assign(middle, first.tensors.end());
        first.tensors.erase(middle, first.tensors.end());
        for (SmallModel* part : {&first, &second}) {
            part->set("split.count", 2u);
            part->set("split.tensors.count", total);
        }
        first.set("split.no", 0u);
        second.set("split.no", 1u);
    }
};

class Table {
public:
    /// `spoil` changes the parts; the first is opened.
    template <class Spoil> void add(const std::string& name, std::string says, Spoil spoil)
    {
        Parts parts;
        spoil(parts);
        m_cases.push_back({name,
            [parts](const std::filesystem::path& folder) {
                parts.second.save(folder, kSecond);
                return parts.first.save(folder, kFirst);
            },
            std::move(says)});
    }

    void addNumbers(const std::string& key, SmallModel Parts::*part, std::uint64_t right)
    {
        for (const std::uint64_t value : kExtremes)
            if (value != right)
                add(key + " = " + std::to_string(value), key + "|split.",
                    [&](Parts& parts) { (parts.*part).set(key, value); });
        add(key + " = -1", key, [&](Parts& parts) { (parts.*part).set(key, std::int32_t{-1}); });
        add(key + " is a text", key, [&](Parts& parts) { (parts.*part).set(key, std::string("2")); });
        add(key + " twice", "'" + key + "': appears twice",
            [&](Parts& parts) { (parts.*part).keys.emplace_back(key, std::uint32_t{2}); });
    }

    void addFiles(const std::string& name, std::string says, std::vector<std::string> files, std::string opened)
    {
        m_cases.push_back({name,
            [files, opened](const std::filesystem::path& folder) {
                const Parts parts;
                const std::map<std::string, const SmallModel*> whole
                    = {{"first", &parts.first}, {"second", &parts.second}};
                for (std::size_t i = 0; i + 1 < files.size(); i += 2)
                    whole.at(files[i])->save(folder, files[i + 1]);
                return folder / opened;
            },
            std::move(says)});
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    std::vector<Case> m_cases;
};

} // namespace

std::vector<Case> splitCases()
{
    Table table;
    table.add("the parts as they are", "", [](Parts&) {});
    table.addNumbers("split.count", &Parts::first, 2);
    table.addNumbers("split.count", &Parts::second, 2);
    table.addNumbers("split.no", &Parts::first, 0);
    table.addNumbers("split.no", &Parts::second, 1);
    table.addNumbers("split.tensors.count", &Parts::first, ~std::uint64_t{0} - 1);
    table.addNumbers("split.tensors.count", &Parts::second, ~std::uint64_t{0} - 1);
    table.add("no split.no in the second", "split.no", [](Parts& parts) { parts.second.remove("split.no"); });
    table.add("no split.count in the first", "token|split.count|tensor missing|block_count|blk.",
        [](Parts& parts) { parts.first.remove("split.count"); });
    table.add("a tensor in both", "is in two parts",
        [](Parts& parts) { parts.second.tensors.push_back(parts.first.tensors.front()); });
    table.add("a tensor in neither", "split.tensors.count", [](Parts& parts) { parts.second.tensors.pop_back(); });
    table.add("the second of a model with other shapes", "blk.1.",
        [](Parts& parts) { parts.second.tensors.back().dims.front() += 4; });
    table.add("the second of a model with other tensors", "missing",
        [](Parts& parts) { parts.second.tensors.back().name = "blk.1.other.weight"; });
    table.addFiles("no second part", kSecond, {"first", kFirst}, kFirst);
    table.addFiles("no first part", kFirst, {"second", kSecond}, kSecond);
    table.addFiles("the first twice", "split.no", {"first", kFirst, "first", kSecond}, kFirst);
    table.addFiles("the parts exchanged", "split.", {"second", kFirst, "first", kSecond}, kFirst);
    table.addFiles("a name without numbers", "split.count", {"first", "model.gguf"}, "model.gguf");
    table.addFiles("a name with another count", "split.count", {"first", "model-00001-of-00003.gguf"},
        "model-00001-of-00003.gguf");
    table.addFiles("99999 parts", "split.count", {"first", "model-00001-of-99999.gguf"}, "model-00001-of-99999.gguf");
    return table.take();
}

} // namespace sheaf::test::hostile
