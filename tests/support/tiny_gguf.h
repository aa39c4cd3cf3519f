#pragma once
// Writes small GGUF files for tests: metadata and tensors in memory -> bytes or a file.

#include "engine/tensor/tensor_type.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::test {

/// Writes what it is told, valid or not. Setters return the object: TinyGguf().set(...).addF32(...).save(path).
class TinyGguf {
public:
    TinyGguf& set(std::string_view key, std::uint32_t value);
    TinyGguf& set(std::string_view key, std::uint64_t value);
    TinyGguf& set(std::string_view key, std::int32_t value);
    TinyGguf& set(std::string_view key, std::uint16_t value);
    TinyGguf& set(std::string_view key, float value);
    TinyGguf& set(std::string_view key, double value);
    TinyGguf& set(std::string_view key, bool value);
    TinyGguf& set(std::string_view key, const char* value);
    TinyGguf& set(std::string_view key, std::string_view value);
    TinyGguf& set(std::string_view key, const std::vector<std::string>& values);
    TinyGguf& set(std::string_view key, const std::vector<std::int32_t>& values);
    TinyGguf& set(std::string_view key, const std::vector<std::uint32_t>& values);
    TinyGguf& set(std::string_view key, const std::vector<float>& values);
    TinyGguf& set(std::string_view key, const std::vector<bool>& values);
    /// A pair whose value type and bytes are the caller's.
    TinyGguf& setRaw(std::string_view key, std::uint32_t valueType, std::span<const std::byte> bytes);

    /// dims in GGUF order (dims[0] contiguous). `bytes`: the tensor as stored.
    TinyGguf& addTensor(
        std::string_view name, TensorType type, std::vector<std::uint64_t> dims, std::span<const std::byte> bytes);
    TinyGguf& addF32(std::string_view name, std::vector<std::uint64_t> dims, std::span<const float> values);
    /// A directory entry whose type number and offset are the caller's, with no data.
    TinyGguf& addRawTensor(
        std::string_view name, std::uint32_t type, std::vector<std::uint64_t> dims, std::uint64_t offset);

    TinyGguf& version(std::uint32_t number);
    TinyGguf& alignment(std::uint32_t bytes); ///< also sets general.alignment

    std::vector<std::byte> bytes() const;
    /// Writes the file; throws std::runtime_error if that fails.
    void save(const std::filesystem::path& path) const;

private:
    struct Tensor {
        std::string name;
        std::uint32_t type;
        std::vector<std::uint64_t> dims;
        std::uint64_t offset;
    };

    std::vector<std::byte> m_pairs;
    std::uint64_t m_pairCount = 0;
    std::vector<Tensor> m_tensors;
    std::vector<std::byte> m_data;
    std::uint32_t m_version = 3;
    std::uint32_t m_alignment = 32;
};

/// `count` floats in [-scale, scale], the same for the same seed everywhere.
std::vector<float> randomFloats(std::size_t count, std::uint32_t seed, float scale = 1.0f);

/// An empty folder of its own under the system's temporary one, removed with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(std::string_view name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

void writeFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

} // namespace sheaf::test
