// tokenizer.json and what stands beside it.

#include "engine/hostile/small_folder.h"
#include "engine/hostile/tables.h"
#include "support/tiny_checkpoint.h"

#include <sys/stat.h>

namespace sheaf::test::hostile {

namespace {

const Doors kTokenizerDoors = {Door::OpenModel, Door::DescribeModel, Door::LoadEngine, Door::LoadTokenizer};

constexpr auto kVocabulary = R"("a":0,"b":1,"c":2,"d":3,"e":4,"f":5,"g":6,"h":7,"i":8,"ab":9,"abc":10)";
constexpr auto kMerges = R"([["a","b"],["ab","c"]])";

class Table {
public:
    void set(const std::string& key, const std::string& json, std::string says)
    {
        add(key + " = " + json.substr(0, 80), std::move(says), [&](JsonKeys& keys) { setKey(keys, key, json); });
    }

    void setModel(const std::string& what, const std::string& vocabulary, const std::string& merges, std::string says,
        const std::string& more = R"("type":"BPE")")
    {
        const std::string model = "{" + more + ",\"vocab\":" + vocabulary + ",\"merges\":" + merges + "}";
        add(what, std::move(says), [&](JsonKeys& keys) { setKey(keys, "model", model); });
    }

    template <class Spoil> void add(const std::string& name, std::string says, Spoil spoil)
    {
        SmallFolder folder;
        spoil(folder.tokenizer);
        addFolder(name, std::move(says), [folder](const std::filesystem::path& path) { folder.save(path); });
    }

    void addText(const std::string& name, const std::string& text, std::string says)
    {
        addFile(name, "tokenizer.json", text, std::move(says));
    }

    void addFile(const std::string& name, const std::string& file, const std::string& text, std::string says)
    {
        addFolder(name, std::move(says), [file, text](const std::filesystem::path& path) {
            SmallFolder().save(path);
            writeText(path / file, text);
        });
    }

