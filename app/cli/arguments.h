#pragma once
// The command line as values. Flags are those of llama.cpp's users; see the table in README.md.

#include "engine/api/engine.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sheaf::app::cli {

struct CommonArguments {
    bool json = false;
    std::string model;
    std::string mmproj;
    bool noMmproj = false;
    std::vector<AdapterChoice> adapters; ///< --lora and --lora-scaled, in the order given
    std::uint64_t contextTokens = 0;
    int threads = 0;
    int batchTokens = 512;
    KvPrecision kvPrecision = KvPrecision::Automatic;
    std::string dataDir;
};

struct AttachArguments {
    struct Item {
        std::string path;
        bool mustBePicture = false;
    };
    std::vector<Item> items; ///< --attach and --image, in the order given
};

struct PromptArguments {
    std::string text;
    std::string file; ///< -f
    std::string system;
};

struct SamplerArguments {
    float temperature = 0.6F;
    int topK = 40;
    float topP = 0.95F;
    float minP = 0.05F;
    float repeatPenalty = 1.0F;
    std::optional<std::uint64_t> seed;
    std::int64_t predict = -1;
    std::vector<std::string> stops;
};

struct AskArguments {
    PromptArguments prompt;
    AttachArguments attach;
    SamplerArguments sampler;
    std::uint64_t reserve = 0;
    bool jsonStream = false;
    bool raw = false;
    std::string session;
    bool noSave = false;
    std::string jsonSchema;
};

struct CountArguments {
    PromptArguments prompt;
    AttachArguments attach;
    std::string session;
    std::optional<std::uint64_t> budget;
    std::optional<std::uint64_t> reserve;
    bool tree = false;
    bool raw = false;
};

struct ExtractArguments {
    AttachArguments attach;
    bool boxes = false;
};

struct TokenizeArguments {
    std::optional<std::string> text;
    std::string file;
    bool parseSpecial = false;
    bool addBos = false;
    bool jsonl = false;
};

struct DetokenizeArguments {
    std::vector<std::string> ids;
    std::string file;
    bool jsonl = false;
};

struct LogitsArguments {
    std::string tokens;
    std::string file;
    std::string output;
    std::string router;
    std::vector<std::string> images;
};

struct VisionArguments {
    std::vector<std::string> images;
    std::string output;
    std::string pixels;
};

struct PerplexityArguments {
    std::string file;
};

struct BenchArguments {
    int promptTokens = 512;
    int generatedTokens = 128;
    int depthTokens = 0;
    int repeats = 5;
};

struct ModelArguments {
    std::string action; ///< info, list, convert
    std::string path;
    std::string output;
    std::string type;
};

struct SessionArguments {
    std::string action; ///< list, show, export, import, search, verify, replay, delete
    std::string target; ///< id, title or words
    std::string format = "md";
    std::string output;
};

struct Arguments {
    std::string command; ///< the subcommand's name
    CommonArguments common;
    AskArguments ask;
    CountArguments count;
    ExtractArguments extract;
    TokenizeArguments tokenize;
    DetokenizeArguments detokenize;
    LogitsArguments logits;
    VisionArguments vision;
    PerplexityArguments perplexity;
    BenchArguments bench;
    ModelArguments model;
    SessionArguments session;
};

/// Either arguments, or the exit code after help (0) or a usage message (2) was printed.
struct ParsedArguments {
    std::optional<Arguments> arguments;
    int exitCode = 0;
};

ParsedArguments parseArguments(int argc, char** argv);

} // namespace sheaf::app::cli
