#pragma once
// Opens wrong model files in a process of their own and says what became of each.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sheaf::test::hostile {

/// The ways into the engine; each must survive every file. SetAdapters: on the model base.gguf beside the adapter.
enum class Door { OpenModel, DescribeModel, LoadTokenizer, LoadEngine, LoadPictures, SetAdapters };
using Doors = std::vector<Door>;

inline const Doors kModelDoors = {Door::OpenModel, Door::DescribeModel, Door::LoadTokenizer, Door::LoadEngine};

/// A row of a table: how to write a file that is wrong in one place, and what the refusal must say.
struct Case {
    std::string name;
    /// Writes into an empty folder and returns what to open.
    std::function<std::filesystem::path(const std::filesystem::path& folder)> write;
    /// At least one of them, separated by '|', is in the message of the last door; empty: it may as well open.
    std::string says;
    Doors doors = kModelDoors;
};

struct Outcome {
    Door door = Door::OpenModel;
    bool opened = false;
    std::string message; ///< of the refusal: what, where
    double cpuSeconds = 0;
};

struct Trial {
    std::vector<Outcome> outcomes; ///< by door, in order
    std::string death; ///< "signal 11", "10 s without an answer"; empty: it lived
};

/// Memory that opening a file may take beyond what the process had. Sanitizers take more for themselves, so that they
/// are not held to it.
inline constexpr std::size_t kMemoryLimit = std::size_t{64} << 20;

/// One trial a case. The cases run one after another in a child that has at most kMemoryLimit left; one that dies is
/// replaced for the cases that follow.
std::vector<Trial> tryAll(const std::vector<Case>& cases);

/// What a trial did wrong, for a test's message; empty if nothing.
std::string faultOf(const Case& wrong, const Trial& trial);

} // namespace sheaf::test::hostile