    template <class Write> void addFolder(const std::string& name, std::string says, Write write)
    {
        m_cases.push_back({"tokenizer.json: " + name,
            [write](const std::filesystem::path& path) {
                write(path);
                return path;
            },
            std::move(says), kTokenizerDoors});
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    std::vector<Case> m_cases;
};

std::string withId(const std::string& id)
{
    return std::string("{") + kVocabulary + ",\"z\":" + id + "}";
}

void addVocabularies(Table& table)
{
    table.setModel("as it is", std::string("{") + kVocabulary + "}", kMerges, "");
    for (const std::string id : {"1050", "16777215", "16777216", "2147483647", "2147483648", "4294967295",
             "9223372036854775808", "18446744073709551615"})
        table.setModel("id " + id, withId(id), kMerges, "the id " + id);
    for (const std::string id : {"-1", "1.5", "\"11\"", "null", "[11]", "true"})
        table.setModel("id " + id, withId(id), kMerges, "the id of token \"z\" is no number");
    table.setModel("one id twice", withId("3"), kMerges, "have the id 3");
    table.setModel("no tokens", "{}", kMerges, "merge \"a b\"");
    table.setModel("a list", "[]", kMerges, "model.vocab");
    table.setModel("a token of a megabyte",
        std::string("{\"") + std::string(1 << 20, 'x') + "\":12," + kVocabulary + "}", kMerges, "");
}

void addMerges(Table& table)
{
    const std::string vocabulary = std::string("{") + kVocabulary + "}";
    for (const std::string merge : {"[]", "[\"a\"]", "[\"a\",\"b\",\"c\"]", "[\"a\",7]", "7", "null", "{}"})
        table.setModel("merge " + merge, vocabulary, "[" + merge + "]", "a merge is neither");
    for (const std::string merge :
        {"[\"a\",\"x\"]", "[\"x\",\"a\"]", "[\"b\",\"a\"]", "[\"\",\"a\"]", "\"a\"", "\"a b c\"", "\"\""})
        table.setModel("merge " + merge, vocabulary, "[" + merge + "]", "merge \"");
    table.setModel("no merges", vocabulary, "[]", "merges");
    table.setModel("merges are an object", vocabulary, "{}", "model.merges");
    table.setModel("merges are a text", vocabulary, "\"a b\"", "model.merges");
    table.setModel("a merge of a megabyte", vocabulary, "[\"" + std::string(1 << 20, 'a') + " b\"]", "merge \"");
}

void addParts(Table& table)
{
    for (const std::string type : {"\"Unigram2\"", "\"WordPiece\"", "\"WordLevel\"", "\"\""})
        table.setModel(
            "model type " + type, std::string("{") + kVocabulary + "}", kMerges, "tokenizer model", "\"type\":" + type);
    table.set("model", "7", "model");
    table.set("model", "[]", "model");
    table.add("no model", "there is no model", [](JsonKeys& keys) { removeKey(keys, "model"); });
    table.add("no pre-tokenizer", "pre_tokenizer", [](JsonKeys& keys) { removeKey(keys, "pre_tokenizer"); });
    for (const std::string json : {"7", "[]", "{}", R"({"type":"Whitespace"})", R"({"type":7})",
             R"({"type":"Sequence","pretokenizers":7})", R"({"type":"Sequence","pretokenizers":[]})",
             R"({"type":"Split","pattern":{"Regex":"(a+)+$"},"behavior":"Isolated"})"})
        table.set("pre_tokenizer", json, "pre-tokenizer");
    for (const std::string token : {"7", "{}", R"({"id":11})", R"({"content":"<end>"})",
             R"({"id":"11","content":"<end>","special":true})", R"({"id":-1,"content":"<end>","special":true})",
             R"({"id":11,"content":7,"special":true})", R"({"id":11,"content":"<end>","special":1})"})
        table.set("added_tokens", "[" + token + "]", "an added token");
    table.set("added_tokens", R"([{"id":4000000000,"content":"<end>","special":true}])", "the id 4000000000");
    table.set("added_tokens", R"([{"id":3,"content":"<end>","special":true}])", "have the id 3");
    table.set("added_tokens", R"([{"id":11,"content":")" + std::string(2000, '<') + R"(","special":true}])",
        "special token 11");
    table.set("normalizer", "7", "");
    table.set("normalizer", R"({"type":"Sequence","normalizers":[7,{}]})", "");
}

void addTexts(Table& table)
{
    table.addText("empty", "", "tokenizer.json");
    table.addText("blank", "  ", "tokenizer.json");
    table.addText("a list", "[]", "model");
    table.addText("a text", "\"tokenizer\"", "model");
    table.addText("cut off", R"({"model":{"vocab":{"a":0)", "tokenizer.json");
    table.addText("not UTF-8", "{\"model\":\"\xff\"}", "tokenizer.json");
    table.addText("half a surrogate", R"({"model":"\ud800"})", "tokenizer.json|model");
    table.addText("nested 100,000 deep", std::string(100'000, '['), "tokenizer.json");
    table.addText(
        "objects nested 5000 deep",
        [] {
            std::string text;
            for (int i = 0; i < 5000; ++i)
                text += "{\"model\":";
            return text;
        }(),
        "tokenizer.json");
    for (const std::string file : {"tokenizer_config.json", "generation_config.json", "chat_template.jinja"}) {
        table.addFile(file + " is broken", file, "{{{ \xff", "");
        table.addFile(file + " is deep", file, std::string(100'000, '['), "");
    }
    for (const std::string json : {R"({"bos_token":7,"eos_token":[],"add_bos_token":"x","chat_template":7})",
             R"({"bos_token":{"content":7},"chat_template":[7,{"name":"default"}]})"})
        table.addFile("tokenizer_config.json " + json, "tokenizer_config.json", json, "");
    for (const std::string file : {"tokenizer.json", "tokenizer_config.json", "chat_template.jinja"})
        table.addFolder(file + " is a pipe", file == "tokenizer.json" ? "not a regular file" : "",
            [file](const std::filesystem::path& path) {
                SmallFolder().save(path);
                std::filesystem::remove(path / file);
                ::mkfifo((path / file).c_str(), 0600);
            });
}

} // namespace

std::vector<Case> tokenizerJsonCases()
{
    Table table;
    addVocabularies(table);
    addMerges(table);
    addParts(table);
    addTexts(table);
    return table.take();
}

} // namespace sheaf::test::hostile
