#include "app/cli/json.h"

#include "app/models/model_library.h"
#include "engine/api/engine.h"

#include <algorithm>

namespace sheaf::app::cli {

namespace {

Json pageJson(const LedgerPage& page)
{
    return {{"page", page.page}, {"tokens", page.tokens}, {"words", page.words}, {"from", sourceName(page.source)},
        {"reason", page.reason.toStdString()}};
}

Json fileJson(const LedgerFile& file)
{
    return {{"path", file.path}, {"tokens", file.tokens}, {"state", stateName(file.state)},
        {"reason", file.reason.toStdString()}, {"included", file.included}};
}

Json pictureJson(const LedgerPicture& picture)
{
    return {{"width", picture.info.width}, {"height", picture.info.height}, {"rows", picture.rows},
        {"cols", picture.columns}, {"tiles", picture.tiles}, {"max_tiles", picture.maxTiles},
        {"orientation", picture.info.orientation}, {"seen", picture.seen}, {"tokens_if_seen", picture.tokensIfSeen}};
}

Json attachmentJson(const LedgerAttachment& account)
{
    const Attachment& attachment = *account.attachment;
    Json json{{"name", attachment.name.toStdString()}, {"path", attachment.path}, {"kind", kindName(attachment.kind)},
        {"state", stateName(attachment.state)}, {"reason", attachment.reason.toStdString()},
        {"bytes", attachment.bytes}, {"sha256", attachment.sha256}, {"tokens", account.tokens},
        {"exact", account.exact}};
    if (!attachment.note.isEmpty())
        json["note"] = attachment.note.toStdString();
    if (account.leftOut)
        json["left_out_whole"] = true;
    if (attachment.kind == AttachmentKind::Pdf) {
        json["pages"] = Json::array();
        for (const LedgerPage& page : account.pages)
            json["pages"].push_back(pageJson(page));
    }
    if (attachment.kind == AttachmentKind::Folder) {
        json["files"] = Json::array();
        for (const LedgerFile& file : account.files)
            json["files"].push_back(fileJson(file));
        json["left_out"] = Json::array();
        for (const LeftOut& file : attachment.leftOut)
            json["left_out"].push_back({{"path", file.path}, {"reason", file.reason.toStdString()}});
    }
    for (const LedgerPicture& picture : account.pictures) {
        json["image"] = pictureJson(picture);
        if (const auto& crop = attachment.crop)
            json["image"]["crop"] = {crop->left, crop->top, crop->width, crop->height};
        if (!picture.seen)
            json["note"] = "this model cannot see pictures";
    }
    return json;
}

Json linesJson(int first, int last)
{
    return first > 0 ? Json::array({first, last}) : Json(nullptr);
}

} // namespace

Json ledgerJson(const Ledger& ledger)
{
    Json json{{"model", ledger.model.toStdString()}, {"window", ledger.window}, {"total", ledger.total},
        {"scaffold", ledger.scaffold}, {"system", ledger.system}, {"history", ledger.history},
        {"question", ledger.question}, {"reserve", ledger.reserve}, {"free", ledger.free()}, {"fits", ledger.fits()},
        {"too_many", ledger.tooMany()}, {"attachments", Json::array()}};
    for (const LedgerAttachment& attachment : ledger.attachments)
        json["attachments"].push_back(attachmentJson(attachment));
    return json;
}

Json coverageJson(const Coverage& coverage)
{
    Json json{{"sentence", coverage.sentence.toStdString()}, {"attachments", Json::array()}};
    for (const CoverageEntry& entry : coverage.attachments) {
        Json leftOut = Json::array();
        for (const QString& reason : entry.leftOut)
            leftOut.push_back(reason.toStdString());
        json["attachments"].push_back({{"name", entry.name.toStdString()}, {"parts_read", entry.partsRead},
            {"parts", entry.parts}, {"tiles", entry.tiles}, {"left_out", std::move(leftOut)}});
    }
    return json;
}

Json citationsJson(const std::vector<Citation>& citations)
{
    Json json = Json::array();
    for (const Citation& citation : citations) {
        json.push_back({{"attachment", citation.attachment.toStdString()},
            {"page", citation.page > 0 ? Json(citation.page) : Json(nullptr)},
            {"lines", linesJson(citation.firstLine, citation.lastLine)}, {"path", citation.path},
            {"text", citation.text}});
    }
    return json;
}

Json partJson(const Part& part, bool boxes)
{
    Json json{{"kind", part.kind == PartKind::Text ? "text" : "picture"},
        {"page", part.origin.page > 0 ? Json(part.origin.page) : Json(nullptr)},
        {"lines", linesJson(part.origin.firstLine, part.origin.lastLine)}, {"from", sourceName(part.source)}};
    if (!part.origin.path.empty())
        json["path"] = part.origin.path;
    if (!part.reason.isEmpty())
        json["reason"] = part.reason.toStdString();
    json["text"] = part.text;
    if (boxes) {
        json["words"] = Json::array();
        for (const Word& word : part.words)
            json["words"].push_back({{"text", word.text}, {"box", {word.x, word.y, word.width, word.height}}});
    }
    return json;
}

namespace {

Json visionJson(const VisionInfo& vision)
{
    return {{"path", vision.path.string()}, {"tile", vision.tiles.side}, {"max_tiles", vision.tiles.maxTiles},
        {"tokens_per_tile", vision.tiles.tokensPerTile()}, {"hidden", vision.hidden}, {"layers", vision.layers},
        {"params", vision.parameters}, {"resident_bytes", vision.residentBytes},
        {"working_bytes", vision.workingBytes}};
}

} // namespace

Json adaptersJson(std::span<const AdapterInfo> adapters)
{
    Json json = Json::array();
    for (const AdapterInfo& adapter : adapters)
        json.push_back({{"path", adapter.choice.path.string()}, {"scale", adapter.choice.scale},
            {"fingerprint", adapter.fingerprint}});
    return json;
}

Json modelJson(const ModelInfo& info)
{
    const std::uint64_t window = windowTokens(info, 0), needed = neededBytes(info, window);
    const std::uint64_t available = memoryStatus().availableBytes;
    Json types = Json::object();
    for (const auto& [type, tensors] : info.tensorTypes)
        types[type] = tensors;
    return {{"path", info.path.string()}, {"name", info.name}, {"arch", info.architecture}, {"params", info.parameters},
        {"active_params", info.activeParameters}, {"layers", info.layers}, {"hidden", info.hidden},
        {"heads", info.heads}, {"kv_heads", info.kvHeads}, {"experts", info.experts},
        {"experts_used", info.expertsUsed}, {"context", info.contextTokens}, {"vocab", info.vocab},
        {"kv_bytes_per_token", kvBytesPerToken(info)}, {"file_bytes", info.fileBytes},
        {"resident_bytes", info.residentBytes}, {"types", types},
        {"vision", info.vision ? visionJson(*info.vision) : Json(nullptr)}, {"tokenizer", info.tokenizer},
        {"template", chatStyleName(info.chatStyle)}, {"license", info.license}, {"needed_bytes", needed},
        {"available_bytes", available}, {"fits", needed <= available},
        {"shortfall_bytes", needed - std::min(needed, available)}, {"window", window},
        {"kv_bytes", kvBytes(info, window)}, {"working_bytes", info.workingBytes}, {"adapter_bytes", info.adapterBytes},
        {"pages_from_disk", info.weightsPage && needed > available}};
}

Json summaryJson(const SessionSummary& summary)
{
    Json json{{"id", summary.id.toStdString()}, {"title", summary.title.toStdString()},
        {"created", summary.created.toUTC().toString(Qt::ISODateWithMs).toStdString()},
        {"updated", summary.updated.toUTC().toString(Qt::ISODateWithMs).toStdString()}, {"turns", summary.turns},
        {"attachments", summary.attachments}, {"tokens", summary.promptTokens}};
    if (!summary.hit.isEmpty())
        json["hit"] = summary.hit.toStdString();
    return json;
}

std::string_view finishName(FinishReason finish)
{
    switch (finish) {
    case FinishReason::Stop:
        return "stop";
    case FinishReason::Length:
        return "length";
    case FinishReason::Cancelled:
        return "cancelled";
    case FinishReason::Context:
        return "context";
    }
    return "stop";
}

} // namespace sheaf::app::cli
