#pragma once
// The smallest models of every family, as lists of keys and tensors that a test spoils in one place.

#include "engine/tensor/tensor_type.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sheaf::test::hostile {

using KeyValue = std::variant<std::uint32_t, std::uint64_t, std::int32_t, float, double, bool, std::string,
    std::vector<std::string>, std::vector<std::int32_t>, std::vector<std::uint32_t>, std::vector<float>,
    std::vector<bool>>;

struct SmallModel {
    struct Tensor {
        std::string name;
        std::vector<std::uint64_t> dims; ///< GGUF order
    };

    std::string architecture;
    std::vector<std::pair<std::string, KeyValue>> keys; ///< in the order of the file
    std::vector<Tensor> tensors; ///< F32

    /// Replaces the key's value, or appends the key.
    void set(const std::string& key, KeyValue value);
    void remove(const std::string& key);

    std::vector<std::byte> bytes() const;
    std::filesystem::path save(const std::filesystem::path& folder, std::string_view name = "model.gguf") const;
};

/// llama (dense), mixtral (llama with experts), llama4, qwen2, qwen2moe, qwen3, qwen3moe, olmoe: two layers, 8 wide,
/// with a byte-level vocabulary.
SmallModel smallModel(std::string_view family);

inline constexpr std::string_view kSmallFamilies[]
    = {"llama", "mixtral", "llama4", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "olmoe"};

} // namespace sheaf::test::hostile
