#pragma once
// Runs of a golden set: a model, ids, and the logits that another program computed for them.

#include "engine/api/engine.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sheaf::test {

/// By layer and position, best first.
using Experts = std::map<std::uint32_t, std::vector<std::vector<std::int32_t>>>;

struct GoldenRun {
    std::string id;
    std::filesystem::path model;
    std::vector<AdapterChoice> adapters;
    std::filesystem::path expected; ///< float32, (tokens, vocab)
    std::vector<std::int32_t> ids;
    std::size_t vocab = 0;
    double maxAbs = 0; ///< tolerances
    double rms = 0;
    Experts experts;
};

/// The runs of kind "logits" without a picture. Throws std::runtime_error if the manifest cannot be read.
std::vector<GoldenRun> readGoldenRuns(const std::filesystem::path& folder);

std::vector<float> readFloats(const std::filesystem::path& path);

/// How this process of the tests remembers keys and values: SHEAF_TEST_KV=int8 asks for 8 bits, which golden models
/// with their narrow heads do not get by themselves.
KvPrecision kvPrecisionUnderTest();

/// So that a failing run is named.
void PrintTo(const GoldenRun& run, std::ostream* out);

} // namespace sheaf::test
