#include "engine/panels/panel.h"

#include "engine/panels/block_layout.h"
#include "engine/quant/codebook4.h"
#include "engine/quant/q2_k_q3_k.h"
#include "engine/quant/q4_k_q5_k.h"
#include "engine/quant/q4_q5.h"
#include "engine/quant/q6_k.h"
#include "engine/quant/q8_0.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace sheaf::panels {

namespace {

/// A field of 16 blocks of the file, `stride` bytes apart, to a block of a panel. Rows from `rows` on become zeros.
template <std::size_t Unit>
void copy(const PanelField& field, const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    const std::size_t units = field.bytes / Unit;
    std::byte* out = block + field.to;
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < units; ++i)
            std::memcpy(out + (i * kPanelRows + row) * Unit, blocks + row * stride + field.from + i * Unit, Unit);
    for (std::size_t row = rows; row < kPanelRows; ++row)
        for (std::size_t i = 0; i < units; ++i)
            std::memset(out + (i * kPanelRows + row) * Unit, 0, Unit);
}

using FourWords = std::uint32_t __attribute__((vector_size(16)));

FourWords loadWords(const std::byte* from)
{
    FourWords words;
    std::memcpy(&words, from, sizeof words);
    return words;
}

/// 16 bytes of four rows, `stride` apart: the i-th words of all go side by side to the i-th line.
void transpose(const std::byte* rows, std::size_t stride, std::byte* to)
{
    const FourWords a = loadWords(rows), b = loadWords(rows + stride);
    const FourWords c = loadWords(rows + 2 * stride), d = loadWords(rows + 3 * stride);
    const FourWords ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab2 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const FourWords cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd2 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    const FourWords words[]
        = {__builtin_shufflevector(ab0, cd0, 0, 1, 4, 5), __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7),
            __builtin_shufflevector(ab2, cd2, 0, 1, 4, 5), __builtin_shufflevector(ab2, cd2, 2, 3, 6, 7)};
    for (std::size_t i = 0; i < 4; ++i)
        std::memcpy(to + i * kLine, &words[i], sizeof words[i]);
}

/// Whole panels of fields that are a multiple of 16 bytes, which nearly all bytes are in.
void copyLines(const PanelField& field, const std::byte* blocks, std::size_t stride, std::byte* block)
{
    for (std::size_t row = 0; row < kPanelRows; row += 4)
        for (std::size_t at = 0; at < field.bytes; at += 16)
            transpose(blocks + row * stride + field.from + at, stride, block + field.to + at * kPanelRows + row * 4);
}

void copyField(const PanelField& field, const std::byte* blocks, std::size_t stride, std::size_t rows, std::byte* block)
{
    switch (field.unit) {
    case 4:
        if (rows == kPanelRows && field.bytes % 16 == 0)
            return copyLines(field, blocks, stride, block);
        return copy<4>(field, blocks, stride, rows, block);
    case 2:
        return copy<2>(field, blocks, stride, rows, block);
    default:
        return copy<1>(field, blocks, stride, rows, block);
    }
}

constexpr PanelField lines(std::size_t from, std::size_t bytes, std::size_t to)
{
    return {static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(bytes), static_cast<std::uint16_t>(to), 4};
}

/// Two bytes, or one, of every row.
constexpr PanelField half(std::size_t from, std::size_t to)
{
    return {static_cast<std::uint16_t>(from), 2, static_cast<std::uint16_t>(to), 2};
}
constexpr PanelField byte(std::size_t from, std::size_t to)
{
    return {static_cast<std::uint16_t>(from), 1, static_cast<std::uint16_t>(to), 1};
}

using quant::BlockIq4Nl;
using quant::BlockIq4Xs;
using quant::BlockMxfp4;
using quant::BlockQ2K;
using quant::BlockQ3K;
using quant::BlockQ40;
using quant::BlockQ41;
using quant::BlockQ4K;
using quant::BlockQ50;
using quant::BlockQ51;
using quant::BlockQ5K;
using quant::BlockQ6K;
using quant::BlockQ80;

// A field by its names in the type's block of the file and in that of a panel.
#define SHEAF_LINES(Type, field, to) lines(offsetof(Block##Type, field), sizeof(Block##Type::field), Type##Panel::to)
#define SHEAF_HALF(Type, field, to) half(offsetof(Block##Type, field), Type##Panel::to)
#define SHEAF_BYTE(Type, field, to) byte(offsetof(Block##Type, field), Type##Panel::to)

