#include "engine/base/page_memory.h"

#include <new>
#include <sys/mman.h>
#include <utility>

namespace sheaf {

PageMemory::PageMemory(std::size_t bytes)
{
    if (bytes == 0)
        return;
    void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (data == MAP_FAILED)
        throw std::bad_alloc();
    ::madvise(data, bytes, MADV_HUGEPAGE); // a wish; without it everything works, a little slower
    m_data = static_cast<std::byte*>(data);
    m_size = bytes;
}

PageMemory::PageMemory(PageMemory&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0))
{
}

PageMemory& PageMemory::operator=(PageMemory&& other) noexcept
{
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

PageMemory::~PageMemory()
{
    if (m_data)
        ::munmap(m_data, m_size);
}

} // namespace sheaf
