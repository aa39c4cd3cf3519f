#include "app/core/settings.h"

#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sheaf::app {

namespace {

constexpr int kMaxThreads = 1024;
constexpr std::uint64_t kMaxContextTokens = 1ULL << 26;
constexpr std::int64_t kMaxCacheMegabytes = 1LL << 24; // 16 TiB
constexpr float kMaxTemperature = 2.0F;
constexpr std::array<const char*, 3> kThemeNames{"system", "light", "dark"}; // in the order of ThemeChoice

const QString kModelPath = QStringLiteral("model/path");
const QString kThreads = QStringLiteral("model/threads");
const QString kContextTokens = QStringLiteral("model/contextTokens");
const QString kReserveTokens = QStringLiteral("answer/reserveTokens");
const QString kTemperature = QStringLiteral("answer/temperature");
const QString kMaxTokens = QStringLiteral("answer/maxTokens");
const QString kReadOnce = QStringLiteral("privacy/readOnce");
const QString kCacheMegabytes = QStringLiteral("privacy/cacheMegabytes");
const QString kTheme = QStringLiteral("window/theme");
const QString kReducedMotion = QStringLiteral("window/reducedMotion");

QSettings openFile()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    return {folder + QStringLiteral("/sheaf/settings.ini"), QSettings::IniFormat};
}

// The file can be edited by hand: what is no number counts as not there, what is out of range as the nearest bound.
std::int64_t readInteger(
    const QSettings& file, const QString& key, std::int64_t fallback, std::int64_t low, std::int64_t high)
{
    bool valid = false;
    const qlonglong value = file.value(key).toString().toLongLong(&valid);
    return valid ? std::clamp<std::int64_t>(value, low, high) : fallback;
}

std::uint64_t readTokens(const QSettings& file, const QString& key, std::uint64_t fallback)
{
    return static_cast<std::uint64_t>(
        readInteger(file, key, static_cast<std::int64_t>(fallback), 0, kMaxContextTokens));
}

float readTemperature(const QSettings& file, float fallback)
{
    bool valid = false;
    const float value = file.value(kTemperature).toString().toFloat(&valid);
    return valid && std::isfinite(value) ? std::clamp(value, 0.0F, kMaxTemperature) : fallback;
}

ThemeChoice readTheme(const QSettings& file)
{
    const QString name = file.value(kTheme).toString();
    const auto found = std::find_if(
        kThemeNames.begin(), kThemeNames.end(), [&](const char* known) { return name == QLatin1String(known); });
    return found == kThemeNames.end() ? ThemeChoice::System : static_cast<ThemeChoice>(found - kThemeNames.begin());
}

} // namespace

Settings loadSettings()
{
    const QSettings file = openFile();
    Settings settings;
    settings.modelPath = file.value(kModelPath).toString();
    settings.threads = static_cast<int>(readInteger(file, kThreads, settings.threads, 0, kMaxThreads));
    settings.contextTokens = readTokens(file, kContextTokens, settings.contextTokens);
    settings.reserveTokens = readTokens(file, kReserveTokens, settings.reserveTokens);
    settings.temperature = readTemperature(file, settings.temperature);
    settings.maxTokens
        = readInteger(file, kMaxTokens, settings.maxTokens, -1, std::numeric_limits<std::int32_t>::max());
    settings.readOnce = file.value(kReadOnce).toString() != QLatin1String("false");
    settings.cacheMegabytes = static_cast<std::uint64_t>(
        readInteger(file, kCacheMegabytes, static_cast<std::int64_t>(settings.cacheMegabytes), 0, kMaxCacheMegabytes));
    settings.theme = readTheme(file);
    settings.reducedMotion = file.value(kReducedMotion).toString() == QLatin1String("true");
    return settings;
}

void saveSettings(const Settings& settings)
{
    QSettings file = openFile();
    file.setValue(kModelPath, settings.modelPath);
    file.setValue(kThreads, settings.threads);
    file.setValue(kContextTokens, static_cast<qulonglong>(settings.contextTokens));
    file.setValue(kReserveTokens, static_cast<qulonglong>(settings.reserveTokens));
    file.setValue(kTemperature, QString::number(static_cast<double>(settings.temperature)));
    file.setValue(kMaxTokens, static_cast<qlonglong>(settings.maxTokens));
    file.setValue(kReadOnce, settings.readOnce);
    file.setValue(kCacheMegabytes, static_cast<qulonglong>(settings.cacheMegabytes));
    file.setValue(kTheme, QLatin1String(kThemeNames.at(static_cast<std::size_t>(settings.theme))));
    file.setValue(kReducedMotion, settings.reducedMotion);
    file.sync(); // through a temporary file and a rename
}

} // namespace sheaf::app