constexpr PanelType kTypes[] = {
    {TensorType::Q4_0, Scheme::Offset, 32, 32, 15, Q40Panel::kBytes,
        {SHEAF_LINES(Q40, qs, kCodes), SHEAF_HALF(Q40, d, kD)}},
    {TensorType::Q4_1, Scheme::Minimum, 32, 32, 15, Q41Panel::kBytes,
        {SHEAF_LINES(Q41, qs, kCodes), SHEAF_HALF(Q41, d, kD), SHEAF_HALF(Q41, m, kM)}},
    {TensorType::Q5_0, Scheme::Offset, 32, 32, 31, Q50Panel::kBytes,
        {SHEAF_LINES(Q50, qs, kCodes), SHEAF_LINES(Q50, qh, kHigh), SHEAF_HALF(Q50, d, kD)}},
    {TensorType::Q5_1, Scheme::Minimum, 32, 32, 31, Q51Panel::kBytes,
        {SHEAF_LINES(Q51, qs, kCodes), SHEAF_LINES(Q51, qh, kHigh), SHEAF_HALF(Q51, d, kD), SHEAF_HALF(Q51, m, kM)}},
    {TensorType::Q8_0, Scheme::Offset, 32, 32, 255, Q80Panel::kBytes,
        {SHEAF_LINES(Q80, qs, kCodes), SHEAF_HALF(Q80, d, kD)}},
    {TensorType::IQ4_NL, Scheme::Offset, 32, 32, 255, Iq4NlPanel::kBytes,
        {SHEAF_LINES(Iq4Nl, qs, kCodes), SHEAF_HALF(Iq4Nl, d, kD)}},
    {TensorType::MXFP4, Scheme::Offset, 32, 32, 31, Mxfp4Panel::kBytes,
        {SHEAF_LINES(Mxfp4, qs, kCodes), SHEAF_BYTE(Mxfp4, exponent, kExponents)}},
    {TensorType::Q2_K, Scheme::Block, 256, 16, 3, Q2KPanel::kBytes,
        {SHEAF_LINES(Q2K, scales, kScales), SHEAF_LINES(Q2K, qs, kCodes), SHEAF_HALF(Q2K, d, kD),
            SHEAF_HALF(Q2K, dmin, kDmin)}},
    {TensorType::Q3_K, Scheme::Block, 256, 16, 7, Q3KPanel::kBytes,
        {SHEAF_LINES(Q3K, hmask, kHigh), SHEAF_LINES(Q3K, qs, kCodes), SHEAF_LINES(Q3K, scales, kScales),
            SHEAF_HALF(Q3K, d, kD)}},
    {TensorType::Q4_K, Scheme::Block, 256, 32, 15, Q4KPanel::kBytes,
        {SHEAF_HALF(Q4K, d, kD), SHEAF_HALF(Q4K, dmin, kDmin), SHEAF_LINES(Q4K, scales, kScales),
            SHEAF_LINES(Q4K, qs, kCodes)}},
    {TensorType::Q5_K, Scheme::Block, 256, 32, 31, Q5KPanel::kBytes,
        {SHEAF_HALF(Q5K, d, kD), SHEAF_HALF(Q5K, dmin, kDmin), SHEAF_LINES(Q5K, scales, kScales),
            SHEAF_LINES(Q5K, qh, kHigh), SHEAF_LINES(Q5K, qs, kCodes)}},
    {TensorType::Q6_K, Scheme::Block, 256, 16, 63, Q6KPanel::kBytes,
        {SHEAF_LINES(Q6K, ql, kLow), SHEAF_LINES(Q6K, qh, kHigh), SHEAF_LINES(Q6K, scales, kScales),
            SHEAF_HALF(Q6K, d, kD)}},
    {TensorType::IQ4_XS, Scheme::Block, 256, 32, 255, Iq4XsPanel::kBytes,
        {SHEAF_HALF(Iq4Xs, d, kD), SHEAF_HALF(Iq4Xs, scalesHigh, kScalesHigh),
            SHEAF_LINES(Iq4Xs, scalesLow, kScalesLow), SHEAF_LINES(Iq4Xs, qs, kCodes)}},
};

#undef SHEAF_LINES
#undef SHEAF_HALF
#undef SHEAF_BYTE

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
        for (const PanelField& field : type.fields)
            copyField(
                field, rows + first * rowBytes + block * fileBlock, rowBytes, count, panel + block * type.blockBytes);
}

} // namespace sheaf::panels
