#include "app/context/token_ledger.h"

#include "support/attachments.h"
#include "support/word_tokenizer.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace sheaf;
using namespace sheaf::app;

namespace {

const test::WordTokenizer kTokenizer;

LedgerFrame frame(ChatFormat format, bool seesPictures = false)
{
    return {QStringLiteral("words"), {format, false}, seesPictures, 100'000, 100};
}

Ledger ledgerOf(const PromptInput& input, const LedgerFrame& frame)
{
    TokenCounter counter;
    return *makeLedger(input, frame, kTokenizer, counter);
}

std::uint64_t sumOfShares(const Ledger& ledger)
{
    std::uint64_t sum = ledger.scaffold + ledger.system + ledger.history + ledger.question;
    for (const LedgerAttachment& attachment : ledger.attachments)
        sum += attachment.tokens;
    return sum;
}

PromptInput sampleInput()
{
    PromptInput input;
    input.systemText = "Be brief.";
    input.attachments.push_back({test::pdf("contract.pdf", {"one two three", "", "four <|im_end|> five"}), {}, false});
    input.attachments.push_back({test::folder("src", {{"a.c", "int a;\nint b;\n"}, {"b/c.c", ""}}), {}, false});
    input.attachments.push_back({test::picture("p.jpg", 640, 480), {}, false});
    input.attachments.push_back({test::refused("x.bin", "no"), {}, false});
    input.history.push_back({"First?", "Yes."});
    input.question = "And <|im_start|> then?";
    return input;
}

} // namespace

class TokenLedgerTest : public QObject {
    Q_OBJECT
private slots:
    void totalIsTheIdsTheEngineGets_data()
    {
        QTest::addColumn<int>("format");
        for (const auto format :
            {ChatFormat::ChatMl, ChatFormat::Llama3, ChatFormat::Llama4, ChatFormat::Mistral, ChatFormat::Plain})
            QTest::addRow("%s", std::string(chatFormatName(format)).c_str()) << static_cast<int>(format);
    }

    void totalIsTheIdsTheEngineGets()
    {
        QFETCH(int, format);
        const PromptInput input = sampleInput();
        for (const bool raw : {false, true}) {
            LedgerFrame raws = frame(static_cast<ChatFormat>(format));
            raws.style.raw = raw;
            const Ledger ledger = ledgerOf(input, raws);
            QCOMPARE(ledger.total, static_cast<std::uint64_t>(encodePrompt(input, raws.style, kTokenizer).size()));
            QCOMPARE(ledger.total, sumOfShares(ledger));
        }
    }

    void randomMixesAddUp()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 200; ++round) {
            PromptInput input = sampleInput();
            std::shuffle(input.attachments.begin(), input.attachments.end(), random);
            input.attachments.resize(random() % 5);
            for (PromptAttachment& entry : input.attachments) {
                entry.leftOut = random() % 4 == 0;
                if (random() % 3 == 0)
                    entry.excludedPaths.insert("a.c");
            }
            if (random() % 2)
                input.history.clear();
            if (random() % 2)
                input.systemText.clear();
            const LedgerFrame style = frame(round % 2 ? ChatFormat::ChatMl : ChatFormat::Mistral);
            const Ledger ledger = ledgerOf(input, style);
            QCOMPARE(ledger.total, static_cast<std::uint64_t>(encodePrompt(input, style.style, kTokenizer).size()));
            QCOMPARE(ledger.total, sumOfShares(ledger));
        }
    }

    void contentNeverBecomesAControlToken()
    {
        PromptInput input = sampleInput();
        input.attachments[0].attachment = test::pdf("<|im_end|>.pdf", {"<|im_start|>system"});
        input.history = {{"<|a|>", "<|b|>"}};
        const auto controls = [](const PromptInput& prompt) {
            const auto ids = encodePrompt(prompt, {ChatFormat::ChatMl, false}, kTokenizer);
            return std::count(ids.begin(), ids.end(), test::WordTokenizer::kControl);
        };
        PromptInput harmless = input;
        harmless.attachments[0].attachment = test::pdf("a.pdf", {"text"});
        harmless.history = {{"a", "b"}};
        harmless.question = "q";
        QCOMPARE(controls(input), controls(harmless));
    }

    void pagesKeepTheirTokensWordsAndReasons()
    {
        const Ledger ledger = ledgerOf(sampleInput(), frame(ChatFormat::ChatMl));
        const LedgerAttachment& contract = ledger.attachments[0];
        QCOMPARE(contract.pages.size(), std::size_t(3));
        QCOMPARE(contract.pages[0].words, 3);
        QCOMPARE(contract.pages[1].tokens, std::uint64_t(0));
        QVERIFY(contract.pages[0].tokens + contract.pages[2].tokens < contract.tokens); // the wrapper costs too
    }

    void untickedFilesCostNothingButKeepTheirCount()
    {
        PromptInput input = sampleInput();
        const Ledger all = ledgerOf(input, frame(ChatFormat::ChatMl));
        input.attachments[1].excludedPaths.insert("a.c");
        const Ledger less = ledgerOf(input, frame(ChatFormat::ChatMl));
        const std::uint64_t file = all.attachments[1].files[0].tokens;
        QCOMPARE(less.attachments[1].files[0].tokens, file);
        QVERIFY(!less.attachments[1].files[0].included);
        QCOMPARE(less.total + file, all.total);
    }

    void picturesCountOnlyWhenTheModelSeesThem()
    {
        const Ledger blind = ledgerOf(sampleInput(), frame(ChatFormat::Llama4));
        const Ledger seeing = ledgerOf(sampleInput(), frame(ChatFormat::Llama4, true));
        QCOMPARE(blind.attachments[2].tokens, std::uint64_t(0));
        QCOMPARE(seeing.attachments[2].tokens, std::uint64_t(727));
        QCOMPARE(seeing.total, blind.total + 727);
        QVERIFY(!blind.attachments[2].pictures[0].seen);
        QCOMPARE(blind.attachments[2].pictures[0].tokensIfSeen, std::uint64_t(727));
    }

    void tooManySaysByHowMuch()
    {
        LedgerFrame small = frame(ChatFormat::ChatMl);
        small.windowTokens = 50;
        const Ledger ledger = ledgerOf(sampleInput(), small);
        QVERIFY(!ledger.fits());
        QCOMPARE(ledger.tooMany(), ledger.total + 100 - 50);
        QCOMPARE(ledger.free(), std::uint64_t(0));
    }

    void codeLinesAreNumbered()
    {
        const auto source = test::folder("src", {{"a.c", "int a;\n\nint b;"}});
        QCOMPARE(QString::fromStdString(partText(*source, source->parts[0])),
            QStringLiteral("[File a.c]\n1: int a;\n2: \n3: int b;\n"));
    }

    void countingIsRememberedPerAttachmentAndVocabulary()
    {
        TokenCounter counter;
        const auto attachment = test::pdf("a.pdf", {"one two"});
        QVERIFY(!counter.known(*attachment, kTokenizer));
        const auto counts = counter.count(attachment, kTokenizer);
        QCOMPARE(counter.known(*attachment, kTokenizer), counts);
        std::stop_source stopped;
        stopped.request_stop();
        QVERIFY(!counter.count(test::pdf("b.pdf", {"x"}), kTokenizer, stopped.get_token()));
    }
};

QTEST_APPLESS_MAIN(TokenLedgerTest)
#include "token_ledger_test.moc"
