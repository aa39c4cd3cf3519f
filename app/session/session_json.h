#pragma once
// The parts of a session that are kept as JSON in the database, and the words for its enums.

#include "app/core/session.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace sheaf::app {

using Json = nlohmann::ordered_json;

/// "running", "finished", "failed"; "stop", "length", "cancelled", "context".
std::string_view answerStateName(AnswerState state);
AnswerState answerStateFromName(std::string_view name); ///< unknown: Failed
std::string_view finishReasonName(FinishReason finish);
FinishReason finishReasonFromName(std::string_view name); ///< unknown: Stop
AttachmentKind kindFromName(std::string_view name);

Json samplerJson(const SamplerSettings& sampler);
Json coverageJson(const Coverage& coverage);
Json citationsJson(const std::vector<Citation>& citations);
Json adaptersJson(const std::vector<SessionAdapter>& adapters);
Json regionJson(const PictureRegion& region); ///< [left, top, width, height]

// What was read from a file that anybody could have edited: a missing or wrong field keeps its default, nothing throws.
SamplerSettings samplerFromJson(std::string_view text);
Coverage coverageFromJson(std::string_view text);
std::vector<Citation> citationsFromJson(std::string_view text);
std::vector<SessionAdapter> adaptersFromJson(std::string_view text);
std::vector<std::string> stringsFromJson(std::string_view text);
std::optional<PictureRegion> regionFromJson(std::string_view text);

/// One line; bytes that are not UTF-8 are replaced.
std::string dump(const Json& json);

} // namespace sheaf::app
