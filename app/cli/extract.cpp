// sheaf-cli extract: what would enter the prompt, without a model.
#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/output.h"

#include <fmt/core.h>

namespace sheaf::app::cli {

namespace {

Json attachmentJson(const Attachment& attachment, bool boxes)
{
    Json json{{"name", attachment.name.toStdString()}, {"kind", kindName(attachment.kind)},
        {"state", stateName(attachment.state)}, {"reason", attachment.reason.toStdString()}, {"parts", Json::array()}};
    for (const Part& part : attachment.parts)
        json["parts"].push_back(partJson(part, boxes));
    return json;
}

void printAttachment(const Attachment& attachment)
{
    printText(fmt::format("== {} ({}) {}\n", attachment.name.toStdString(), stateName(attachment.state),
        attachment.reason.toStdString()));
    for (const Part& part : attachment.parts) {
        if (part.origin.page > 0)
            printText(fmt::format("-- page {}\n", part.origin.page));
        else if (!part.origin.path.empty())
            printText(fmt::format("-- {}\n", part.origin.path));
        printText(part.text + "\n");
    }
}

} // namespace

Result<int> runExtract(const Context& context)
{
    const ExtractArguments& arguments = context.arguments.extract;
    if (arguments.attach.items.empty())
        return fail(ErrorCode::Usage, "extract needs at least one --attach PATH");
    SHEAF_TRY(const auto attachments, readAttachments(arguments.attach, arguments.boxes, context.stop));
    Json json{{"attachments", Json::array()}};
    bool refused = false;
    for (const AttachmentPtr& attachment : attachments) {
        refused = refused || attachment->state == AttachmentState::Refused;
        if (context.common().json)
            json["attachments"].push_back(attachmentJson(*attachment, arguments.boxes));
        else
            printAttachment(*attachment);
    }
    if (context.common().json)
        printJson(json);
    return refused ? kFailed : kDone;
}

} // namespace sheaf::app::cli
