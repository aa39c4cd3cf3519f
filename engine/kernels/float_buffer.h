#pragma once
// Zeroed floats at cache-line boundaries.

#include "engine/kernels/kernel_set.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace sheaf::kernels {

/// Throws std::bad_alloc; engine/api turns that into OutOfMemory.
class FloatBuffer {
public:
    FloatBuffer() = default;
    explicit FloatBuffer(std::size_t count)
        : m_size(count)
    {
        constexpr std::size_t kLine = 64;
        if (count > (SIZE_MAX - kLine) / sizeof(float))
            throw std::bad_alloc();
        const std::size_t bytes = (count * sizeof(float) + kLine - 1) / kLine * kLine;
        if (bytes == 0)
            return;
        m_data.reset(static_cast<float*>(std::aligned_alloc(kLine, bytes)));
        if (!m_data)
            throw std::bad_alloc();
        std::memset(m_data.get(), 0, bytes);
    }

    float* data() { return m_data.get(); }
    const float* data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }

private:
    struct Free {
        void operator()(float* p) const { std::free(p); }
    };
    std::unique_ptr<float, Free> m_data;
    std::size_t m_size = 0;
};

/// (rows, width) floats; a row begins every stride() floats and its padding stays zero.
class Rows {
public:
    Rows() = default;
    Rows(std::size_t rows, std::size_t width)
        : m_buffer(rows * rowStride(width))
        , m_width(width)
        , m_stride(rowStride(width))
    {
    }

    float* row(std::size_t i) { return m_buffer.data() + i * m_stride; }
    const float* row(std::size_t i) const { return m_buffer.data() + i * m_stride; }
    std::size_t width() const { return m_width; }
    std::size_t stride() const { return m_stride; }
    std::size_t bytes() const { return m_buffer.size() * sizeof(float); }

private:
    FloatBuffer m_buffer;
    std::size_t m_width = 0;
    std::size_t m_stride = 0;
};

} // namespace sheaf::kernels
