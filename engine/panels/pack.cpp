#include "engine/panels/panel.h"

#include "engine/panels/block_layout.h"
#include "engine/quant/q4_k_q5_k.h"
#include "engine/quant/q4_q5.h"
#include "engine/quant/q6_k.h"
#include "engine/quant/q8_0.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace sheaf::panels {

namespace {

using quant::BlockQ40;
using quant::BlockQ41;
using quant::BlockQ4K;
using quant::BlockQ50;
using quant::BlockQ51;
using quant::BlockQ5K;
using quant::BlockQ6K;
using quant::BlockQ80;

/// Copies fields of 16 blocks side by side: the same `Bytes` of every row, then the next.
class Interleaver {
public:
    Interleaver(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
        : m_blocks(blocks)
        , m_stride(stride)
        , m_rows(rows)
        , m_block(block)
    {
    }

    /// `count` groups of `Bytes` from `from` in a block of the file to `to` in that of the panel.
    template <std::size_t Bytes> void copy(std::size_t from, std::size_t count, std::size_t to) const
    {
        std::byte* out = m_block + to;
        for (std::size_t row = 0; row < m_rows; ++row)
            for (std::size_t i = 0; i < count; ++i)
                std::memcpy(out + (i * kPanelRows + row) * Bytes, m_blocks + row * m_stride + from + i * Bytes, Bytes);
        for (std::size_t row = m_rows; row < kPanelRows; ++row)
            for (std::size_t i = 0; i < count; ++i)
                std::memset(out + (i * kPanelRows + row) * Bytes, 0, Bytes);
    }

    void lines(std::size_t from, std::size_t bytes, std::size_t to) const { copy<4>(from, bytes / 4, to); }
    void half(std::size_t from, std::size_t to) const { copy<2>(from, 1, to); }

private:
    const std::byte* m_blocks;
    std::size_t m_stride;
    std::size_t m_rows;
    std::byte* m_block;
};

void packQ40(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.lines(offsetof(BlockQ40, qs), sizeof(BlockQ40::qs), Q40Panel::kCodes);
    all.half(offsetof(BlockQ40, d), Q40Panel::kD);
}

void packQ41(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.lines(offsetof(BlockQ41, qs), sizeof(BlockQ41::qs), Q41Panel::kCodes);
    all.half(offsetof(BlockQ41, d), Q41Panel::kD);
    all.half(offsetof(BlockQ41, m), Q41Panel::kM);
}

void packQ50(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.lines(offsetof(BlockQ50, qs), sizeof(BlockQ50::qs), Q50Panel::kCodes);
    all.lines(offsetof(BlockQ50, qh), sizeof(BlockQ50::qh), Q50Panel::kHigh);
    all.half(offsetof(BlockQ50, d), Q50Panel::kD);
}

void packQ51(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.lines(offsetof(BlockQ51, qs), sizeof(BlockQ51::qs), Q51Panel::kCodes);
    all.lines(offsetof(BlockQ51, qh), sizeof(BlockQ51::qh), Q51Panel::kHigh);
    all.half(offsetof(BlockQ51, d), Q51Panel::kD);
    all.half(offsetof(BlockQ51, m), Q51Panel::kM);
}

void packQ80(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.lines(offsetof(BlockQ80, qs), sizeof(BlockQ80::qs), Q80Panel::kCodes);
    all.half(offsetof(BlockQ80, d), Q80Panel::kD);
}

void packQ4K(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.half(offsetof(BlockQ4K, d), Q4KPanel::kD);
    all.half(offsetof(BlockQ4K, dmin), Q4KPanel::kDmin);
    all.lines(offsetof(BlockQ4K, scales), sizeof(BlockQ4K::scales), Q4KPanel::kScales);
    all.lines(offsetof(BlockQ4K, qs), sizeof(BlockQ4K::qs), Q4KPanel::kCodes);
}

void packQ5K(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.half(offsetof(BlockQ5K, d), Q5KPanel::kD);
    all.half(offsetof(BlockQ5K, dmin), Q5KPanel::kDmin);
    all.lines(offsetof(BlockQ5K, scales), sizeof(BlockQ5K::scales), Q5KPanel::kScales);
    all.lines(offsetof(BlockQ5K, qh), sizeof(BlockQ5K::qh), Q5KPanel::kHigh);
    all.lines(offsetof(BlockQ5K, qs), sizeof(BlockQ5K::qs), Q5KPanel::kCodes);
}

void packQ6K(const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const Interleaver all(blocks, stride, rows, block);
    all.lines(offsetof(BlockQ6K, ql), sizeof(BlockQ6K::ql), Q6KPanel::kLow);
    all.lines(offsetof(BlockQ6K, qh), sizeof(BlockQ6K::qh), Q6KPanel::kHigh);
    all.lines(offsetof(BlockQ6K, scales), sizeof(BlockQ6K::scales), Q6KPanel::kScales);
    all.half(offsetof(BlockQ6K, d), Q6KPanel::kD);
}

constexpr PanelType kTypes[] = {
    {TensorType::Q4_0, Scheme::Offset, 32, 32, Q40Panel::kBytes, packQ40},
    {TensorType::Q4_1, Scheme::Minimum, 32, 32, Q41Panel::kBytes, packQ41},
    {TensorType::Q5_0, Scheme::Offset, 32, 32, Q50Panel::kBytes, packQ50},
    {TensorType::Q5_1, Scheme::Minimum, 32, 32, Q51Panel::kBytes, packQ51},
    {TensorType::Q8_0, Scheme::Offset, 32, 32, Q80Panel::kBytes, packQ80},
    {TensorType::Q4_K, Scheme::Block, 256, 32, Q4KPanel::kBytes, packQ4K},
    {TensorType::Q5_K, Scheme::Block, 256, 32, Q5KPanel::kBytes, packQ5K},
    {TensorType::Q6_K, Scheme::Block, 256, 16, Q6KPanel::kBytes, packQ6K},
};

} // namespace

const PanelType* panelType(TensorType type)
{
    const auto* found
        = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const PanelType& t) { return t.type == type; });
    return found == std::end(kTypes) ? nullptr : found;
}

void packPanel(
    const PanelMatrix& matrix, std::size_t index, const std::byte* rows, std::size_t rowBytes, std::byte* panel)
{
    const PanelType& type = *matrix.type;
    const std::size_t first = index * kPanelRows, count = std::min(kPanelRows, matrix.rows - first);
    const std::size_t fileBlock = type.blockBytes / kPanelRows;
    for (std::size_t block = 0; block < matrix.cols / type.blockWeights; ++block)
        type.pack(rows + first * rowBytes + block * fileBlock, rowBytes, count, panel + block * type.blockBytes);
}

} // namespace sheaf::panels
