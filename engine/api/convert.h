#pragma once
// A model in one GGUF file of another type: from a Hugging Face folder or from GGUF.

#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

namespace sheaf {

struct ConvertRequest {
    std::filesystem::path input; ///< folder, GGUF file, or any part of a split one
    std::filesystem::path output; ///< NAME.gguf; a file that is there is replaced
    std::filesystem::path visionOutput = {}; ///< NAME.gguf for a folder's vision tower; empty: it is left out
    std::string type; ///< one of convertTypes(), in any case
    int threads = 0; ///< 0: physical cores
};

struct ConvertProgress {
    double fraction = 0; ///< of the input's bytes
    std::string_view tensor; ///< under way; valid during the call
};

struct ConvertSummary {
    std::uint64_t inputBytes = 0; ///< all files
    std::uint64_t outputBytes = 0;
    std::uint64_t visionBytes = 0; ///< 0: no vision file was asked for
    std::map<std::string, std::uint32_t> tensorTypes; ///< "Q4_K" -> number of tensors
};

/// Writes request.output whole or not at all, and request.visionOutput with it. Memory: a few megabytes and at most one
/// matrix of a tensor. Usage: an unknown type, an output that is no .gguf file or is the input. NotFound: no vision
/// tower to write. Malformed: weights that are not finite. Unsupported: weights beyond what the type can hold, naming
/// tensor and type. Cancelled: stopped, nothing is left. Threads: `progress` is called by the calling thread.
Result<ConvertSummary> convertModel(const ConvertRequest& request, std::stop_token stop = {},
    const std::function<void(const ConvertProgress&)>& progress = {});

/// Names for ConvertRequest::type, separated by commas.
std::string convertTypes();

} // namespace sheaf
