#pragma once
// A model that could be loaded, as the chooser shows it.

#include <QString>

#include <cstdint>

namespace sheaf::app {

/// Described without loading. The bytes are what the engine says it will take, for the window it will be given.
struct ModelCard {
    enum class Fit {
        Fits, ///< all of it
        PagesFromDisk, ///< what must be in memory does; weights are read from disk again and again
        DoesNotFit, ///< the engine will refuse it
    };

    QString path;
    QString name;
    QString subtitle; ///< "llama · 135M parameters"
    std::uint64_t weightBytes = 0;
    std::uint64_t kvBytes = 0; ///< for its window
    std::uint64_t bufferBytes = 0;
    std::uint64_t memoryBytes = 0; ///< of this machine
    std::uint64_t availableBytes = 0;
    std::uint64_t contextTokens = 0;
    bool seesPictures = false;
    Fit fit = Fit::Fits;
    QString problem; ///< why it cannot be used; empty if it can

    std::uint64_t neededBytes() const;
    std::uint64_t shortfallBytes() const; ///< needed, but not available
};

} // namespace sheaf::app
