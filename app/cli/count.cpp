// sheaf-cli count: what a prompt costs. Loads the tokenizer, never the weights.
#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/ledger_text.h"
#include "app/cli/output.h"
#include "app/core/settings.h"

namespace sheaf::app::cli {

Result<int> runCount(const Context& context)
{
    const CountArguments& arguments = context.arguments.count;
    SHEAF_TRY(const ModelInput model, openModelInput(context.common()));
    SHEAF_TRY(const SessionInput session, openSessionInput(context.common(), arguments.session));
    SHEAF_TRY(const PromptInput input, gatherPrompt(context, arguments.prompt, arguments.attach, &session));
    const std::uint64_t reserve = arguments.reserve.value_or(loadSettings().reserveTokens);
    SHEAF_TRY(const Ledger ledger, accountFor(input, model, reserve, arguments.raw));

    if (context.common().json)
        printJson(ledgerJson(ledger));
    else
        printText(ledgerText(ledger, arguments.tree));
    if (anyRefused(input.attachments))
        return kFailed;
    const bool overBudget = arguments.budget && ledger.total > *arguments.budget;
    return !ledger.fits() || overBudget ? kDoesNotFit : kDone;
}

} // namespace sheaf::app::cli
