#pragma once
// Keys of one architecture ("llama.block_count"), with the checks that all of them need.

#include "engine/gguf/model_source.h"

#include <limits>
#include <string>
#include <string_view>

namespace sheaf::model {

/// Both ends belong to it.
struct NumberRange {
    double least = std::numeric_limits<double>::lowest();
    double most = std::numeric_limits<double>::max();
};

class KeyReader {
public:
    KeyReader(const gguf::ModelSource& source, std::string_view architecture)
        : m_source(source)
        , m_prefix(std::string(architecture) + ".")
    {
    }

    const gguf::ModelSource& source() const { return m_source; }
    std::string key(std::string_view name) const { return m_prefix + std::string(name); }
    bool has(std::string_view name) const { return m_source.find(key(name)) != nullptr; }

    /// NotFound without the key; Malformed unless 1 <= value <= limit.
    Result<std::size_t> required(std::string_view name, std::uint64_t limit) const;
    /// The default without the key; Malformed if value > limit.
    Result<std::size_t> optional(std::string_view name, std::size_t otherwise, std::uint64_t limit) const;
    /// The default without the key; Malformed outside the range and for what is no finite number.
    Result<double> optionalFloat(std::string_view name, double otherwise, NumberRange range = {}) const;
    Result<bool> optionalBool(std::string_view name, bool otherwise) const;
    Result<std::string> optionalString(std::string_view name, std::string otherwise) const;
    /// A number for each of `layers` layers; a scalar stands for all.
    Result<std::vector<std::size_t>> perLayer(
        std::string_view name, std::size_t layers, std::vector<std::size_t> otherwise, std::uint64_t limit) const;

private:
    const gguf::ModelSource& m_source;
    std::string m_prefix;
};

} // namespace sheaf::model
