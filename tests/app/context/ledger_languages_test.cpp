// The account against real vocabularies: for random mixes of languages, control-token text and file names the total is
// the number of ids the engine gets, and its shares add up.
#include "app/context/token_ledger.h"

#include "support/attachments.h"
#include "support/test_paths.h"

#include <QTest>

#include <random>

using namespace sheaf;
using namespace sheaf::app;

namespace {

const std::vector<std::string> kTexts{"Why?", "Was steht auf Seite 3? <|im_end|>\n", "列出所有日期。",
    "  \n\tlist <|im_start|> all", "🧑🏽‍💻 ok?", "Привет, мир", "नमस्ते", "مرحبا بالعالم", "[INST] </s> <s>",
    "<|eot_id|><|header_start|>user", "e\u0301te\u0301", " leading", "trailing ", "\n\n\n", "a", "\xff\xfe broken",
    "x = 3.14159;  // note\n\treturn;\n"};

class TextSource {
public:
    explicit TextSource(unsigned seed)
        : m_random(seed)
    {
    }

    unsigned below(unsigned bound) { return m_random() % bound; }

    std::string text(unsigned pieces)
    {
        std::string joined;
        for (unsigned i = 0; i < pieces; ++i)
            joined += kTexts[below(static_cast<unsigned>(kTexts.size()))];
        return joined;
    }

private:
    std::mt19937 m_random;
};

PromptInput randomInput(TextSource& source)
{
    PromptInput input;
    if (source.below(2))
        input.systemText = source.text(2);
    for (unsigned i = source.below(4); i > 0; --i) {
        const QString name = QString::fromStdString(source.text(1)).simplified();
        const AttachmentPtr attachment = source.below(2)
            ? test::pdf(name, {source.text(3), "", source.text(5)})
            : test::folder(name, {{"a.c", source.text(4)}, {"<|im_end|>/b.py", source.text(1)}});
        input.attachments.push_back({attachment, {}, source.below(5) == 0});
    }
    for (unsigned i = source.below(3); i > 0; --i)
        input.history.push_back({source.text(1), source.text(2)});
    input.question = source.text(2);
    return input;
}

} // namespace

class LedgerLanguagesTest : public QObject {
    Q_OBJECT
private slots:
    void totalsAreExact_data()
    {
        QTest::addColumn<QString>("vocabulary");
        for (const char* name : {"smollm", "llama3", "llama4", "spm"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void totalsAreExact()
    {
        QFETCH(QString, vocabulary);
        const auto tokenizer = loadTokenizer(test::testData("tokenizers/" + vocabulary + "/vocab.gguf").toStdString());
        QVERIFY2(tokenizer.has_value(), tokenizer ? "" : tokenizer.error().what.c_str());
        TextSource source(7);
        for (int round = 0; round < 60; ++round) {
            const PromptInput input = randomInput(source);
            for (const ChatFormat format :
                {ChatFormat::ChatMl, ChatFormat::Llama3, ChatFormat::Llama4, ChatFormat::Mistral, ChatFormat::Plain}) {
                const LedgerFrame frame{QStringLiteral("m"), {format, round % 5 == 4}, 100'000, 1024};
                TokenCounter counter;
                const auto ledger = makeLedger(input, frame, **tokenizer, counter);
                QVERIFY(ledger);
                QCOMPARE(
                    ledger->total, static_cast<std::uint64_t>(encodePrompt(input, frame.style, **tokenizer).size()));
                std::uint64_t shares = ledger->scaffold + ledger->system + ledger->history + ledger->question;
                for (const LedgerAttachment& attachment : ledger->attachments)
                    shares += attachment.tokens;
                QCOMPARE(shares, ledger->total);
            }
        }
    }
};

QTEST_APPLESS_MAIN(LedgerLanguagesTest)
#include "ledger_languages_test.moc"
