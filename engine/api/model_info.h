#pragma once
// What a model is, read from its header without loading weights.

#include "engine/api/chat_template.h"
#include "engine/api/picture.h"
#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace sheaf {

struct ModelInfo {
    std::filesystem::path path;
    std::string name; ///< general.name, else the file name
    std::string architecture; ///< "llama", "llama4", …
    std::uint64_t parameters = 0;
    std::uint64_t activeParameters = 0; ///< used per token
    std::uint32_t layers = 0;
    std::uint32_t hidden = 0;
    std::uint32_t heads = 0;
    std::uint32_t kvHeads = 0;
    std::uint32_t experts = 0; ///< 0: dense
    std::uint32_t expertsUsed = 0;
    std::uint64_t contextTokens = 0; ///< what the model was trained for
    std::uint32_t vocab = 0;
    std::uint64_t kvBytesPerToken = 0;
    std::uint64_t fileBytes = 0; ///< all parts of a split file
    std::uint64_t residentBytes = 0; ///< weights in memory once loaded
    std::map<std::string, std::uint32_t> tensorTypes; ///< "Q4_K" -> number of tensors
    std::optional<VisionInfo> vision; ///< null: text only
    std::string tokenizer; ///< as Tokenizer::description
    ChatFormat chatFormat = ChatFormat::Plain;
    std::string license;
    std::string fingerprint; ///< hash of the header and tensor directory: identifies the model in saved sessions
};

/// Errors name the field. Takes no memory for weights.
Result<ModelInfo> describeModel(const std::filesystem::path& model, const VisionChoice& vision = {});

} // namespace sheaf
