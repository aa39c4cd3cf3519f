#pragma once
// A workbench without an engine, a store or files: sample data to show, and a record of the commands it was given.

#include "app/viewmodel/adapter_list.h"
#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/banner_model.h"
#include "app/viewmodel/ledger_model.h"
#include "app/viewmodel/lens_model.h"
#include "app/viewmodel/model_state.h"
#include "app/viewmodel/session_list_model.h"
#include "app/viewmodel/transcript_model.h"
#include "app/viewmodel/workbench.h"

namespace sheaf::test {

/// Threads: GUI. Commands change only what a test could not otherwise see (draft, settings); everything else is
/// recorded.
class FakeWorkbench : public app::Workbench {
    Q_OBJECT
public:
    enum class Sample {
        FirstRun, ///< no model, no sessions
        Empty, ///< a model and a session without files and questions
        Contract, ///< five documents, two answers
        Running, ///< a code folder; the second answer is still reading its prompt
        OverFull, ///< more tokens than the window holds
    };

    explicit FakeWorkbench(Sample sample = Sample::Contract, QObject* parent = nullptr);

    app::SessionListModel& sessions() override { return m_sessions; }
    app::TranscriptModel& transcript() override { return m_transcript; }
    app::AttachmentModel& attachments() override { return m_attachments; }
    app::LedgerModel& ledger() override { return m_ledger; }
    app::LensModel& lens() override { return m_lens; }
    app::ModelState& model() override { return m_model; }
    app::BannerModel& banner() override { return m_banner; }
    app::AdapterList& adapters() override { return m_adapters; }

    QString title() const override { return m_title; }
    QString savedState() const override { return m_savedState; }
    QString draft() const override { return m_draft; }
    bool running() const override { return m_running; }
    QString queuedQuestion() const override { return m_queued; }
    bool canSend() const override { return m_canSend; }
    bool canPrepare() const override { return !m_preparing && m_attachments.rowCount() > 0; }
    bool preparing() const override { return m_preparing; }
    QString forecast() const override { return m_forecast; }
    const app::Settings& settings() const override { return m_settings; }
    app::DropPreview previewDrop(const QMimeData& data) const override; ///< .mp4 and .img are refused

    void newSession() override { record("newSession"); }
    void openSession(const app::SessionId& id) override;
    void renameSession(const app::SessionId& id, const QString& title) override;
    void trashSession(const app::SessionId& id) override { record("trashSession", id); }
    void undoTrash() override { record("undoTrash"); }
    void showTrash(bool show) override { record("showTrash", show); }
    void restoreSession(const app::SessionId& id) override { record("restoreSession", id); }
    void emptyTrash() override { record("emptyTrash"); }
    void searchSessions(const QString& words) override { record("searchSessions", words); }
    void exportSession(const QString& path) override { record("exportSession", path); }
    void attachPaths(const QStringList& paths) override { record("attachPaths", paths.join(u'|')); }
    void attachDropped(const QMimeData& data) override;
    bool paste(const QMimeData& data) override; ///< takes files, pictures and text above 2,000 characters
    void removeAttachment(quint64 id) override { record("removeAttachment", id); }
    void leaveOut(quint64 id, bool leftOut) override;
    void readAgain(quint64 id, const QString& password) override;
    void stopReading(quint64 id) override { record("stopReading", id); }
    void moveAttachment(int from, int to) override;
    void showInFolder(quint64 id) override { record("showInFolder", id); }
    void openLens(quint64 id) override; ///< of pictures that were added with their size
    void closeLens() override;
    void setMaxTiles(quint64 id, int maxTiles) override;
    void cropPicture(quint64 id, const app::PictureRegion& region) override;
    void changeCrop(quint64 id, const app::PictureRegion& region) override;
    bool undoCrop() override;
    void setDraft(const QString& text) override;
    void send() override { record("send"); }
    void stop() override { record("stop"); }
    void regenerate() override { record("regenerate"); }
    void prepareDocuments() override { record("prepareDocuments"); }
    void takeBackQueued() override { record("takeBackQueued"); }
    void applyRemedy(int index) override { record("applyRemedy", index); }
    void loadModel(const QString& path) override { record("loadModel", path); }
    void loadDefaultModel() override { record("loadDefaultModel"); }
    void unloadModel() override { record("unloadModel"); }
    void scanModels() override { record("scanModels"); }
    void setSettings(const app::Settings& settings) override;

    /// "send", "openSession 3", "moveAttachment 0 2": in the order they came.
    const QStringList& commands() const { return m_commands; }
    int count(const QString& command) const { return static_cast<int>(m_commands.count(command)); }
    void clearCommands() { m_commands.clear(); }

    /// A picture to open in the lens.
    void addPicture(std::uint64_t id, const QString& name, const QSize& size);
    void setTitle(const QString& title, const QString& savedState);
    void setRunning(bool running);
    void setPreparing(bool preparing);
    void setQueued(const QString& question);
    void setSendState(bool canSend, const QString& forecast);
    void replaceDraft(const QString& text); ///< as if another session was opened
    std::vector<app::SessionSummary> summaries() const { return m_summaries; }
    void setSummaries(const std::vector<app::SessionSummary>& summaries);

private:
    void record(const QString& command) { m_commands << command; }
    template <typename T> void record(const char* command, const T& argument)
    {
        m_commands << QStringLiteral("%1 %2").arg(QLatin1String(command)).arg(argument);
    }
    void fillSessions();
    void fillContract();
    void fillRunning();
    void fillOverFull();
    void addAttachment(app::Attachment attachment, std::uint64_t tokens);
    void showLedger(std::uint64_t cached, bool hasQuestion);

    app::SessionListModel m_sessions;
    app::TranscriptModel m_transcript;
    app::AttachmentModel m_attachments;
    app::LedgerModel m_ledger;
    app::LensModel m_lens;
    app::ModelState m_model;
    app::BannerModel m_banner;
    app::AdapterList m_adapters;
    app::Settings m_settings;
    app::Ledger m_account;
    std::vector<app::SessionSummary> m_summaries;
    QStringList m_commands;
    QString m_title;
    QString m_savedState;
    QString m_draft;
    QString m_queued;
    QString m_forecast;
    bool m_running = false;
    bool m_canSend = false;
    bool m_preparing = false;
};

} // namespace sheaf::test
