#pragma once
// Where the engine says what a person debugging it wants to know. The program installs the sink; the default drops it.

#include <functional>
#include <string_view>

namespace sheaf {

enum class LogLevel { Debug, Info, Warning };

using LogSink = std::function<void(LogLevel, std::string_view)>;

/// Call once, before the engine starts. The sink may be called from any thread.
void setLogSink(LogSink sink);
void log(LogLevel level, std::string_view message);

} // namespace sheaf
