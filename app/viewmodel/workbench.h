#pragma once
// The window's one partner: state to show (models) and commands to send. The real one is AppWorkbench; tests and the
// demonstration session use a FakeWorkbench.

#include "app/core/session.h"
#include "app/core/settings.h"

#include <QObject>
#include <QStringList>
#include <QUrl>

class QMimeData;

namespace sheaf::app {

class AdapterList;
class AttachmentModel;
class BannerModel;
class LedgerModel;
class LensModel;
class ModelState;
class SessionListModel;
class TranscriptModel;

/// What a drag carries, judged by name only, before the drop.
struct DropPreview {
    struct Item {
        QString name;
        QString detail; ///< size, "folder, listed after the drop", or the reason
        bool folder = false;
        bool picture = false;
    };
    std::vector<Item> accepted;
    std::vector<Item> rejected;
};

/// Threads: GUI. Every command returns at once; what it changes is announced by signals.
class Workbench : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual SessionListModel& sessions() = 0;
    virtual TranscriptModel& transcript() = 0;
    virtual AttachmentModel& attachments() = 0;
    virtual LedgerModel& ledger() = 0;
    virtual LensModel& lens() = 0;
    virtual ModelState& model() = 0;
    virtual BannerModel& banner() = 0;
    virtual AdapterList& adapters() = 0;

    virtual QString title() const = 0; ///< of the open session; empty if untitled
    virtual QString savedState() const = 0; ///< "2 questions · saved", "saving", "not saved"
    virtual QString draft() const = 0;
    virtual bool running() const = 0; ///< an answer is being computed
    virtual QString queuedQuestion() const = 0; ///< asked while running; empty if none
    virtual bool canSend() const = 0;
    virtual bool canPrepare() const = 0; ///< there are documents the model has not read
    virtual bool preparing() const = 0; ///< documents are being read ahead; stop() ends it, send() too
    virtual QString
    forecast() const = 0; ///< left of Send: forecast, "Cannot send yet: …", "Enter a question to see what it costs"
    virtual const Settings& settings() const = 0;
    virtual DropPreview previewDrop(const QMimeData& data) const = 0;

public slots:
    // Sessions
    virtual void newSession() = 0;
    virtual void openSession(const sheaf::app::SessionId& id) = 0;
    virtual void renameSession(const sheaf::app::SessionId& id, const QString& title) = 0;
    virtual void trashSession(const sheaf::app::SessionId& id) = 0; ///< with an Undo banner
    virtual void undoTrash() = 0; ///< the last one
    virtual void showTrash(bool show) = 0; ///< the list shows trashed sessions instead
    virtual void restoreSession(const sheaf::app::SessionId& id) = 0;
    virtual void emptyTrash() = 0;
    virtual void searchSessions(const QString& words) = 0; ///< empty: all
    virtual void exportSession(const QString& path) = 0; ///< .md or .json by suffix
    // Attachments
    virtual void attachPaths(const QStringList& paths) = 0;
    virtual void attachDropped(const QMimeData& data) = 0; ///< files, pictures, long text
    virtual bool paste(const QMimeData& data) = 0; ///< true if taken as attachment; short text is the composer's
    virtual void removeAttachment(quint64 id) = 0;
    virtual void leaveOut(quint64 id, bool leftOut) = 0;
    virtual void readAgain(quint64 id, const QString& password) = 0;
    virtual void stopReading(quint64 id) = 0;
    virtual void moveAttachment(int from, int to) = 0;
    virtual void showInFolder(quint64 id) = 0;
    // Pictures
    virtual void openLens(quint64 id) = 0; ///< nothing happens unless it is a picture that was read
    virtual void closeLens() = 0;
    virtual void setMaxTiles(quint64 id, int maxTiles) = 0; ///< the dial
    virtual void cropPicture(quint64 id, const sheaf::app::PictureRegion& region) = 0; ///< adds an attachment
    /// The crop of the picture in the lens is this region of it from now on.
    virtual void changeCrop(quint64 id, const sheaf::app::PictureRegion& region) = 0;
    virtual bool undoCrop() = 0; ///< the last crop added, changed or removed; false: there is none
    // Asking
    virtual void setDraft(const QString& text) = 0; ///< on every edit; counted and autosaved
    virtual void send() = 0;
    virtual void stop() = 0;
    virtual void regenerate() = 0; ///< the last answer again
    virtual void prepareDocuments() = 0; ///< reads attachments ahead, in the background
    virtual void takeBackQueued() = 0;
    virtual void applyRemedy(int index) = 0;
    // Model and settings
    virtual void loadModel(const QString& path) = 0;
    virtual void loadDefaultModel() = 0;
    virtual void unloadModel() = 0;
    virtual void scanModels() = 0; ///< fills ModelState::cards
    virtual void setSettings(const sheaf::app::Settings& settings) = 0;

signals:
    void sessionChanged(); ///< title, saved state; another session was opened
    void draftReplaced(); ///< the composer must show draft()
    void runningChanged();
    void sendStateChanged(); ///< canSend, forecast, queuedQuestion
    void settingsChanged();
    void modelChoiceRequested(); ///< show the chooser
};

} // namespace sheaf::app
