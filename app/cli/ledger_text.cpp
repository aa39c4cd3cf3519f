#include "app/cli/ledger_text.h"

#include <QLocale>

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace sheaf::app::cli {

namespace {

constexpr std::size_t kLargest = 3; // attachments named when a prompt does not fit

std::string number(std::uint64_t value)
{
    return QLocale(QLocale::English).toString(static_cast<qulonglong>(value)).toStdString();
}

std::string line(const std::string& label, std::uint64_t tokens)
{
    return fmt::format("{:>10}  {}\n", number(tokens), label);
}

std::string stateText(const LedgerAttachment& account)
{
    const Attachment& attachment = *account.attachment;
    std::string text = stateName(attachment.state);
    if (attachment.pageCount > 0)
        text += fmt::format(", {} pages", attachment.pageCount);
    if (attachment.kind == AttachmentKind::Folder)
        text += fmt::format(", {} files, {} left out", attachment.files.size(), attachment.leftOut.size());
    for (const LedgerPicture& picture : account.pictures) {
        text += fmt::format(", {} x {}, {} tiles, {} tokens{}", picture.info.width, picture.info.height, picture.tiles,
            number(picture.tokensIfSeen), picture.seen ? "" : " if this model could see pictures");
    }
    if (!attachment.reason.isEmpty())
        text += ": " + attachment.reason.toStdString();
    if (!attachment.note.isEmpty())
        text += " (" + attachment.note.toStdString() + ")";
    return text;
}

std::string folderTree(const LedgerAttachment& account)
{
    std::map<std::string, std::uint64_t> sums; // "src/" and "src/a.c" sort as a tree
    for (const LedgerFile& file : account.files) {
        sums[file.path] = file.tokens;
        for (std::size_t slash = file.path.find('/'); slash != std::string::npos;
             slash = file.path.find('/', slash + 1))
            sums[file.path.substr(0, slash + 1)] += file.tokens;
    }
    std::string text;
    for (const auto& [path, tokens] : sums) {
        const std::size_t end = path.size() - (path.back() == '/' ? 1 : 0);
        const auto depth
            = static_cast<std::size_t>(std::count(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(end), '/'));
        const std::size_t name = depth == 0 ? 0 : path.rfind('/', end - 1) + 1;
        text += line(fmt::format("{:{}}{}", "", 4 + 2 * depth, path.substr(name)), tokens);
    }
    return text;
}

} // namespace

std::string ledgerText(const Ledger& ledger, bool tree)
{
    std::string text;
    for (const LedgerAttachment& account : ledger.attachments) {
        text += line(
            fmt::format("{}  ({})", account.attachment->name.toStdString(), stateText(account)), account.tokens);
        if (tree)
            text += folderTree(account);
    }
    text += line("template", ledger.scaffold);
    if (ledger.system > 0)
        text += line("instructions", ledger.system);
    if (ledger.history > 0)
        text += line("conversation", ledger.history);
    text += line("question", ledger.question);
    text += line("total", ledger.total);
    text += line("reserve for the answer", ledger.reserve);
    text += line(fmt::format("free of {} ({})", number(ledger.window), ledger.model.toStdString()), ledger.free());
    return text + tooManyText(ledger);
}

std::string tooManyText(const Ledger& ledger)
{
    if (ledger.fits())
        return {};
    std::string text = fmt::format("Does not fit: {} tokens too many. Nothing is cut.", number(ledger.tooMany()));
    std::vector<const LedgerAttachment*> largest;
    for (const LedgerAttachment& account : ledger.attachments) {
        if (account.tokens > 0)
            largest.push_back(&account);
    }
    std::sort(largest.begin(), largest.end(), [](const auto* a, const auto* b) { return a->tokens > b->tokens; });
    largest.resize(std::min(largest.size(), kLargest));
    for (const LedgerAttachment* account : largest)
        text += fmt::format("\n  {} has {}", account->attachment->name.toStdString(), number(account->tokens));
    return text + "\n";
}

} // namespace sheaf::app::cli
