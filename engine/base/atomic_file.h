#pragma once
// A file that appears under its name whole or not at all.

#include "engine/base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace sheaf {

/// Who may read the file that appears.
enum class FileAccess {
    Usual, ///< as the user's mask says
    OwnerOnly,
};

/// Whether commit() waits for the disk.
enum class Durability {
    OnDisk,
    Lazy, ///< after a crash of the machine the file may hold anything: for readers that check what they read
};

/// Written in the target's folder, where the file system allows it without a name, so that not even a killed process
/// leaves anything. An object that dies before commit() leaves no trace. Threads: one.
class AtomicFile {
public:
    /// Unreadable: the folder does not exist or must not be written, or has less than `expectedBytes` free.
    static Result<AtomicFile> create(
        const std::filesystem::path& target, std::uint64_t expectedBytes, FileAccess access = FileAccess::Usual);

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    Result<void> write(std::span<const std::byte> bytes);
    std::uint64_t writtenBytes() const { return m_written; }

    /// Puts what was written on the disk and under the target's name, in place of a file that is there.
    Result<void> commit(Durability durability = Durability::OnDisk);

private:
    AtomicFile(std::filesystem::path target, int descriptor, std::filesystem::path temporary);

    Result<void> giveName();

    std::filesystem::path m_target;
    std::filesystem::path m_temporary; ///< empty while the file has no name
    int m_descriptor = -1;
    std::uint64_t m_written = 0;
};

} // namespace sheaf
