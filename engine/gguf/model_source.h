#pragma once
// A model file as its reader sees it: metadata and a directory of named tensors, whatever container they came from.
// Names and keys are GGUF's (models.md 5.1–5.3); the Hugging Face reader translates to them.

#include "engine/base/error.h"
#include "engine/tensor/tensor_type.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace sheaf::gguf {

/// A metadata value; integers of all widths are widened, arrays are homogeneous.
using Value = std::variant<std::uint64_t, std::int64_t, double, bool, std::string, std::vector<std::uint64_t>,
    std::vector<std::int64_t>, std::vector<double>, std::vector<bool>, std::vector<std::string>>;

struct TensorView {
    std::string name;
    TensorType type = TensorType::F32;
    std::array<std::uint64_t, 4> dims{1, 1, 1, 1}; ///< ggml order: dims[0] is contiguous (input features)
    std::span<const std::byte> bytes; ///< exactly the tensor; lives as long as the source; may be unaligned
    bool mapped = true; ///< `bytes` lie in a file and can be read again; else in the source's own memory

    std::uint64_t rows() const { return dims[1] * dims[2] * dims[3]; }
    std::uint64_t elements() const { return dims[0] * rows(); }
    /// As long as the tensor is, also where OpenMode::Directory left `bytes` empty.
    std::uint64_t storedBytes() const { return rows() * rowBytes(tensorTypeInfo(type), dims[0]); }
};

/// Immutable once opened. Threads: const, safe from any.
class ModelSource {
public:
    virtual ~ModelSource() = default;

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t fileBytes() const { return m_fileBytes; } ///< all parts
    const std::string& fingerprint() const
    {
        return m_fingerprint;
    } ///< hash of metadata, tensor directory and a sample of weights

    /// Whether most of the tensors lie in mapped files, so that a machine with less memory can run the model slowly.
    virtual bool weightsPage() const { return true; }

    const std::unordered_map<std::string, Value>& metadata() const { return m_metadata; }
    const Value* find(std::string_view key) const;
    /// Integers of any width and sign, if they fit; Malformed names the key.
    Result<std::optional<std::uint64_t>> findUnsigned(std::string_view key) const;
    Result<std::optional<double>> findFloat(std::string_view key) const;
    Result<std::optional<bool>> findBool(std::string_view key) const;
    Result<std::optional<std::string>> findString(std::string_view key) const;
    /// A scalar is repeated `count` times; an array must have `count` elements.
    Result<std::optional<std::vector<std::uint64_t>>> findUnsignedPerLayer(
        std::string_view key, std::size_t count) const;

    const TensorView* tensor(std::string_view name) const;
    std::span<const TensorView> tensors() const { return m_tensors; }
    bool complete() const; ///< false if OpenMode::Directory left out bytes of tensors

protected:
    std::filesystem::path m_path;
    std::uint64_t m_fileBytes = 0;
    std::string m_fingerprint;
    std::unordered_map<std::string, Value> m_metadata;
    std::vector<TensorView> m_tensors;
    std::unordered_map<std::string, std::size_t> m_tensorIndex;
};

enum class OpenMode {
    Whole, ///< every part of a split file must be there
    Directory, ///< to learn what a model is: tensors that a folder's files hold in another layout have no bytes
    MetadataOnly, ///< for tokenizers: tensors may be missing
};

/// A GGUF file (any part of a split one finds the others), or a Hugging Face folder (config.json and safetensors).
Result<std::shared_ptr<const ModelSource>> openModel(
    const std::filesystem::path& path, OpenMode mode = OpenMode::Whole);

} // namespace sheaf::gguf
