#include "app/viewmodel/describe_model_card.h"

#include "support/word_tokenizer.h"

#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

constexpr std::uint64_t kMegabyte = 1 << 20;
constexpr MemoryStatus kMemory{16'000 * kMegabyte, 10'000 * kMegabyte};

ModelInfo info(std::uint64_t weightMegabytes, bool weightsPage)
{
    ModelInfo result;
    result.path = "/m/scout-Q4_K.gguf";
    result.architecture = "llama4";
    result.parameters = 109'000'000'000;
    result.tensorTypes = {{"F32", 90}, {"Q4_K", 60}};
    result.contextTokens = 4096;
    result.kvLayers = {{kMegabyte / 4, 0}};
    result.residentBytes = weightMegabytes * kMegabyte;
    result.workingBytes = 200 * kMegabyte;
    result.weightsPage = weightsPage;
    return result;
}

ModelCard cardOf(const ModelInfo& model, std::uint64_t window = 4096)
{
    return describeModelCard({model.path, model}, kMemory, window);
}

class TemplateTokenizer : public test::WordTokenizer {
public:
    explicit TemplateTokenizer(std::string text)
        : m_text(std::move(text))
    {
    }
    const std::string& chatTemplate() const override { return m_text; }
    TokenId specialId(std::string_view) const override { return -1; }

private:
    std::string m_text;
};

ChatStyle styleOf(const std::string& text)
{
    return detectChatStyle(TemplateTokenizer(text), "llama");
}

} // namespace

class DescribeModelCardTest : public QObject {
    Q_OBJECT
private slots:
    void theMemoryIsWhatTheEnginePredicts()
    {
        const ModelInfo model = info(5000, true);
        for (const std::uint64_t window : {512, 4096}) {
            const ModelCard card = cardOf(model, window);
            QCOMPARE(card.contextTokens, window);
            QCOMPARE(card.neededBytes(), neededBytes(model, window));
            QCOMPARE(card.fit, ModelCard::Fit::Fits);
            QCOMPARE(card.shortfallBytes(), std::uint64_t(0));
        }
        QCOMPARE(cardOf(model).name, QStringLiteral("scout · Q4_K"));
        QCOMPARE(cardOf(model).subtitle, QStringLiteral("llama4 · 109B parameters"));
    }

    void buffersDecideToo()
    {
        ModelInfo model = info(10'000 - 1024 - 200, false);
        QCOMPARE(cardOf(model).fit, ModelCard::Fit::Fits);
        model.workingBytes += 1;
        QCOMPARE(cardOf(model).fit, ModelCard::Fit::DoesNotFit);
        QCOMPARE(cardOf(model).shortfallBytes(), std::uint64_t(1));
    }

    void weightsThatPageAreNoReasonToRefuse()
    {
        QCOMPARE(cardOf(info(50'000, true)).fit, ModelCard::Fit::PagesFromDisk);
        QCOMPARE(cardOf(info(50'000, false)).fit, ModelCard::Fit::DoesNotFit);
        ModelInfo wide = info(1, true);
        wide.kvLayers = {{3 * kMegabyte, 0}};
        QCOMPARE(cardOf(wide).fit, ModelCard::Fit::DoesNotFit);
        QCOMPARE(cardOf(wide).shortfallBytes(), neededBytes(wide, 4096) - kMemory.availableBytes);
    }

    void absurdSizesStayAbsurd()
    {
        ModelInfo model = info(1, false);
        model.residentBytes = UINT64_MAX - 5;
        QCOMPARE(cardOf(model).neededBytes(), std::uint64_t(UINT64_MAX));
        QCOMPARE(cardOf(model).fit, ModelCard::Fit::DoesNotFit);
    }

    void unreadableModelsSayWhy()
    {
        const FoundModel found{"/m/bad.gguf", fail(ErrorCode::Malformed, "field 'version'", "bad.gguf")};
        const ModelCard card = describeModelCard(found, kMemory, 0);
        QCOMPARE(card.name, QStringLiteral("bad.gguf"));
        QVERIFY(card.problem.contains(QStringLiteral("field 'version'")));
    }

    void aTemplateThatIsUsedIsNoNews()
    {
        QCOMPARE(templateNotice(ChatFormat::Llama4), QString());
        QCOMPARE(
            templateNotice(styleOf("{% for m in messages %}{{ m.role }}: {{ m.content }};{% endfor %}")), QString());
    }

    void aTemplateThatCannotBeUsedIsTold()
    {
        const QString notice = templateNotice(styleOf("<|header_start|>{% include 'x' %}"));
        QVERIFY2(notice.contains(QStringLiteral("cannot be used")), qPrintable(notice));
        QVERIFY(notice.contains(QStringLiteral("laid out as for Llama 4 models instead")));
        QVERIFY(notice.contains(QStringLiteral("choose another file of the model")));
        QVERIFY(templateNotice(styleOf("{{ messages")).contains(QStringLiteral("put as plain text")));
    }

    void aConversationThatTheTemplateRefusesIsTold()
    {
        const ChatStyle style = styleOf("{% for m in messages %}{{ m.content }}{% if loop.index > 7 %}"
                                        "{{ raise_exception('long') }}{% endif %}{% endfor %}");
        QCOMPARE(templateNotice(style), QString());
        std::vector<ChatMessage> messages(9, {Role::User, {"q"}});
        for (std::size_t i = 1; i < messages.size(); i += 2)
            messages[i].role = Role::Assistant;
        renderChat(style, messages);
        QVERIFY(templateNotice(style).contains(QStringLiteral("does not take this conversation")));
    }
};

QTEST_GUILESS_MAIN(DescribeModelCardTest)
#include "describe_model_card_test.moc"
