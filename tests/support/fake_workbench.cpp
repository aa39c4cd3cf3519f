#include "support/fake_workbench.h"

#include <QFileInfo>
#include <QMimeData>

namespace sheaf::test {
namespace {

constexpr int kLongText = 2000;

bool refused(const QString& name)
{
    return name.endsWith(QLatin1String(".mp4")) || name.endsWith(QLatin1String(".img"));
}

app::DropPreview::Item previewItem(const QUrl& url)
{
    const QString name = url.fileName().isEmpty() ? url.toLocalFile() : url.fileName();
    app::DropPreview::Item item{name, QStringLiteral("2.1 MB")};
    item.folder = QFileInfo(name).suffix().isEmpty();
    item.picture = name.endsWith(QLatin1String(".jpg")) || name.endsWith(QLatin1String(".png"));
    if (item.folder)
        item.detail = QStringLiteral("folder, listed after the drop");
    if (name.endsWith(QLatin1String(".mp4")))
        item.detail = QStringLiteral("video is not read");
    if (name.endsWith(QLatin1String(".img")))
        item.detail = QStringLiteral("not a known document");
    return item;
}

QString regionCommand(quint64 id, const app::PictureRegion& region)
{
    return QStringLiteral("%1 %2 %3 %4 %5")
        .arg(id)
        .arg(region.left)
        .arg(region.top)
        .arg(region.width)
        .arg(region.height);
}

} // namespace

FakeWorkbench::FakeWorkbench(Sample sample, QObject* parent)
    : Workbench(parent)
{
    connect(&m_sessions, &app::SessionListModel::renameRequested, this, &FakeWorkbench::renameSession);
    m_model.setMachine(QStringLiteral("128 GiB memory · 64 cores · AVX-512"));
    m_model.setDefaultModelAvailable(true);
    m_forecast = QStringLiteral("Enter a question to see what it costs");
    if (sample == Sample::FirstRun)
        return;
    fillSessions();
    m_model.setReady(
        QStringLiteral("/models/scout-q4_k_m.gguf"), QStringLiteral("Llama 4 Scout 17B-16E · Q4_K_M"), true);
    m_account.model = m_model.name();
    m_account.window = 65'536;
    m_account.reserve = 4'096;
    if (sample == Sample::Empty)
        showLedger(0, false);
    else if (sample == Sample::Running)
        fillRunning();
    else
        fillContract();
    if (sample == Sample::OverFull)
        fillOverFull();
}

app::DropPreview FakeWorkbench::previewDrop(const QMimeData& data) const
{
    app::DropPreview preview;
    for (const QUrl& url : data.urls())
        (refused(url.fileName()) ? preview.rejected : preview.accepted).push_back(previewItem(url));
    if (data.hasImage())
        preview.accepted.push_back({QStringLiteral("Picture"), QString(), false, true});
    return preview;
}

void FakeWorkbench::openSession(const app::SessionId& id)
{
    record("openSession", id);
    m_sessions.setCurrent(id);
}

void FakeWorkbench::renameSession(const app::SessionId& id, const QString& title)
{
    m_commands << QStringLiteral("renameSession %1 %2").arg(id, title);
    for (app::SessionSummary& summary : m_summaries)
        if (summary.id == id)
            summary.title = title;
    m_sessions.setSessions(m_summaries);
}

void FakeWorkbench::attachDropped(const QMimeData& data)
{
    QStringList names;
    for (const QUrl& url : data.urls())
        names << url.fileName();
    record("attachDropped", names.join(u'|'));
}

bool FakeWorkbench::paste(const QMimeData& data)
{
    const bool taken = data.hasUrls() || data.hasImage() || data.text().size() > kLongText;
    if (taken)
        record("paste");
    return taken;
}

void FakeWorkbench::leaveOut(quint64 id, bool leftOut)
{
    m_commands << QStringLiteral("leaveOut %1 %2").arg(id).arg(leftOut);
}

void FakeWorkbench::readAgain(quint64 id, const QString& password)
{
    m_commands << QStringLiteral("readAgain %1 %2").arg(id).arg(password).trimmed();
}

void FakeWorkbench::moveAttachment(int from, int to)
{
    m_commands << QStringLiteral("moveAttachment %1 %2").arg(from).arg(to);
}

void FakeWorkbench::openLens(quint64 id)
{
    record("openLens", id);
    const app::AttachmentPtr picture = m_attachments.attachment(id);
    if (!picture || !picture->image)
        return;
    m_lens.setModel(TileSettings(), true);
    m_lens.open(picture, m_attachments.maxTiles(id));
}

void FakeWorkbench::closeLens()
{
    record("closeLens");
    m_lens.close();
}

void FakeWorkbench::setMaxTiles(quint64 id, int maxTiles)
{
    m_commands << QStringLiteral("setMaxTiles %1 %2").arg(id).arg(maxTiles);
    m_attachments.setMaxTiles(id, maxTiles);
    m_lens.setDial(maxTiles);
}

void FakeWorkbench::cropPicture(quint64 id, const app::PictureRegion& region)
{
    record("cropPicture", regionCommand(id, region));
}

void FakeWorkbench::changeCrop(quint64 id, const app::PictureRegion& region)
{
    record("changeCrop", regionCommand(id, region));
}

bool FakeWorkbench::undoCrop()
{
    record("undoCrop");
    return true;
}

void FakeWorkbench::addPicture(std::uint64_t id, const QString& name, const QSize& size)
{
    app::Attachment picture;
    picture.id = id;
    picture.name = name;
    picture.path = "/home/ada/" + name.toStdString();
    picture.kind = app::AttachmentKind::Image;
    picture.state = app::AttachmentState::Ready;
    picture.image = app::PictureInfo{size.width(), size.height(), 1};
    picture.sha256 = std::to_string(id);
    m_attachments.append(std::make_shared<const app::Attachment>(std::move(picture)));
}

void FakeWorkbench::setDraft(const QString& text)
{
    m_draft = text;
}

void FakeWorkbench::setSettings(const app::Settings& settings)
{
    record("setSettings");
    m_settings = settings;
    emit settingsChanged();
}

void FakeWorkbench::setTitle(const QString& title, const QString& savedState)
{
    m_title = title;
    m_savedState = savedState;
    emit sessionChanged();
}

void FakeWorkbench::setRunning(bool running)
{
    m_running = running;
    emit runningChanged();
}

void FakeWorkbench::setPreparing(bool preparing)
{
    m_preparing = preparing;
    emit sendStateChanged();
}

void FakeWorkbench::setQueued(const QString& question)
{
    m_queued = question;
    emit sendStateChanged();
}

void FakeWorkbench::setSendState(bool canSend, const QString& forecast)
{
    m_canSend = canSend;
    m_forecast = forecast;
    emit sendStateChanged();
}

void FakeWorkbench::replaceDraft(const QString& text)
{
    m_draft = text;
    emit draftReplaced();
}

void FakeWorkbench::setSummaries(const std::vector<app::SessionSummary>& summaries)
{
    m_summaries = summaries;
    m_sessions.setSessions(m_summaries);
}

} // namespace sheaf::test
