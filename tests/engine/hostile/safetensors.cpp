// safetensors headers, and indices over several of them.

#include "engine/hostile/small_folder.h"
#include "engine/hostile/tables.h"
#include "support/tiny_checkpoint.h"
#include "support/tiny_gguf.h"

#include <cstring>
#include <filesystem>

namespace sheaf::test::hostile {

namespace {

using Bytes = std::vector<std::byte>;

const Doors kWholeModelDoors = {Door::LoadTokenizer, Door::OpenModel, Door::DescribeModel, Door::LoadEngine};

class Table {
public:
    /// A whole model.safetensors.
    void add(std::string name, const Bytes& file, std::string says)
    {
        addFolder(std::move(name), std::move(says),
            [file](const std::filesystem::path& path) { writeFile(path / "model.safetensors", file); });
    }

    /// A file of this header and 64 bytes.
    void addHeader(std::string name, std::string_view header, std::string says)
    {
        add(std::move(name), TinySafeTensors::raw(header, Bytes(64)), std::move(says));
    }

    /// A file whose only tensor has these fields.
    void addTensor(std::string name, const std::string& fields, std::string says)
    {
        addHeader(std::move(name), "{\"t\":{" + fields + "}}", std::move(says));
    }

    void addLength(std::uint64_t length, std::string says)
    {
        Bytes file = TinySafeTensors::raw("{}", {});
        std::memcpy(file.data(), &length, sizeof length);
        add("header length " + std::to_string(length), file, std::move(says));
    }

    void addIndex(std::string name, std::string index, std::string says)
    {
        addFolder(std::move(name), std::move(says), [index](const std::filesystem::path& path) {
            std::filesystem::rename(path / "model.safetensors", path / "part.safetensors");
            writeText(path / "model.safetensors.index.json", index);
        });
    }

