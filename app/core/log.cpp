#include "app/core/log.h"

#include "app/core/paths.h"
#include "engine/base/log.h"

#include <QDir>
#include <QFile>

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>
#include <vector>

namespace sheaf::app {

namespace {

constexpr std::size_t kMaxLogBytes = 2U << 20;
constexpr std::size_t kOldLogFiles = 2;
constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

// The log names files of the user: nobody else may read it, nor what it is rotated into.
spdlog::sink_ptr openLogFile(const QString& dataFolder)
{
    const QString folder = dataFolder + QStringLiteral("/log");
    QDir().mkpath(folder);
    QFile::setPermissions(folder, kOwnerOnly | QFileDevice::ExeOwner);
    try {
        const std::string path = QFile::encodeName(folder + QStringLiteral("/sheaf.log")).toStdString();
        return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, kMaxLogBytes, kOldLogFiles);
    } catch (const spdlog::spdlog_ex&) {
        return nullptr; // a full or read-only disk
    }
}

spdlog::level::level_enum levelOf(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return spdlog::level::debug;
    case LogLevel::Info:
        return spdlog::level::info;
    case LogLevel::Warning:
        break;
    }
    return spdlog::level::warn;
}

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    default:
        return LogLevel::Warning;
    }
}

void takeQtMessage(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    log(levelOf(type), qFormatLogMessage(type, context, message).toStdString());
}

} // namespace

void installLog(bool toStderr, const QString& folder)
{
    std::vector<spdlog::sink_ptr> sinks;
    if (auto file = openLogFile(folder.isEmpty() ? dataFolder() : folder))
        sinks.push_back(std::move(file));
    if (toStderr) {
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
        sinks.back()->set_level(spdlog::level::warn);
    }
    const auto logger = std::make_shared<spdlog::logger>("sheaf", sinks.begin(), sinks.end());
    logger->set_level(spdlog::level::debug);
    logger->flush_on(spdlog::level::info);
    logger->set_error_handler([](const std::string&) {}); // a full disk must not fill the terminal
    setLogSink([logger](LogLevel level, std::string_view message) { logger->log(levelOf(level), "{}", message); });
    qInstallMessageHandler(takeQtMessage);
}

} // namespace sheaf::app
