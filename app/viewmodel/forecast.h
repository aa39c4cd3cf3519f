#pragma once
// The sentence left of Send: what sending costs, or why it cannot be sent yet.

#include <QString>

#include <cstdint>

namespace sheaf::app {

struct ForecastInput {
    bool modelReady = false;
    bool running = false;
    bool queued = false;
    bool reading = false; ///< files are still being read
    bool hasQuestion = false;
    bool preparing = false; ///< documents are being read ahead, cachedTokens of preparedTokens so far
    std::uint64_t preparedTokens = 0;
    std::uint64_t tooMany = 0;
    std::uint64_t totalTokens = 0;
    std::uint64_t cachedTokens = 0;
    double prefillRate = 0; ///< tokens per second; 0: not measured yet
    double pictureSeconds = 0; ///< to encode new pictures, as far as it was measured
};

QString forecastText(const ForecastInput& input);

} // namespace sheaf::app
