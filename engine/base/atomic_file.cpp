#include "engine/base/atomic_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <unistd.h>
#include <utility>

namespace sheaf {

namespace {

mode_t modeOf(FileAccess access)
{
    return access == FileAccess::OwnerOnly ? 0600 : 0666; // less the user's mask
}

constexpr std::size_t kLargestWrite = 1u << 30; // the system takes at most 2 GiB at once

tl::unexpected<Error> systemError(const std::filesystem::path& path)
{
    return fail(ErrorCode::Unreadable, std::strerror(errno), path.string());
}

std::filesystem::path folderOf(const std::filesystem::path& file)
{
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// A hidden name beside the target that nobody else chooses.
std::filesystem::path temporaryName(const std::filesystem::path& target)
{
    const std::string number = std::to_string(std::random_device{}());
    return folderOf(target) / ("." + target.filename().string() + "." + number + ".partial");
}

std::string descriptorPath(int descriptor)
{
    return "/proc/self/fd/" + std::to_string(descriptor);
}

/// A file without a name; -1 where the file system or a missing /proc (which giving it a name takes) does not allow it.
int openNameless(const std::filesystem::path& folder, mode_t mode)
{
#ifdef O_TMPFILE
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (descriptor >= 0 && ::access(descriptorPath(descriptor).c_str(), F_OK) == 0)
        return descriptor;
    if (descriptor >= 0)
        ::close(descriptor);
#endif
    return -1;
}

} // namespace

Result<AtomicFile> AtomicFile::create(
    const std::filesystem::path& target, std::uint64_t expectedBytes, FileAccess access)
{
    const std::filesystem::path folder = folderOf(target);
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    if (!error && space.available < expectedBytes)
        return fail(ErrorCode::Unreadable,
            std::to_string(expectedBytes) + " bytes are needed and the disk has " + std::to_string(space.available)
                + " free",
            folder.string());
    if (const int descriptor = openNameless(folder, modeOf(access)); descriptor >= 0)
        return AtomicFile(target, descriptor, {});
    std::filesystem::path temporary = temporaryName(target);
    const int descriptor = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, modeOf(access));
    if (descriptor < 0)
        return systemError(folder);
    return AtomicFile(target, descriptor, std::move(temporary));
}

AtomicFile::AtomicFile(std::filesystem::path target, int descriptor, std::filesystem::path temporary)
    : m_target(std::move(target))
    , m_temporary(std::move(temporary))
    , m_descriptor(descriptor)
{
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_target(std::move(other.m_target))
    , m_temporary(std::exchange(other.m_temporary, {}))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_written(other.m_written)
{
}

AtomicFile::~AtomicFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_descriptor, bytes.data(), std::min(bytes.size(), kLargestWrite));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError(m_target);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        m_written += static_cast<std::uint64_t>(count);
    }
    return {};
}

/// A link cannot replace a file, a new name can.
Result<void> AtomicFile::giveName()
{
    std::filesystem::path temporary = temporaryName(m_target);
    if (::linkat(AT_FDCWD, descriptorPath(m_descriptor).c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) != 0)
        return systemError(m_target);
    m_temporary = std::move(temporary);
    return {};
}

Result<void> AtomicFile::commit(Durability durability)
{
    if (durability == Durability::OnDisk && ::fsync(m_descriptor) != 0)
        return systemError(m_target);
    if (m_temporary.empty())
        if (auto named = giveName(); !named)
            return named;
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        return systemError(m_target);
    m_temporary.clear();
    if (durability == Durability::Lazy)
        return {};
    // The name is on the disk only once the folder is; where a folder cannot be synchronised, the file still is whole.
    const int folder = ::open(folderOf(m_target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

} // namespace sheaf
