#pragma once
#include <chrono>
#include <string>

namespace courier {

/// Limits of one depot, read once at start.
struct Settings {
    int maxAttempts = 3;
    std::chrono::milliseconds firstDelay{250};
    std::chrono::milliseconds longestDelay{4000};
};

Settings readSettings(const std::string& path);

} // namespace courier
