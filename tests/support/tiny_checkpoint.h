#pragma once
// Writes small safetensors files and Hugging Face folders for tests.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sheaf::test {

/// Setters return the object: TinySafeTensors().addF32(...).save(path).
class TinySafeTensors {
public:
    TinySafeTensors& add(std::string_view name, std::string_view dtype, const std::vector<std::uint64_t>& shape,
        std::span<const std::byte> bytes);
    TinySafeTensors& addF32(
        std::string_view name, const std::vector<std::uint64_t>& shape, std::span<const float> values);

    std::vector<std::byte> bytes() const;
    void save(const std::filesystem::path& path) const;

    /// A file with this header text and data, consistent or not.
    static std::vector<std::byte> raw(std::string_view header, std::span<const std::byte> data);

private:
    std::string m_entries;
    std::vector<std::byte> m_data;
};

void writeText(const std::filesystem::path& path, std::string_view text);

} // namespace sheaf::test
