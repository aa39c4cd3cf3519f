#include "app/context/picture_prompt.h"
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
    return {QStringLiteral("words"), {format, false, seesPictures ? std::optional(TileSettings()) : std::nullopt},
        100'000, 100};
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
            for (const bool seesPictures : {false, true}) {
                LedgerFrame raws = frame(static_cast<ChatFormat>(format), seesPictures);
                raws.style.raw = raw;
                const Ledger ledger = ledgerOf(input, raws);
                QCOMPARE(ledger.total, static_cast<std::uint64_t>(encodePrompt(input, raws.style, kTokenizer).size()));
                QCOMPARE(ledger.total, sumOfShares(ledger));
            }
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
                entry.maxTiles = static_cast<int>(random() % 20);
                if (random() % 3 == 0)
                    entry.excludedPaths.insert("a.c");
            }
            if (random() % 2)
                input.history.clear();
            if (random() % 2)
                input.systemText.clear();
            const LedgerFrame style = frame(round % 2 ? ChatFormat::Llama4 : ChatFormat::Mistral, round % 3 > 0);
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
        const std::uint64_t wrapper
            = countContent(kTokenizer, "[Attachment 3: p.jpg]\n") + countContent(kTokenizer, attachmentFooter());
        QCOMPARE(blind.attachments[2].tokens, std::uint64_t(0));
        QCOMPARE(seeing.attachments[2].tokens, 727 + wrapper);
        QCOMPARE(seeing.total, blind.total + 727 + wrapper);
        QVERIFY(!blind.attachments[2].pictures[0].seen);
        QCOMPARE(blind.attachments[2].pictures[0].tokensIfSeen, std::uint64_t(727));
    }

    void theDialLimitsTilesAndTokens()
    {
        PromptInput input = sampleInput();
        input.attachments = {{test::picture("p.jpg", 4000, 3000)}};
        for (const auto& [dial, tiles, tokens] : {std::tuple(0, 13, 1887), std::tuple(16, 13, 1887),
                 std::tuple(9, 10, 1452), std::tuple(4, 5, 727), std::tuple(1, 1, 147)}) {
            input.attachments[0].maxTiles = dial;
            const Ledger ledger = ledgerOf(input, frame(ChatFormat::Llama4, true));
            const LedgerPicture& picture = ledger.attachments[0].pictures[0];
            QCOMPARE(picture.tiles, tiles);
            QCOMPARE(picture.tokensIfSeen, static_cast<std::uint64_t>(tokens));
            QCOMPARE(ledger.total,
                static_cast<std::uint64_t>(
                    encodePrompt(input, frame(ChatFormat::Llama4, true).style, kTokenizer).size()));
        }
    }

    void picturesAreLoadedInPromptOrderWithTheirDials()
    {
        PromptInput input;
        input.attachments = {{test::picture("a.png", 10, 20)}, {test::picture("b.png", 30, 40), {}, true},
            {test::pdf("c.pdf", {"x"})}, {test::picture("d.png", 50, 60), {}, false, 4}};
        const PromptStyle style = frame(ChatFormat::Llama4, true).style;
        const PictureLoader load = [](const Attachment& picture, const std::stop_token&) -> Result<PixelBuffer> {
            return PixelBuffer{picture.image->width, picture.image->height, {}};
        };
        const auto pictures = loadPictures(input, style, load, {});
        QCOMPARE(pictures->size(), std::size_t(2));
        QCOMPARE(pictures->at(0).pixels->width, 10);
        QCOMPARE(pictures->at(0).maxTiles, 16);
        QCOMPARE(pictures->at(1).pixels->width, 50);
        QCOMPARE(pictures->at(1).maxTiles, 4);
        QVERIFY(loadPictures(input, frame(ChatFormat::Llama4, false).style, load, {})->empty());

        const PictureLoader gone = [](const Attachment&, const std::stop_token&) -> Result<PixelBuffer> {
            return fail(ErrorCode::NotFound, "gone");
        };
        QCOMPARE(loadPictures(input, style, gone, {}).error().where, std::string("a.png"));
        input.attachments = {{test::picture("wide.png", 60'000, 5'000)}, {test::picture("high.png", 5'000, 60'001)}};
        QCOMPARE(loadPictures(input, style, load, {}).error().code, ErrorCode::TooLarge);
    }

    void aVocabularyWithoutPictureTokensSeesNone()
    {
        class Blind : public test::WordTokenizer {
        public:
            TokenId specialId(std::string_view literal) const override
            {
                return literal == "<|tile_y_separator|>" ? -1 : kControl;
            }
        };
        ModelInfo model;
        QVERIFY(!pictureSettings(model, kTokenizer));
        model.vision.emplace();
        model.vision->tiles.side = 56;
        QCOMPARE(pictureSettings(model, kTokenizer)->side, 56);
        QVERIFY(!pictureSettings(model, Blind()));
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
