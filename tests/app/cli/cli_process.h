#pragma once
// sheaf-cli as a process, with a data folder of its own.

#include "support/test_paths.h"

#include <nlohmann/json.hpp>

#include <QProcess>
#include <QTemporaryDir>

namespace sheaf::test {

struct CliResult {
    int exitCode = -1;
    bool crashed = false;
    QByteArray output;
    QByteArray errors;

    nlohmann::json json() const { return nlohmann::json::parse(output.toStdString(), nullptr, false); }
};

class CliProcess {
public:
    CliResult run(const QStringList& arguments, int timeoutMilliseconds = 300'000)
    {
        QProcess process;
        process.setProcessEnvironment(environment());
        process.start(program(QStringLiteral("sheaf-cli")), arguments);
        CliResult result;
        if (!process.waitForFinished(timeoutMilliseconds)) {
            process.kill();
            process.waitForFinished();
            result.errors = "timed out";
            return result;
        }
        result.crashed = process.exitStatus() == QProcess::CrashExit;
        result.exitCode = process.exitCode();
        result.output = process.readAllStandardOutput();
        result.errors = process.readAllStandardError();
        return result;
    }

    QProcessEnvironment environment() const
    {
        QProcessEnvironment values = QProcessEnvironment::systemEnvironment();
        values.insert(QStringLiteral("SHEAF_DATA_DIR"), m_data.path());
        values.insert(QStringLiteral("XDG_CONFIG_HOME"), m_data.filePath(QStringLiteral("config")));
        return values;
    }

    QString folder() const { return m_data.path(); }

private:
    QTemporaryDir m_data;
};

} // namespace sheaf::test
