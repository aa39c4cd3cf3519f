#pragma once
// Preferences, kept by QSettings in the platform's config folder.

#include <QString>

#include <cstdint>

namespace sheaf::app {

enum class ThemeChoice { System, Light, Dark };

struct Settings {
    QString modelPath; ///< empty: the default model
    int threads = 0; ///< 0: physical cores
    std::uint64_t contextTokens = 0; ///< 0: what the model was trained for, limited by memory
    std::uint64_t reserveTokens = 1024;
    float temperature = 0.6F;
    std::int64_t maxTokens = -1;
    bool readOnce = true; ///< keep what the model has read on disk, with the session
    std::uint64_t cacheMegabytes = 10 * 1024; ///< of that, for all sessions together; 0: nothing
    ThemeChoice theme = ThemeChoice::System;
    bool reducedMotion = false;

    bool operator==(const Settings&) const = default;
};

Settings loadSettings();
void saveSettings(const Settings& settings);

} // namespace sheaf::app
