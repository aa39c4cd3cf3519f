#pragma once
// The real partner of the window: wires sessions, attachments, ledger, engine and store together.
// One concern a file: app_workbench_{adapters,sessions,attachments,pictures,asking,model}.cpp.

#include "app/viewmodel/adapter_list.h"
#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/attachment_reader.h"
#include "app/viewmodel/banner_model.h"
#include "app/viewmodel/conversation.h"
#include "app/viewmodel/ledger_keeper.h"
#include "app/viewmodel/ledger_model.h"
#include "app/viewmodel/lens_model.h"
#include "app/viewmodel/model_state.h"
#include "app/viewmodel/picture_previews.h"
#include "app/viewmodel/read_ahead.h"
#include "app/viewmodel/session_list_model.h"
#include "app/viewmodel/transcript_model.h"
#include "app/viewmodel/workbench.h"

#include <QTimer>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sheaf::app {

/// Threads: GUI. The destructor stops what runs and writes what is queued.
class AppWorkbench : public Workbench {
    Q_OBJECT
public:
    /// dataFolder: where sessions live. Starts listing sessions and loading the preferred or default model.
    explicit AppWorkbench(const QString& dataFolder, QObject* parent = nullptr);
    ~AppWorkbench() override;

    /// Opens the most recent session once the list is there. Not called when files were given on the command line.
    void openMostRecent() { m_openMostRecent = true; }

    SessionListModel& sessions() override { return m_sessions; }
    TranscriptModel& transcript() override { return m_transcript; }
    AttachmentModel& attachments() override { return m_attachments; }
    LedgerModel& ledger() override { return m_ledger; }
    LensModel& lens() override { return m_lens; }
    ModelState& model() override { return m_model; }
    BannerModel& banner() override { return m_banner; }
    AdapterList& adapters() override { return m_adapters; }

    QString title() const override;
    QString savedState() const override;
    QString draft() const override { return m_session.draft; }
    bool running() const override { return m_conversation.running(); }
    QString queuedQuestion() const override { return m_queued; }
    bool canSend() const override;
    bool canPrepare() const override;
    bool preparing() const override { return m_ahead.preparing(); }
    QString forecast() const override;
    const Settings& settings() const override { return m_settings; }
    DropPreview previewDrop(const QMimeData& data) const override;

    void newSession() override;
    void openSession(const SessionId& id) override;
    void renameSession(const SessionId& id, const QString& title) override;
    void trashSession(const SessionId& id) override;
    void undoTrash() override;
    void showTrash(bool show) override;
    void restoreSession(const SessionId& id) override;
    void emptyTrash() override;
    void searchSessions(const QString& words) override;
    void exportSession(const QString& path) override;

    void attachPaths(const QStringList& paths) override;
    void attachDropped(const QMimeData& data) override;
    bool paste(const QMimeData& data) override;
    void removeAttachment(quint64 id) override;
    void leaveOut(quint64 id, bool leftOut) override;
    void readAgain(quint64 id, const QString& password) override;
    void stopReading(quint64 id) override;
    void moveAttachment(int from, int to) override;
    void showInFolder(quint64 id) override;

    void openLens(quint64 id) override;
    void closeLens() override;
    void setMaxTiles(quint64 id, int maxTiles) override;
    void cropPicture(quint64 id, const PictureRegion& region) override;
    void changeCrop(quint64 id, const PictureRegion& region) override;
    bool undoCrop() override;

    void setDraft(const QString& text) override;
    void send() override;
    void stop() override;
    void regenerate() override;
    void prepareDocuments() override;
    void takeBackQueued() override;
    void applyRemedy(int index) override;

    void loadModel(const QString& path) override;
    void loadDefaultModel() override;
    void unloadModel() override;
    void scanModels() override;
    void setSettings(const Settings& settings) override;

private:
    // Sessions
    void connectStore();
    void showSession(Session session);
    void beginSession();
    void ensureStored();
    void saveDraft();
    void saveAttachmentList();
    void refreshList();
    // Attachments
    void connectReader();
    void addReading(const AttachmentPtr& waiting);
    void onRead(const AttachmentPtr& attachment, const QByteArray& content);
    void keepContent(const AttachmentPtr& attachment, const QByteArray& content);
    std::vector<SavedAttachment> savedAttachments() const;
    ContentReader keptContent() const;
    // Pictures
    void connectPreviews();
    void refreshLens();
    void describeModelToLens();
    QString cropName(const Attachment& picture) const;
    void insertCrop(const AttachmentPtr& crop, int row);
    void replaceCrop(const AttachmentPtr& crop);
    void dropAttachment(quint64 id);
    void rememberRemoval(const AttachmentPtr& crop);
    void attachmentsEdited();
    // Asking
    void connectConversation();
    void ask(const QString& question);
    PromptInput promptInput(const QString& question) const;
    KnownPrompt knownPrompt() const;
    void lookAhead();
    void recount();
    void onLedger(const Ledger& ledger);
    bool showsConversation() const;
    // Model
    void connectAdapters();
    void applyAdapters();
    void connectInference();
    void tellOfTemplate();
    CountingModel countingModel() const;
    void loadPreferred();

    QString m_folder;
    Settings m_settings;

    SessionListModel m_sessions;
    TranscriptModel m_transcript;
    AttachmentModel m_attachments;
    LedgerModel m_ledger;
    LensModel m_lens;
    ModelState m_model;
    BannerModel m_banner;
    AdapterList m_adapters;

    Session m_session; ///< the open one; its turns live in m_transcript
    bool m_stored = false;
    bool m_ownTitle = false; ///< the user named it; a question no longer does
    SessionId m_opening; ///< asked for, not there yet
    bool m_openMostRecent = false;
    SessionId m_lastTrashed;
    bool m_trashShown = false;
    QString m_searchWords;
    bool m_unsaved = false;
    QTimer m_draftTimer;
    QTimer m_listTimer;

    struct Restoring {
        std::set<std::string> excluded;
    };
    std::map<quint64, Restoring> m_restoring;

    std::vector<std::function<void()>> m_cropUndo; ///< oldest first

    QString m_queued;
    std::optional<LoadedModel> m_loaded;
    PromptStyle m_style; ///< of the loaded model
    QString m_templateNotice; ///< what was told of its template
    double m_prefillRate = 0; ///< tokens per second, of the last answer with this model
    double m_tileRate = 0; ///< tiles per second, of the last new pictures
    RequestId m_loadRequest = 0;
    RequestId m_adapterRequest = 0;
    std::vector<AdapterChoice> m_appliedAdapters; ///< the last that the loaded model was asked to use

    SessionService m_store;
    AttachmentReader m_reader;
    PicturePreviews m_previews;
    LedgerKeeper m_keeper;
    InferenceService m_inference;
    ReadAhead m_ahead;
    Conversation m_conversation; // last: uses the services above
};

} // namespace sheaf::app
