#pragma once
// The account of a prompt: tokens per part, attachment, scaffold, history, question, reserve; window and what is free.

#include "app/core/attachment.h"

#include <QMetaType>
#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace sheaf::app {

struct LedgerPage {
    int page = 0;
    std::uint64_t tokens = 0; ///< its text with its page mark
    int words = 0;
    PartSource source = PartSource::Text;
    QString reason;
};

struct LedgerFile {
    std::string path; ///< inside the folder
    std::uint64_t tokens = 0;
    AttachmentState state = AttachmentState::Ready;
    QString reason;
    bool included = true; ///< ticked
};

struct LedgerPicture {
    PictureInfo info;
    int maxTiles = 16; ///< the dial in force
    int rows = 1; ///< canvas in tiles
    int columns = 1;
    int tiles = 1; ///< with the overview tile
    std::uint64_t tokensIfSeen = 0; ///< what it costs a model that sees pictures, without the wrapper
    bool seen = false; ///< this model sees pictures
};

/// One attachment's share. tokens = its wrapper and all its included parts.
struct LedgerAttachment {
    AttachmentPtr attachment;
    std::uint64_t tokens = 0;
    bool exact = true; ///< false while reading or counting
    bool leftOut = false; ///< listed, but not in the prompt: tokens 0
    std::vector<LedgerPage> pages;
    std::vector<LedgerFile> files;
    std::vector<LedgerPicture> pictures; ///< one for pictures, else none
};

/// total = scaffold + system + history + question + attachments' tokens: exactly the ids the engine gets.
struct Ledger {
    QString model; ///< its name
    std::uint64_t window = 0;
    std::uint64_t scaffold = 0;
    std::uint64_t system = 0;
    std::uint64_t history = 0;
    std::uint64_t question = 0;
    std::uint64_t reserve = 0;
    std::uint64_t total = 0;
    bool exact = true; ///< every attachment is read and counted
    std::vector<LedgerAttachment> attachments; ///< in list order

    std::uint64_t needed() const { return total + reserve; }
    bool fits() const { return needed() <= window; }
    std::uint64_t free() const { return fits() ? window - needed() : 0; }
    std::uint64_t tooMany() const { return fits() ? 0 : needed() - window; }
};

} // namespace sheaf::app

Q_DECLARE_METATYPE(sheaf::app::Ledger)
