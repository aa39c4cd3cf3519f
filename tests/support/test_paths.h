#pragma once
// Where tests find data, samples, programs and the default model.

#include <QByteArray>
#include <QFileInfo>
#include <QStandardPaths>
#include <QString>

namespace sheaf::test {

inline QString environmentPath(const char* name)
{
    return QString::fromLocal8Bit(qgetenv(name));
}

inline QString testData(const QString& name)
{
    return environmentPath("SHEAF_TEST_DATA") + QLatin1Char('/') + name;
}

inline QString sample(const QString& name)
{
    return environmentPath("SHEAF_SAMPLES") + QLatin1Char('/') + name;
}

inline QString program(const QString& name)
{
    return environmentPath("SHEAF_BIN") + QLatin1Char('/') + name;
}

/// The small real model, or an empty string where it was not fetched.
inline QString defaultModel()
{
    const QString named = environmentPath("SHEAF_MODEL");
    if (!named.isEmpty())
        return named;
    const QString standard = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + QStringLiteral("/sheaf/models/SmolLM2-135M-Instruct.Q4_1.gguf");
    return QFileInfo::exists(standard) ? standard : QString();
}

} // namespace sheaf::test

#define SHEAF_NEEDS_MODEL(variable)                                                                                    \
    const QString variable = sheaf::test::defaultModel();                                                              \
    if (variable.isEmpty())                                                                                            \
    QSKIP("The default model is not there; packaging/run fetches it")