    template <class Spoil> void addFolder(std::string name, std::string says, Spoil spoil)
    {
        m_cases.push_back({"safetensors: " + std::move(name),
            [spoil](const std::filesystem::path& path) {
                SmallFolder().save(path);
                spoil(path);
                return path;
            },
            std::move(says), kWholeModelDoors});
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    std::vector<Case> m_cases;
};

void addLengths(Table& table)
{
    for (const std::uint64_t length : kExtremes)
        table.addLength(length, length == 0 ? "JSON" : length == 1 ? "JSON" : "header length");
    table.addLength(3, "header length 3 exceeds the file");
    table.addLength(100'000'001, "header length");
    table.add("empty", {}, "header length is cut off");
    table.add("seven bytes", Bytes(7), "header length is cut off");
}

void addFields(Table& table)
{
    const std::string whole = R"("dtype":"F32","shape":[16],"data_offsets":[0,64])";
    table.addTensor("a tensor of no model", whole, "tensor 't' is not one of a llama model");
    for (const std::string dtype : {"F4", "", "F32 ", "f32", "COMPLEX"})
        table.addTensor("dtype " + dtype, R"("dtype":")" + dtype + R"(","shape":[16],"data_offsets":[0,64])", "dtype");
    table.addTensor("dtype 7", R"("dtype":7,"shape":[16],"data_offsets":[0,64])", "'dtype'");
    table.addTensor("no dtype", R"("shape":[16],"data_offsets":[0,64])", "'dtype'");
    table.addTensor("no shape", R"("dtype":"F32","data_offsets":[0,64])", "'shape'");
    table.addTensor("no offsets", R"("dtype":"F32","shape":[16])", "'data_offsets'");
    for (const std::string shape :
        {"16", "[\"16\"]", "[-16]", "[16.5]", "[[16]]", "{}", "[1e3]", "[18446744073709551616]"})
        table.addTensor(
            "shape " + shape, R"("dtype":"F32","shape":)" + shape + R"(,"data_offsets":[0,64])", "'shape'|JSON");
    for (const std::string shape : {"[0]", "[15]", "[17]", "[16,0]", "[]"})
        table.addTensor(
            "shape " + shape, R"("dtype":"F32","shape":)" + shape + R"(,"data_offsets":[0,64])", "by its shape");
    for (const std::string shape : {"[4611686018427387904]", "[4294967296,4294967296]", "[18446744073709551615,2]",
             "[2,9223372036854775808]", "[65536,65536,65536,65536]"})
        table.addTensor(
            "shape " + shape, R"("dtype":"F32","shape":)" + shape + R"(,"data_offsets":[0,64])", "shape overflows");
    for (const std::string offsets : {"[64,0]", "[0]", "[]", "[0,64,64]"})
        table.addTensor(
            "offsets " + offsets, R"("dtype":"F32","shape":[16],"data_offsets":)" + offsets, "data_offsets");
    for (const std::string offsets :
        {"[0,65]", "[64,128]", "[0,18446744073709551615]", "[9223372036854775808,9223372036854775872]"})
        table.addTensor("offsets " + offsets, R"("dtype":"F32","shape":[16],"data_offsets":)" + offsets,
            "data_offsets exceed the file");
    for (const std::string offsets : {"[-64,0]", "[\"0\",64]", "[0.5,64]", "64"})
        table.addTensor(
            "offsets " + offsets, R"("dtype":"F32","shape":[16],"data_offsets":)" + offsets, "'data_offsets'");
}

void addDirectories(Table& table)
{
    const auto entry = [](const std::string& name, const std::string& shape, const std::string& offsets) {
        return "\"" + name + R"(":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
    };
    table.addHeader(
        "overlap", "{" + entry("a", "[12]", "[0,48]") + "," + entry("b", "[8]", "[32,64]") + "}", "overlaps 'a'");
    table.addHeader("the same bytes twice",
        "{" + entry("a", "[16]", "[0,64]") + "," + entry("b", "[16]", "[0,64]") + "}", "overlaps");
    table.addHeader(
        "a hole", "{" + entry("a", "[4]", "[0,16]") + "," + entry("b", "[8]", "[32,64]") + "}", "are no tensor's");
    table.addHeader("a hole at the start", "{" + entry("a", "[12]", "[16,64]") + "}", "are no tensor's");
    table.addHeader("bytes left over", "{" + entry("a", "[12]", "[0,48]") + "}", "the last 16 bytes are no tensor's");
    table.addHeader("one name twice", "{" + entry("a", "[8]", "[0,32]") + "," + entry("a", "[8]", "[32,64]") + "}",
        "'a' appears twice");
    table.addHeader("a number for a tensor", R"({"t":7})", "'t'");
    table.addHeader("a list", "[]", "JSON");
    table.addHeader("not UTF-8", "{\"\xff\":{}}", "JSON");
    table.addHeader("nothing but depth", std::string(5000, '['), "JSON");
    table.addHeader("no tensors", "{}", "are no tensor's");
    table.addHeader(
        "metadata that is no object", R"({"__metadata__":7,)" + entry("a", "[16]", "[0,64]") + "}", "'a'|__metadata__");
    table.add("no tensors and no data", TinySafeTensors::raw("{}", {}), "lm_head.weight");
    SmallFolder folder;
    for (std::size_t i = 0; i < folder.tensors.size(); ++i) {
        SmallFolder without = folder;
        without.tensors.erase(without.tensors.begin() + static_cast<std::ptrdiff_t>(i));
        table.addFolder("no " + folder.tensors[i].name, "missing|'lm_head.weight'|expert",
            [without](const std::filesystem::path& path) { without.save(path); });
    }
}

void addIndices(Table& table)
{
    const auto index
        = [](const std::string& file) { return R"({"weight_map":{"model.norm.weight":")" + file + "\"}}"; };
    table.addIndex("the index as it should be", index("part.safetensors"), "");
    for (const std::string name :
        {"../part.safetensors", "/etc/passwd", "", ".", "..", "a/b", "a\\\\b", "part\\u0000.safetensors"})
        table.addIndex("index naming '" + name + "'", index(name), "is no file name");
    table.addIndex("index naming a missing file", index("absent.safetensors"), "absent.safetensors");
    table.addIndex("index naming the folder's configuration", index("config.json"), "config.json");
    table.addIndex(
        "index naming an absent tensor", R"({"weight_map":{"t":"part.safetensors"}})", "'t' is in the index");
    table.addIndex("index without a map", "{}", "'weight_map'");
    table.addIndex("index whose map is a list", R"({"weight_map":[]})", "'weight_map'");
    table.addIndex("index with a number", R"({"weight_map":{"t":7}})", "'t'");
    table.addIndex("empty index", "", "JSON");
    table.addIndex("index with a key twice", R"({"weight_map":{"t":"a","t":"b"}})", "'t' appears twice");
    table.addIndex("index nested too deep", std::string(100'000, '{'), "JSON");
    table.addFolder("one tensor in two files", "is in two files", [](const std::filesystem::path& path) {
        std::filesystem::rename(path / "model.safetensors", path / "a.safetensors");
        std::filesystem::copy_file(path / "a.safetensors", path / "b.safetensors");
        writeText(path / "model.safetensors.index.json",
            R"({"weight_map":{"model.norm.weight":"a.safetensors","lm_head.weight":"b.safetensors"}})");
    });
    table.addFolder("model.safetensors is a folder", "not a regular file", [](const std::filesystem::path& path) {
        std::filesystem::remove(path / "model.safetensors");
        std::filesystem::create_directory(path / "model.safetensors");
    });
}

} // namespace

std::vector<Case> safetensorsCases()
{
    Table table;
    addLengths(table);
    addFields(table);
    addDirectories(table);
    addIndices(table);
    return table.take();
}

} // namespace sheaf::test::hostile
