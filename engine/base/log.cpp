#include "engine/base/log.h"

#include <utility>

namespace sheaf {

namespace {
LogSink& sinkInstance()
{
    static LogSink sink;
    return sink;
}
} // namespace

void setLogSink(LogSink sink)
{
    sinkInstance() = std::move(sink);
}

void log(LogLevel level, std::string_view message)
{
    if (sinkInstance())
        sinkInstance()(level, message);
}

} // namespace sheaf
