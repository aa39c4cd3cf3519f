#pragma once
// What goes to the terminal: JSON objects, progress, and text that cannot take the terminal over.

#include "engine/base/error.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace sheaf::app::cli {

/// One line on standard output; invalid UTF-8 is replaced.
void printJson(const nlohmann::ordered_json& object);
void printText(std::string_view text); ///< flushed; control characters but newline and tab are shown, not sent
/// Control characters but newline and tab as visible symbols.
std::string visible(std::string_view utf8);

/// A progress line on standard error, only if that is a terminal.
void showProgress(std::string_view text);
void clearProgress();

/// The sentence on standard error and, with --json, {"error":{…}} on standard output. Returns the exit code.
int reportError(const Error& error, bool json);

} // namespace sheaf::app::cli
