#pragma once
// A whole file, mapped read-only.

#include "engine/base/error.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace sheaf {

/// Owns the mapping; bytes() is valid as long as the object (moving keeps the address). Threads: read from any.
class MappedFile {
public:
    /// NotFound, Unreadable (no permission, a folder, not a regular file); an empty file gives an empty span.
    static Result<MappedFile> open(const std::filesystem::path& path);

    MappedFile() = default;
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }

private:
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

/// Gives the memory of these bytes back; reading them again brings them from the file. They must lie in a mapped file:
/// other memory would lose its content.
void releasePages(std::span<const std::byte> mapped);

} // namespace sheaf
