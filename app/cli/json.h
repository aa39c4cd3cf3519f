#pragma once
// The values of cli.md as JSON: keys may be added, never renamed or dropped.

#include "app/core/ledger.h"
#include "app/core/session.h"
#include "engine/api/adapter.h"
#include "engine/api/model_info.h"

#include <nlohmann/json.hpp>

#include <span>

namespace sheaf::app::cli {

using Json = nlohmann::ordered_json;

Json ledgerJson(const Ledger& ledger);
Json coverageJson(const Coverage& coverage);
Json citationsJson(const std::vector<Citation>& citations);
Json partJson(const Part& part, bool boxes);
Json adaptersJson(std::span<const AdapterInfo> adapters);
Json modelJson(const ModelInfo& info);
Json summaryJson(const SessionSummary& summary);
std::string_view finishName(FinishReason finish);

} // namespace sheaf::app::cli
