#pragma once
// A session: attachments, conversation and settings, as values. The store keeps them; the window and the command line
// show them.

#include "app/core/attachment.h"

#include "engine/api/engine.h"

#include <QDateTime>
#include <QMetaType>
#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sheaf::app {

/// Identity in the store: a random UUID without braces.
using SessionId = QString;

/// What was attached, so that a session can be opened again. The bytes lie in the store by content hash (files and
/// pasted content; not folders, which are read again from their path).
struct SavedAttachment {
    QString name;
    std::string path; ///< UTF-8; empty for pasted content
    AttachmentKind kind = AttachmentKind::Unknown;
    std::uint64_t bytes = 0;
    std::string sha256;
    std::vector<std::string> excludedPaths; ///< folders: unticked files
    bool leftOut = false; ///< listed, but not in the prompt
    int maxTiles = 0; ///< pictures: the dial; 0: as many tiles as the model takes
    std::optional<PictureRegion> crop = {}; ///< pictures: only this region
};

/// A place in the sources that an answer names or quotes.
struct Citation {
    QString attachment; ///< its name
    int page = 0; ///< 0: none
    int firstLine = 0;
    int lastLine = 0;
    std::string path; ///< inside a folder
    std::string text; ///< the quoted words, UTF-8
};

/// How much of one attachment was read for an answer.
struct CoverageEntry {
    QString name;
    int partsRead = 0;
    int parts = 0;
    std::vector<QString> leftOut; ///< "page 4: damaged", "picture: this model cannot see pictures"
    int tiles = 0; ///< of a picture that was read, with the overview
};

struct Coverage {
    QString sentence;
    std::vector<CoverageEntry> attachments;
};

enum class AnswerState { Running, Finished, Failed };

struct Answer {
    QString text;
    AnswerState state = AnswerState::Running;
    sheaf::FinishReason finish = sheaf::FinishReason::Stop;
    QString failure; ///< sentence, if Failed
    std::vector<sheaf::TokenId> ids;
    sheaf::SamplerSettings sampler;
    std::string modelFingerprint;
    QString modelName;
    std::uint64_t promptTokens = 0;
    std::uint64_t cachedTokens = 0;
    double firstTokenSeconds = 0;
    double prefillTokensPerSecond = 0;
    double decodeTokensPerSecond = 0;
    double seconds = 0;
    Coverage coverage;
    std::vector<Citation> citations;
};

struct Turn {
    QString question;
    QDateTime asked;
    Answer answer;
};

/// A low-rank adapter that the session's answers are computed with, as far as it fits the model.
struct SessionAdapter {
    std::string path; ///< UTF-8: a PEFT folder or a GGUF file
    float scale = 1;
    bool on = true;

    bool operator==(const SessionAdapter&) const = default;
};

struct SessionSettings {
    std::uint64_t reserveTokens = 1024; ///< kept free for the answer
    QString systemText;
    std::vector<SessionAdapter> adapters = {}; ///< in the order they are added up
};

struct Session {
    SessionId id;
    QString title;
    QDateTime created;
    QDateTime updated;
    std::vector<SavedAttachment> attachments;
    std::vector<Turn> turns;
    QString draft; ///< what stands in the composer
    SessionSettings settings;
};

/// A row of the session list.
struct SessionSummary {
    SessionId id;
    QString title;
    QDateTime created;
    QDateTime updated;
    int turns = 0;
    int attachments = 0;
    std::uint64_t promptTokens = 0; ///< of the last answer
    QString hit; ///< search: the line that matched
    bool trashed = false;
};

} // namespace sheaf::app

Q_DECLARE_METATYPE(sheaf::app::Session)
Q_DECLARE_METATYPE(sheaf::app::SessionSummary)
