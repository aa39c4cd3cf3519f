// What a FakeWorkbench shows. The contract and the code folder are those of the design's pictures.

#include "support/fake_workbench.h"

#include <algorithm>

namespace sheaf::test {
namespace {

app::SessionSummary summary(
    const QString& id, const QString& title, const QDateTime& updated, int files, std::uint64_t tokens)
{
    app::SessionSummary result;
    result.id = id;
    result.title = title;
    result.created = updated;
    result.updated = updated;
    result.turns = 2;
    result.attachments = files;
    result.promptTokens = tokens;
    return result;
}

app::Attachment document(
    std::uint64_t id, const QString& name, app::AttachmentKind kind, int pages, const QString& folder)
{
    app::Attachment result;
    result.id = id;
    result.name = name;
    result.path = (folder + name).toStdString();
    result.kind = kind;
    result.state = app::AttachmentState::Ready;
    result.bytes = 480'000;
    result.pageCount = pages;
    for (int page = 1; page <= pages; ++page) {
        app::Part part;
        part.origin.page = page;
        part.text = "Clause " + std::to_string(page);
        result.parts.push_back(part);
    }
    if (kind == app::AttachmentKind::Image) {
        result.image = app::PictureInfo{4032, 3024, 1};
        app::Part part;
        part.kind = app::PartKind::Picture;
        part.source = app::PartSource::Picture;
        part.picture = *result.image;
        result.parts.push_back(part);
    }
    return result;
}

app::Citation citation(const QString& attachment, int page, const std::string& text = {})
{
    app::Citation result;
    result.attachment = attachment;
    result.page = page;
    result.text = text;
    return result;
}

app::Turn turn(const QString& question, const QString& answer, double seconds, int tokens)
{
    app::Turn result;
    result.question = question;
    result.asked = QDateTime::currentDateTime();
    result.answer.text = answer;
    result.answer.state = app::AnswerState::Finished;
    result.answer.ids.resize(static_cast<std::size_t>(tokens), 1);
    result.answer.modelName = QStringLiteral("Llama 4 Scout 17B-16E · Q4_K_M");
    result.answer.promptTokens = 39'100;
    result.answer.cachedTokens = 31'200;
    result.answer.decodeTokensPerSecond = tokens / seconds;
    result.answer.firstTokenSeconds = 1.2;
    result.answer.seconds = seconds;
    result.answer.coverage.sentence = QStringLiteral("Read: 73 of 73 pages and 3 sheets · nothing left out");
    return result;
}

std::vector<app::Turn> contractTurns()
{
    app::Turn first = turn(QStringLiteral("Which term was agreed, and does it renew by itself?"),
        QStringLiteral("Five years from 1 March 2024, then **twelve months at a time** unless one side gives notice."),
        6.4, 74);
    first.answer.citations = {citation(QStringLiteral("Supply agreement Nordhafen 2024.pdf"), 26)};
    app::Turn second = turn(QStringLiteral("What is the notice period, and does Amendment 2 change it?"),
        QStringLiteral(
            "**Six months to the end of a calendar quarter**, changed from three by Amendment 2 with effect "
            "from 1 January 2025. The main agreement still prints three months, and clause 2.1 of the "
            "amendment says that it prevails where the two differ.\n\n"
            "> Clause 14.2 is replaced as follows: either party may terminate this Agreement by giving not "
            "less than six months’ notice to the end of a calendar quarter.\n\n"
            "Two things to watch. Notice must reach the **registered office in writing**; e-mail alone is not "
            "enough. The price annex has its own shorter period for index changes, **30 days**."),
        27.9, 318);
    second.answer.citations
        = {citation(QStringLiteral("Amendment 2 – signed.pdf"), 3, "Clause 14.2 is replaced as follows"),
            citation(QStringLiteral("Supply agreement Nordhafen 2024.pdf"), 27),
            citation(QStringLiteral("Amendment 2 – signed.pdf"), 2)};
    return {first, second};
}

app::Attachment codeFolder()
{
    app::Attachment folder;
    folder.id = 1;
    folder.name = QStringLiteral("courier-core");
    folder.path = "/home/ada/courier-core";
    folder.kind = app::AttachmentKind::Folder;
    folder.state = app::AttachmentState::Ready;
    folder.note = QStringLiteral(".gitignore honoured · 31 binaries skipped");
    const std::vector<std::string> paths
        = {"include/courier/retry.h", "src/app/build.cpp", "src/config/load.cpp", "src/sched/queue.cpp",
            "src/sched/scheduler.cpp", "src/sched/worker.cpp", "testdata/orders.json", "vendor/json/json.hpp"};
    for (const std::string& path : paths) {
        app::FolderFile file;
        file.path = path;
        file.bytes = 9'000;
        file.firstPart = static_cast<int>(folder.parts.size());
        file.partCount = 1;
        app::Part part;
        part.origin.path = path;
        part.origin.firstLine = 1;
        part.origin.lastLine = 240;
        part.text = "// " + path;
        folder.parts.push_back(part);
        folder.files.push_back(file);
    }
    return folder;
}

app::LedgerAttachment shareOf(const app::AttachmentPtr& attachment, std::uint64_t tokens)
{
    app::LedgerAttachment share;
    share.attachment = attachment;
    share.tokens = tokens;
    const std::uint64_t files = std::max<std::size_t>(1, attachment->files.size());
    for (const app::FolderFile& file : attachment->files)
        share.files.push_back({file.path, tokens / files, file.state, file.reason, true});
    return share;
}

} // namespace

void FakeWorkbench::fillSessions()
{
    const QDate today = QDate::currentDate();
    const auto at = [&today](int daysAgo, int hour, int minute) {
        return QDateTime(today.addDays(-daysAgo), QTime(hour, minute));
    };
    setSummaries({
        summary("1", QStringLiteral("Nordhafen supply agreement"), at(0, 10, 42), 5, 39'100),
        summary("2", QStringLiteral("Damaged parcel 4471"), at(0, 9, 15), 3, 4'751),
        summary("3", QStringLiteral("How does retry reach the scheduler?"), at(1, 16, 3), 1, 39'199),
        summary("4", QStringLiteral("Supplier checklist, 40 contracts"), at(1, 11, 20), 40, 58'012),
        summary("5", QStringLiteral("Lease Hamburg, break clause"), at(3, 9, 0), 2, 21'877),
        summary("6", QStringLiteral("Invoice 2291 against order"), at(4, 9, 0), 4, 9'306),
        summary("7", QStringLiteral("Error 0×80070490 after update"), at(5, 9, 0), 1, 1'017),
        summary("8", QStringLiteral("Minutes of the works council"), at(40, 9, 0), 7, 33'518),
        summary("9", QStringLiteral("Tender questions, lot 3"), at(42, 9, 0), 8, 62'988),
    });
    m_sessions.setTrashedCount(3);
    m_sessions.setCurrent(QStringLiteral("1"));
}

void FakeWorkbench::addAttachment(app::Attachment attachment, std::uint64_t tokens)
{
    const auto shared = std::make_shared<const app::Attachment>(std::move(attachment));
    m_attachments.append(shared);
    m_attachments.update(shared);
    m_account.attachments.push_back(shareOf(shared, tokens));
    m_account.total += tokens;
}

void FakeWorkbench::showLedger(std::uint64_t cached, bool hasQuestion)
{
    m_account.scaffold = 212;
    m_account.total += m_account.scaffold + m_account.history + m_account.question;
    m_attachments.setTokens(m_account);
    m_ledger.set(m_account, cached, 12ULL << 30, {}, hasQuestion);
}

void FakeWorkbench::fillContract()
{
    using Kind = app::AttachmentKind;
    const QString folder = QStringLiteral("/home/ada/Nordhafen/");
    addAttachment(document(1, QStringLiteral("Supply agreement Nordhafen 2024.pdf"), Kind::Pdf, 64, folder), 24'118);
    addAttachment(document(2, QStringLiteral("Amendment 2 – signed.pdf"), Kind::Pdf, 9, folder), 4'876);
    addAttachment(document(3, QStringLiteral("Price annex 2025.csv"), Kind::Text, 0, folder), 1'994);
    addAttachment(document(4, QStringLiteral("Notice period, thread.txt"), Kind::Text, 0, folder), 3'412);
    addAttachment(document(5, QStringLiteral("Loading dock 04-10.jpg"), Kind::Image, 0, folder), 1'887);
    m_account.history = 2'539;
    m_account.question = 62;
    showLedger(31'200, true);
    m_transcript.setTurns(contractTurns());
    m_model.setTokensPerSecond(11.4);
    m_draft
        = QStringLiteral("The supplier wrote on 4 October that they accept a shorter period. Does the e-mail thread "
                         "bind them, and does the photo of the loading dock show the delivery date?");
    m_canSend = true;
    m_forecast = QStringLiteral("7,900 new tokens, 31,200 cached, first word in about 40 s");
    setTitle(QStringLiteral("Nordhafen supply agreement"), QStringLiteral("2 questions · saved"));
}

void FakeWorkbench::fillRunning()
{
    addAttachment(codeFolder(), 37'499);
    m_account.history = 1'400;
    m_account.question = 88;
    showLedger(31'393, true);
    app::Turn first = turn(QStringLiteral("How does `retry.max_attempts` from the config reach the scheduler?"),
        QStringLiteral(
            "It is read once at start and passed by value. `loadConfig` fills `RetryPolicy`, `App::build` hands it "
            "to the queue, and the scheduler copies it for each job.\n\n```cpp\nRetryPolicy policy = "
            "queue.policy();\npolicy.maxAttempts = std::min(policy.maxAttempts, kHardLimit);   // 12\n```\n\n"
            "A value above 12 is therefore cut without a message."),
        19.9, 241);
    app::Turn second;
    second.question = QStringLiteral("I changed `worker.cpp`. Is the limit still silent?");
    second.asked = QDateTime::currentDateTime();
    m_transcript.setTurns({first, second});
    m_transcript.setProgress(1, {3'100, 7'806, 31'393, 198, 24});
    m_sessions.setCurrent(QStringLiteral("3"));
    m_sessions.setRunning(QStringLiteral("3"), true);
    m_running = true;
    m_forecast = QStringLiteral("Enter sends when this answer is done");
    setTitle(QStringLiteral("How does retry reach the scheduler?"), QStringLiteral("2 questions · saved"));
}

void FakeWorkbench::fillOverFull()
{
    app::Attachment drawings;
    drawings.id = 6;
    drawings.name = QStringLiteral("Drawings lot 3.pdf");
    drawings.kind = app::AttachmentKind::Pdf;
    drawings.state = app::AttachmentState::Ready;
    drawings.pageCount = 40;
    addAttachment(drawings, 29'549);
    m_attachments.setTokens(m_account);
    app::Remedy leaveOut{
        app::Remedy::Kind::LeaveOut, 6, 0, QStringLiteral("Leave out Drawings lot 3.pdf"), QStringLiteral("−29,549")};
    app::Remedy reserve{app::Remedy::Kind::SmallerReserve, 0, 1'024,
        QStringLiteral("Reserve 1,024 tokens for the answer"), QStringLiteral("−3,072")};
    app::Remedy wider{app::Remedy::Kind::WiderWindow, 0, 131'072,
        QStringLiteral("Window of 131,072 tokens, 12 GiB more memory"), QStringLiteral("+65,536")};
    m_ledger.set(m_account, 31'200, 12ULL << 30, {leaveOut, reserve, wider}, true);
    setSendState(false,
        QStringLiteral("Cannot send yet: %1 tokens too many").arg(QLocale().toString(qulonglong(m_account.tooMany()))));
}

} // namespace sheaf::test
