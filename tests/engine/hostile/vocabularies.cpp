// Vocabularies in GGUF files that contradict themselves.

#include "engine/hostile/small_models.h"
#include "engine/hostile/tables.h"

#include <cmath>
#include <limits>

namespace sheaf::test::hostile {

namespace {

const Doors kVocabularyDoors = {Door::OpenModel, Door::DescribeModel, Door::LoadEngine, Door::LoadTokenizer};

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::int32_t>;

class Table {
public:
    template <class Spoil> void add(std::string name, std::string says, Spoil spoil)
    {
        SmallModel model = smallModel("llama");
        spoil(model);
        m_cases.push_back({std::move(name), [model](const std::filesystem::path& folder) { return model.save(folder); },
            std::move(says), kVocabularyDoors});
    }

    void set(const std::string& key, const std::string& what, KeyValue value, std::string says)
    {
        add(key + ": " + what, std::move(says), [&](SmallModel& model) { model.set("tokenizer." + key, value); });
    }

    /// As set(), for a vocabulary with scores instead of merges.
    void setSentencePiece(const std::string& key, const std::string& what, KeyValue value, std::string says)
    {
        add("SentencePiece, " + key + ": " + what, std::move(says), [&](SmallModel& model) {
            model.set("tokenizer.ggml.model", "llama");
            model.set("tokenizer.ggml.scores", std::vector<float>(12, -1.0f));
            model.remove("tokenizer.ggml.merges");
            model.set("tokenizer." + key, value);
        });
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    std::vector<Case> m_cases;
};

void addNames(Table& table)
{
    for (const std::string key : {"ggml.model", "ggml.pre", "chat_template"}) {
        table.set(key, "a number", 7u, "tokenizer." + key);
        table.set(key, "a list", Texts{"gpt2"}, "tokenizer." + key);
    }
    table.set("ggml.model", "unknown", std::string("telepathy"), "telepathy");
    table.set("ggml.model", "empty", std::string(), "tokenizer.ggml.model");
    table.set("ggml.pre", "unknown", std::string("scissors"), "scissors");
    table.set("ggml.model", "SentencePiece without scores", std::string("llama"), "tokenizer.ggml.scores");
    table.set("ggml.model", "a megabyte", std::string(1 << 20, 'x'), "tokenizer");
}

void addLists(Table& table)
{
    table.set("ggml.tokens", "none", Texts{}, "the vocabulary is empty|tokens");
    table.set("ggml.tokens", "numbers", Numbers(12, 1), "tokenizer.ggml.tokens");
    table.set("ggml.tokens", "a text", std::string("a"), "tokenizer.ggml.tokens");
    table.set("ggml.tokens", "one too few", Texts(11, "a"), "12 token types for 11 tokens");
    table.set("ggml.tokens", "all the same", Texts(12, "a"), "merge \"a b\"");
    table.set("ggml.tokens", "all empty", Texts(12, ""), "merge \"a b\"");
    table.set("ggml.tokens", "not UTF-8", Texts(12, "\xff\xfe"), "merge \"a b\"");
    table.set("ggml.token_type", "none", Numbers{}, "");
    table.set("ggml.token_type", "one too many", Numbers(13, 1), "13 token types for 12 tokens");
    for (const std::int32_t type :
        {0, 7, -1, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()})
        table.set("ggml.token_type", std::to_string(type), Numbers(12, type), "tokenizer.ggml.token_type holds");
    table.set("ggml.token_type", "texts", Texts(12, "1"), "tokenizer.ggml.token_type");
    table.set("ggml.token_type", "fractions", std::vector<float>(12, 1.5f), "tokenizer.ggml.token_type");
    table.set("ggml.merges", "none", Texts{}, "tokenizer.ggml.merges");
    table.set("ggml.merges", "numbers", Numbers{1, 2}, "tokenizer.ggml.merges");
    for (const std::string merge : {"", " ", "a", "ab", " a", "a ", "a  b", "a b c", "x y", "a x", "b a", "\xff \xfe"})
        table.set("ggml.merges", "'" + merge + "'", Texts{"a b", merge}, "merge \"" + merge + "\"");
    table.set("ggml.merges", "of a control token", Texts{"<end> a"}, "merge \"<end> a\"");
    table.set("ggml.merges", "a giant", Texts{std::string(1 << 20, 'a') + " b"}, "merge");
}

void addIds(Table& table)
{
    for (const std::string name : {"bos", "eos", "eot", "eom", "unknown"}) {
        const std::string key = "ggml." + name + "_token_id";
        const std::string says = "tokenizer." + key + "|" + (name[0] == 'e' ? "end" : name) + " token";
        for (const std::uint64_t id : {std::uint64_t{12}, std::uint64_t{1} << 31, std::uint64_t{1} << 32,
                 std::uint64_t{1} << 63, ~std::uint64_t{0}, std::uint64_t{0x7fffffff}})
            table.set(key, std::to_string(id), id, says);
        table.set(key, "2^32-1, which some converters write for none", 0xffffffffu, "");
        table.set(key, "-1", std::int32_t{-1}, "tokenizer." + key);
        table.set(key, "a text", std::string("<end>"), "tokenizer." + key);
    }
    for (const std::string key : {"ggml.add_bos_token", "ggml.add_space_prefix"}) {
        table.set(key, "a number", 1u, "tokenizer." + key);
        table.set(key, "a text", std::string("true"), "tokenizer." + key);
    }
}

void addScores(Table& table)
{
    table.setSentencePiece("ggml.bos_token_id", "as it is", 11u, "");
    table.setSentencePiece("ggml.scores", "one too few", std::vector<float>(11), "11 scores for 12 tokens");
    table.setSentencePiece("ggml.scores", "none", std::vector<float>{}, "tokenizer.ggml.scores");
    table.setSentencePiece("ggml.scores", "integers", Numbers(12, 1), "tokenizer.ggml.scores");
    for (const float score : {std::nanf(""), HUGE_VALF, -HUGE_VALF})
        table.setSentencePiece(
            "ggml.scores", std::to_string(score), std::vector<float>(12, score), "tokenizer.ggml.scores holds");
    table.setSentencePiece("ggml.token_type", "all bytes", Numbers(12, 6), "");
}

} // namespace

std::vector<Case> ggufVocabularyCases()
{
    Table table;
    addNames(table);
    addLists(table);
    addIds(table);
    addScores(table);
    Texts giants = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "ab", "abc", std::string(1 << 20, '<')};
    table.set("ggml.tokens", "a control token of a megabyte", giants, "special token 11");
    std::swap(giants[8], giants[11]);
    table.set("ggml.tokens", "an ordinary token of a megabyte", giants, "");
    return table.take();
}

} // namespace sheaf::test::hostile
