#include "app/session/sample_session.h"

namespace sheaf::app {

namespace {

const QDateTime kAsked(QDate(2026, 11, 20), QTime(8, 30, 15, 250), Qt::UTC);

SavedAttachment contract()
{
    SavedAttachment attachment;
    attachment.name = QStringLiteral("contract.pdf");
    attachment.path = "/home/ada/Verträge/contract.pdf";
    attachment.kind = AttachmentKind::Pdf;
    attachment.bytes = 48'213;
    attachment.sha256 = std::string(64, 'a');
    return attachment;
}

SavedAttachment codeFolder()
{
    SavedAttachment attachment;
    attachment.name = QStringLiteral("firmware");
    attachment.path = "/home/ada/firmware";
    attachment.kind = AttachmentKind::Folder;
    attachment.bytes = 9'000'000'000ULL;
    attachment.sha256 = std::string(64, 'b');
    attachment.excludedPaths = {"docs/manual.txt", "src/\"odd\" name.c"};
    attachment.leftOut = true;
    return attachment;
}

SavedAttachment photo()
{
    SavedAttachment attachment;
    attachment.name = QStringLiteral("parcel.jpg");
    attachment.path = "/home/ada/parcel.jpg";
    attachment.kind = AttachmentKind::Image;
    attachment.bytes = 2'400'000;
    attachment.sha256 = std::string(64, 'c');
    attachment.maxTiles = 9;
    return attachment;
}

SavedAttachment label()
{
    SavedAttachment attachment = photo();
    attachment.name = QStringLiteral("parcel.jpg (crop 1)");
    attachment.maxTiles = 4;
    attachment.crop = PictureRegion{866, 1308, 1170, 1010};
    return attachment;
}

} // namespace

Turn sampleTurn(const QString& question, const QString& text)
{
    Turn turn;
    turn.question = question;
    turn.asked = kAsked;
    Answer& answer = turn.answer;
    answer.text = text;
    answer.state = AnswerState::Finished;
    answer.finish = FinishReason::Length;
    answer.ids = {0, 1, 49'151, 2'147'483'647};
    answer.sampler.temperature = 0.6F;
    answer.sampler.topK = 7;
    answer.sampler.topP = 0.9F;
    answer.sampler.minP = 0.01F;
    answer.sampler.repeatPenalty = 1.1F;
    answer.sampler.repeatLastTokens = 33;
    answer.sampler.seed = 18'446'744'073'709'551'615ULL;
    answer.modelFingerprint = "0123456789abcdef0123456789abcdef";
    answer.modelName = QStringLiteral("SmolLM2 135M Instruct");
    answer.promptTokens = 12'345;
    answer.cachedTokens = 345;
    answer.firstTokenSeconds = 1.25;
    answer.prefillTokensPerSecond = 431.5;
    answer.decodeTokensPerSecond = 88.25;
    answer.seconds = 4.75;
    answer.coverage = {QStringLiteral("Read: 5 of 6 pages"),
        {{QStringLiteral("contract.pdf"), 5, 6, {QStringLiteral("page 4: damaged")}}}};
    answer.citations = {{QStringLiteral("contract.pdf"), 3, 10, 12, {}, "thirty days’ notice"},
        {QStringLiteral("firmware"), 0, 4, 4, "src/main.c", {}}};
    return turn;
}

Session sampleSession(int schemaVersion)
{
    Session session;
    session.id = QStringLiteral("6f1d2f8e-0c4b-4f7a-9d53-1d1a7a2f9b10");
    session.title = QStringLiteral("Notice period — Łódź supplier");
    session.created = kAsked.addSecs(-60);
    session.updated = kAsked.addSecs(60);
    session.attachments = {contract(), codeFolder()};
    if (schemaVersion >= 2) {
        session.attachments.push_back(photo());
        session.attachments.push_back(label());
    }
    session.turns = {sampleTurn(QStringLiteral("How long is the notice period?"),
                         QStringLiteral("Thirty days.\nSee §7 of the agreement.")),
        sampleTurn(QStringLiteral("违约金是多少?"), QStringLiteral("合同总价的百分之五。"))};
    session.turns[1].answer.state = AnswerState::Failed;
    session.turns[1].answer.failure = QStringLiteral("Out of memory");
    session.draft = QStringLiteral("And who pays for naïve mistakes");
    session.settings.reserveTokens = 2048;
    session.settings.systemText = QStringLiteral("Answer briefly.");
    if (schemaVersion >= 3)
        session.settings.adapters = {{"/adapters/Łódź:style", 0.5F, true}, {"/adapters/tone.gguf", -1.25F, false}};
    return session;
}

} // namespace sheaf::app
