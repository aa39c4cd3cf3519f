// No content becomes a control token: every special token of every vocabulary, put wherever content stands in a prompt.
// Control tokens stand in the ids only where the template put them.
#include "app/context/prompt_builder.h"

#include "support/attachments.h"
#include "support/test_paths.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <map>

using namespace sheaf;
using namespace sheaf::app;

namespace {

/// What a vocabulary has for control tokens: literals that parse to an id of their own.
std::vector<std::string> controlTokens(const Tokenizer& tokenizer)
{
    std::vector<std::string> literals;
    for (TokenId id = 0; id < static_cast<TokenId>(tokenizer.vocabSize()); ++id) {
        const std::string literal = tokenizer.decode({&id, 1}, SpecialTokens::Parsed);
        const bool isHidden = tokenizer.decode({&id, 1}, SpecialTokens::AsText).empty();
        if (isHidden && tokenizer.specialId(literal) == id)
            literals.push_back(literal);
    }
    return literals;
}

PromptInput promptWith(const std::string& text)
{
    const QString name = QString::fromStdString(text);
    PromptInput input;
    input.systemText = "s" + text + text;
    input.attachments = {{test::pdf(name + ".pdf", {text, "a" + text + "b"}), {}, false},
        {test::folder(name, {{text + "/f.c", text + "\n" + text}, {"g.c", " " + text}}), {}, false}};
    input.history = {{text, "answer " + text}, {"q" + text, text + text}};
    input.question = text + " ?";
    return input;
}

std::map<TokenId, int> controlsOf(const std::vector<TokenId>& ids, const std::vector<TokenId>& controls)
{
    std::map<TokenId, int> counts;
    for (const TokenId id : ids) {
        if (std::ranges::binary_search(controls, id))
            ++counts[id];
    }
    return counts;
}

/// Styles with a fixed layout, and one that interprets a template.
std::vector<ChatStyle> styles()
{
    return {ChatFormat::ChatMl, ChatFormat::Llama3, ChatFormat::Llama4, ChatFormat::Mistral, ChatFormat::Plain};
}

QString vocabularyPath(const QString& name)
{
    const QString bundled = test::testData("tokenizers/" + name + "/vocab.gguf");
    if (QFile::exists(bundled))
        return bundled;
    return qEnvironmentVariable("SHEAF_SHARED_DATA") + "/golden/tokenizers/" + name + "/vocab.gguf";
}

} // namespace

class ControlTokensTest : public QObject {
    Q_OBJECT
private slots:
    void areMadeByTheTemplateOnly_data()
    {
        QTest::addColumn<QString>("vocabulary");
        for (const char* name : {"gpt2", "smollm", "smollm2", "llama3", "qwen2", "llama4", "gpt-4o", "spm", "unigram"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void areMadeByTheTemplateOnly()
    {
        QFETCH(QString, vocabulary);
        const QString path = vocabularyPath(vocabulary);
        if (!QFile::exists(path))
            QSKIP("the shared golden data is not here, and the vocabulary is not bundled");
        const auto tokenizer = loadTokenizer(path.toStdString());
        QVERIFY2(tokenizer.has_value(), tokenizer ? "" : tokenizer.error().what.c_str());
        const std::vector<std::string> literals = controlTokens(**tokenizer);
        QVERIFY(literals.size() >= 3);
        std::vector<TokenId> controls;
        for (const std::string& literal : literals)
            controls.push_back((*tokenizer)->specialId(literal));
        std::ranges::sort(controls);
        // Hundreds of reserved tokens differ in their number only: the first of them stand for all.
        for (std::size_t i = 0; i < std::min<std::size_t>(literals.size(), 60); ++i) {
            for (const ChatStyle& style : styles()) {
                const auto ids = encodePrompt(promptWith(literals[i]), {style, false}, **tokenizer);
                const auto plain = encodePrompt(promptWith("plain"), {style, false}, **tokenizer);
                QCOMPARE(controlsOf(ids, controls), controlsOf(plain, controls));
            }
        }
    }
};

QTEST_APPLESS_MAIN(ControlTokensTest)
#include "control_tokens_test.moc"
