#pragma once
// Zeroed memory of its own pages, for what is large and stays.

#include <cstddef>
#include <span>

namespace sheaf {

/// Pages are taken when they are first touched; huge ones are asked for. Moving keeps the address.
class PageMemory {
public:
    PageMemory() = default;
    /// Throws std::bad_alloc.
    explicit PageMemory(std::size_t bytes);
    PageMemory(PageMemory&& other) noexcept;
    PageMemory& operator=(PageMemory&& other) noexcept;
    PageMemory(const PageMemory&) = delete;
    PageMemory& operator=(const PageMemory&) = delete;
    ~PageMemory();

    std::span<std::byte> bytes() { return {m_data, m_size}; }
    std::size_t size() const { return m_size; }

private:
    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

} // namespace sheaf
