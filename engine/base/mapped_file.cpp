#include "engine/base/mapped_file.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace sheaf {

namespace {

tl::unexpected<Error> systemError(int number, const std::filesystem::path& path)
{
    return fail(number == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable, std::strerror(number), path.string());
}

struct Descriptor {
    int value;
    ~Descriptor() { ::close(value); }
};

} // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return systemError(errno, path);
    const Descriptor closer{fd};
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return systemError(errno, path);
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::Unreadable, "not a regular file", path.string());

    MappedFile file;
    file.m_size = static_cast<std::size_t>(status.st_size);
    if (file.m_size == 0)
        return file;
    void* address = ::mmap(nullptr, file.m_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address == MAP_FAILED) {
        file.m_size = 0;
        return systemError(errno, path);
    }
    file.m_data = static_cast<const std::byte*>(address);
    return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0))
{
}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile()
{
    if (m_data)
        ::munmap(const_cast<std::byte*>(m_data), m_size);
}

void releasePages(std::span<const std::byte> mapped)
{
    // Whole pages around the bytes: a neighbour that loses its page finds it in the system's cache.
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto address = reinterpret_cast<std::uintptr_t>(mapped.data());
    const std::uintptr_t begin = address / page * page;
    if (!mapped.empty())
        ::madvise(reinterpret_cast<void*>(begin), address + mapped.size() - begin, MADV_DONTNEED);
}

} // namespace sheaf
