#include "engine/panels/panel_kernels.h"

#include "engine/panels/block_layout.h"
#include "engine/quant/codebook4.h"
#include "engine/quant/half.h"
#include "engine/quant/q2_k_q3_k.h"
#include "engine/quant/q4_k_q5_k.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace sheaf::panels {

namespace {

using Bytes = const std::uint8_t*;

template <class T> T read(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

float halfOf(Bytes block, std::size_t offset, std::size_t row)
{
    return quant::toFloat({{block[offset + 2 * row], block[offset + 2 * row + 1]}});
}

/// Byte `index` of a row's share of the lines from `offset` on.
std::uint8_t byteOf(Bytes block, std::size_t offset, std::size_t row, std::size_t index)
{
    return block[offset + (index / 4 * kPanelRows + row) * 4 + index % 4];
}

/// Half of a chunk, written row by row.
struct Half {
    UnpackedChunk& chunk;
    std::size_t half;

    void setCode(std::size_t row, std::size_t k, unsigned code) const
    {
        chunk.codes[k / 4][half][row * 4 + k % 4] = static_cast<std::uint8_t>(code);
    }
    float& scale(std::size_t row, std::size_t sub) const { return chunk.scales[sub][half * kPanelRows + row]; }
    float& minimum(std::size_t row, std::size_t sub) const { return chunk.minimums[sub][half * kPanelRows + row]; }
    float& minimumScale(std::size_t row) const { return chunk.minimumScales[half * kPanelRows + row]; }
    float& zeroSum(std::size_t row) const { return chunk.zeroSums[half * kPanelRows + row]; }
    /// Block: the codes of a sub-block, added up.
    int codeSum(std::size_t row, std::size_t from, std::size_t count) const
    {
        int sum = 0;
        for (std::size_t k = from; k < from + count; ++k)
            sum += chunk.codes[k / 4][half][row * 4 + k % 4];
        return sum;
    }
    /// After the codes: `offset` is what every code stands above its weight.
    void setZeroTerms(std::size_t row, std::size_t sub, int offset) const
    {
        std::int16_t* terms = chunk.zeroTerms[sub][half] + 2 * row;
        terms[0] = static_cast<std::int16_t>(codeSum(row, 32 * sub, 32) - 32 * offset);
        terms[1] = static_cast<std::int16_t>(-offset);
    }
    void setZeroSum(std::size_t row, std::size_t subWeights) const
    {
        float sum = 0;
        for (std::size_t s = 0; s < 256 / subWeights; ++s)
            sum = std::fma(static_cast<float>(codeSum(row, s * subWeights, subWeights)), scale(row, s), sum);
        zeroSum(row) = sum;
    }
    void setIntegerMinimum(std::size_t row, std::size_t sub, int minimum) const
    {
        chunk.integerMinimums[sub / 2][half][row * 2 + sub % 2] = static_cast<std::int16_t>(minimum);
    }
};

unsigned nibble(std::uint8_t byte, bool high)
{
    return high ? byte >> 4 : byte & 15u;
}

/// Weight i of a small block: nibbles as in Q4_0.
unsigned smallNibble(Bytes block, std::size_t row, std::size_t i)
{
    return nibble(byteOf(block, 0, row, i % 16), i >= 16);
}

unsigned levelCode(int level, int offset)
{
    return static_cast<unsigned>(level + offset);
}

unsigned smallFifthBit(Bytes block, std::size_t offset, std::size_t row, std::size_t i)
{
    return byteOf(block, offset, row, i / 8) >> i % 8 & 1u;
}

void unpackQ40(Bytes block, std::size_t row, std::size_t sub, const Half& to)
{
    to.scale(row, sub) = halfOf(block, Q40Panel::kD, row);
    for (std::size_t i = 0; i < 32; ++i)
        to.setCode(row, sub * 32 + i, smallNibble(block, row, i));
    to.setZeroTerms(row, sub, 8);
}

void unpackQ41(Bytes block, std::size_t row, std::size_t sub, const Half& to)
{
    to.scale(row, sub) = halfOf(block, Q41Panel::kD, row);
    to.minimum(row, sub) = halfOf(block, Q41Panel::kM, row);
    for (std::size_t i = 0; i < 32; ++i)
        to.setCode(row, sub * 32 + i, smallNibble(block, row, i));
    to.setZeroTerms(row, sub, 0);
}

void unpackQ50(Bytes block, std::size_t row, std::size_t sub, const Half& to)
{
    to.scale(row, sub) = halfOf(block, Q50Panel::kD, row);
    for (std::size_t i = 0; i < 32; ++i)
        to.setCode(row, sub * 32 + i, smallNibble(block, row, i) + 16 * smallFifthBit(block, Q50Panel::kHigh, row, i));
    to.setZeroTerms(row, sub, 16);
}

void unpackQ51(Bytes block, std::size_t row, std::size_t sub, const Half& to)
{
    to.scale(row, sub) = halfOf(block, Q51Panel::kD, row);
    to.minimum(row, sub) = halfOf(block, Q51Panel::kM, row);
    for (std::size_t i = 0; i < 32; ++i)
        to.setCode(row, sub * 32 + i, smallNibble(block, row, i) + 16 * smallFifthBit(block, Q51Panel::kHigh, row, i));
    to.setZeroTerms(row, sub, 0);
}

void unpackQ80(Bytes block, std::size_t row, std::size_t sub, const Half& to)
{
    to.scale(row, sub) = halfOf(block, Q80Panel::kD, row);
    for (std::size_t i = 0; i < 32; ++i)
        to.setCode(row, sub * 32 + i, byteOf(block, Q80Panel::kCodes, row, i) ^ 0x80u);
    to.setZeroTerms(row, sub, 128);
}

void unpackIq4Nl(Bytes block, std::size_t row, std::size_t sub, const Half& to)
{
    to.scale(row, sub) = halfOf(block, Iq4NlPanel::kD, row);
    for (std::size_t i = 0; i < 32; ++i)
        to.setCode(row, sub * 32 + i, levelCode(quant::kIq4Levels[smallNibble(block, row, i)], kIq4Offset));
    to.setZeroTerms(row, sub, kIq4Offset);
}

void unpackMxfp4(Bytes block, std::size_t row, std::size_t sub, const Half& to)
{
    to.scale(row, sub) = quant::scaleMxfp4(block[Mxfp4Panel::kExponents + row]);
    for (std::size_t i = 0; i < 32; ++i)
        to.setCode(row, sub * 32 + i, levelCode(quant::kMxfp4Levels[smallNibble(block, row, i)], kMxfp4Offset));
    to.setZeroTerms(row, sub, kMxfp4Offset);
}

/// Scales and minimums lie alike in Q4_K and Q5_K.
void unpackScalesK(Bytes block, std::size_t row, const Half& to)
{
    std::uint8_t packed[12];
    for (std::size_t i = 0; i < sizeof packed; ++i)
        packed[i] = byteOf(block, Q4KPanel::kScales, row, i);
    const float d = halfOf(block, Q4KPanel::kD, row);
    to.minimumScale(row) = halfOf(block, Q4KPanel::kDmin, row);
    for (std::size_t sub = 0; sub < 8; ++sub) {
        const quant::ScaleMin pair = quant::scaleMinQ4K(packed, static_cast<int>(sub));
        to.scale(row, sub) = d * static_cast<float>(pair.scale);
        to.setIntegerMinimum(row, sub, pair.min);
    }
}

void unpackQ4K(Bytes block, std::size_t row, std::size_t, const Half& to)
{
    unpackScalesK(block, row, to);
    for (std::size_t k = 0; k < 256; ++k)
        to.setCode(row, k, nibble(byteOf(block, Q4KPanel::kCodes, row, k / 64 * 32 + k % 32), k % 64 >= 32));
    to.setZeroSum(row, 32);
}

void unpackQ5K(Bytes block, std::size_t row, std::size_t, const Half& to)
{
    unpackScalesK(block, row, to);
    for (std::size_t k = 0; k < 256; ++k) {
        const unsigned low = nibble(byteOf(block, Q5KPanel::kCodes, row, k / 64 * 32 + k % 32), k % 64 >= 32);
        const unsigned high = byteOf(block, Q5KPanel::kHigh, row, k % 32) >> k / 32 & 1u;
        to.setCode(row, k, low + 16 * high);
    }
    to.setZeroSum(row, 32);
}

/// The field of the file, put together from its lines.
template <class Field> void gather(Bytes block, std::size_t offset, std::size_t row, Field& to)
{
    for (std::size_t i = 0; i < sizeof to; ++i)
        to[i] = byteOf(block, offset, row, i);
}

/// Signed scales of codes with an offset, which is a minimum of its own: d * scale * q - offset * d * scale.
void setOffsetScale(std::size_t row, std::size_t sub, float d, int scale, int offset, const Half& to)
{
    to.minimumScale(row) = static_cast<float>(offset) * d;
    to.scale(row, sub) = d * static_cast<float>(scale);
    to.setIntegerMinimum(row, sub, scale);
}

void unpackQ6K(Bytes block, std::size_t row, std::size_t, const Half& to)
{
    const float d = halfOf(block, Q6KPanel::kD, row);
    for (std::size_t sub = 0; sub < 16; ++sub)
        setOffsetScale(
            row, sub, d, static_cast<std::int8_t>(byteOf(block, Q6KPanel::kScales, row, sub)), kQ6KOffset, to);
    for (std::size_t k = 0; k < 256; ++k) {
        const std::size_t half = k / 128, run = k / 32 % 4, i = k % 32;
        const unsigned low = nibble(byteOf(block, Q6KPanel::kLow, row, half * 64 + run % 2 * 32 + i), run >= 2);
        const unsigned high = byteOf(block, Q6KPanel::kHigh, row, half * 32 + i) >> 2 * run & 3u;
        to.setCode(row, k, low + 16 * high);
    }
    to.setZeroSum(row, 16);
}

unsigned twoBits(Bytes block, std::size_t offset, std::size_t row, std::size_t k)
{
    return byteOf(block, offset, row, k / 128 * 32 + k % 32) >> k / 32 % 4 * 2 & 3u;
}

void unpackQ3K(Bytes block, std::size_t row, std::size_t, const Half& to)
{
    quant::BlockQ3K stored;
    gather(block, Q3KPanel::kScales, row, stored.scales);
    const float d = halfOf(block, Q3KPanel::kD, row);
    for (std::size_t sub = 0; sub < 16; ++sub)
        setOffsetScale(row, sub, d, quant::scaleQ3K(stored, static_cast<int>(sub)), kQ3KOffset, to);
    for (std::size_t k = 0; k < 256; ++k) {
        const unsigned high = byteOf(block, Q3KPanel::kHigh, row, k % 32) >> k / 32 & 1u;
        to.setCode(row, k, twoBits(block, Q3KPanel::kCodes, row, k) + 4 * high);
    }
    to.setZeroSum(row, 16);
}

void unpackQ2K(Bytes block, std::size_t row, std::size_t, const Half& to)
{
    const float d = halfOf(block, Q2KPanel::kD, row);
    to.minimumScale(row) = halfOf(block, Q2KPanel::kDmin, row);
    for (std::size_t sub = 0; sub < 16; ++sub) {
        const unsigned pair = byteOf(block, Q2KPanel::kScales, row, sub);
        to.scale(row, sub) = d * static_cast<float>(pair & 15u);
        to.setIntegerMinimum(row, sub, static_cast<int>(pair >> 4));
    }
    for (std::size_t k = 0; k < 256; ++k)
        to.setCode(row, k, twoBits(block, Q2KPanel::kCodes, row, k));
    to.setZeroSum(row, 16);
}

void unpackIq4Xs(Bytes block, std::size_t row, std::size_t, const Half& to)
{
    quant::BlockIq4Xs stored;
    gather(block, Iq4XsPanel::kScalesLow, row, stored.scalesLow);
    std::copy_n(block + Iq4XsPanel::kScalesHigh + 2 * row, 2, stored.scalesHigh);
    const float d = halfOf(block, Iq4XsPanel::kD, row);
    for (std::size_t sub = 0; sub < 8; ++sub)
        setOffsetScale(row, sub, d, quant::scaleIq4Xs(stored, static_cast<int>(sub)), kIq4Offset, to);
    for (std::size_t k = 0; k < 256; ++k) {
        const unsigned index = nibble(byteOf(block, Iq4XsPanel::kCodes, row, k / 32 * 16 + k % 16), k % 32 >= 16);
        to.setCode(row, k, levelCode(quant::kIq4Levels[index], kIq4Offset));
    }
    to.setZeroSum(row, 32);
}

template <void (*UnpackRow)(Bytes, std::size_t, std::size_t, const Half&), std::size_t BlockBytes>
void unpackRows(const std::byte* block, std::size_t blocks, std::size_t half, UnpackedChunk& to)
{
    for (std::size_t b = 0; b < blocks; ++b)
        for (std::size_t row = 0; row < kPanelRows; ++row)
            UnpackRow(reinterpret_cast<Bytes>(block) + b * BlockBytes, row, b, {to, half});
}

Unpack unpack(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return unpackRows<unpackQ40, Q40Panel::kBytes>;
    case TensorType::Q4_1:
        return unpackRows<unpackQ41, Q41Panel::kBytes>;
    case TensorType::Q5_0:
        return unpackRows<unpackQ50, Q50Panel::kBytes>;
    case TensorType::Q5_1:
        return unpackRows<unpackQ51, Q51Panel::kBytes>;
    case TensorType::Q8_0:
        return unpackRows<unpackQ80, Q80Panel::kBytes>;
    case TensorType::Q4_K:
        return unpackRows<unpackQ4K, Q4KPanel::kBytes>;
    case TensorType::Q5_K:
        return unpackRows<unpackQ5K, Q5KPanel::kBytes>;
    case TensorType::Q6_K:
        return unpackRows<unpackQ6K, Q6KPanel::kBytes>;
    case TensorType::Q3_K:
        return unpackRows<unpackQ3K, Q3KPanel::kBytes>;
    case TensorType::Q2_K:
        return unpackRows<unpackQ2K, Q2KPanel::kBytes>;
    case TensorType::IQ4_XS:
        return unpackRows<unpackIq4Xs, Iq4XsPanel::kBytes>;
    case TensorType::IQ4_NL:
        return unpackRows<unpackIq4Nl, Iq4NlPanel::kBytes>;
    case TensorType::MXFP4:
        return unpackRows<unpackMxfp4, Mxfp4Panel::kBytes>;
    default:
        return nullptr;
    }
}

/// Sum of `groups` groups of four from `group` on, for one row and column.
int dot(const UnpackedChunk& w, std::size_t row, std::size_t group, std::size_t groups, const std::byte* codes,
    std::size_t columns, std::size_t column)
{
    int sum = 0;
    for (std::size_t g = 0; g < groups; ++g)
        for (std::size_t i = 0; i < 4; ++i)
            sum += w.codes[group + g][row / kPanelRows][row % kPanelRows * 4 + i]
                * static_cast<int>(read<std::int8_t>(codes + (g * columns + column) * 4 + i));
    return sum;
}

template <std::size_t Sub>
void multiplyBlock(const UnpackedChunk& w, std::size_t columns, const std::byte* tile, float* c)
{
    constexpr std::size_t kSubs = 256 / Sub, kGroups = Sub / 4;
    const std::byte* sums16 = tile + 256 * columns;
    const std::byte* sums32 = sums16 + kSums16Bytes * columns;
    const std::byte* scales = sums32 + kSums32Bytes * columns;
    const std::byte* zeros = scales + 4 * columns;
    const std::byte* sums = Sub == 16 ? sums16 : sums32;
    for (std::size_t column = 0; column < columns; ++column)
        for (std::size_t row = 0; row < kTileRows; ++row) {
            float f = 0;
            for (std::size_t s = 0; s < kSubs; ++s) {
                const int sum = dot(w, row, s * kGroups, kGroups, tile + s * Sub * columns, columns, column);
                f = std::fma(static_cast<float>(sum), w.scales[s][row], f);
            }
            f = std::fma(read<float>(zeros + column * 4), w.zeroSums[row], f);
            int minimum = 0;
            for (std::size_t s = 0; s < kSubs; ++s)
                minimum += w.integerMinimums[s / 2][row / kPanelRows][row % kPanelRows * 2 + s % 2]
                    * read<std::int16_t>(sums + ((s / 2 * columns + column) * 2 + s % 2) * 2);
            f = std::fma(-static_cast<float>(minimum), w.minimumScales[row], f);
            float& to = c[column * kTileRows + row];
            to = std::fma(f, read<float>(scales + column * 4), to);
        }
}

template <Scheme S>
void multiplySmall(const UnpackedChunk& w, std::size_t subBlocks, std::size_t columns, const std::byte* tile, float* c)
{
    for (std::size_t s = 0; s < subBlocks; ++s, tile += kSmallColumnBytes * columns) {
        const std::byte* scales = tile + 32 * columns;
        for (std::size_t column = 0; column < columns; ++column)
            for (std::size_t row = 0; row < kTileRows; ++row) {
                const std::byte* zero = scales + (2 * columns + column) * 4;
                const std::int16_t* terms = w.zeroTerms[s][row / kPanelRows] + row % kPanelRows * 2;
                const int sum = dot(w, row, s * 8, 8, tile, columns, column) + terms[0] * read<std::int16_t>(zero)
                    + terms[1] * read<std::int16_t>(zero + 2);
                float& to = c[column * kTileRows + row];
                to = std::fma(static_cast<float>(sum) * w.scales[s][row], read<float>(scales + column * 4), to);
                if (S == Scheme::Minimum)
                    to = std::fma(w.minimums[s][row], read<float>(scales + (columns + column) * 4), to);
            }
    }
}

template <std::size_t Columns> struct Tile {
    template <std::size_t Sub> static void block(const UnpackedChunk& w, std::size_t, const std::byte* tile, float* c)
    {
        multiplyBlock<Sub>(w, Columns, tile, c);
    }
    template <Scheme S>
    static void small(const UnpackedChunk& w, std::size_t subBlocks, const std::byte* tile, float* c)
    {
        multiplySmall<S>(w, subBlocks, Columns, tile, c);
    }
};

template <std::size_t Columns = kTileColumns> MultiplyTile tileOf(const PanelType& type, std::size_t columns)
{
    if constexpr (Columns > 1) {
        if (columns < Columns)
            return tileOf<Columns - 1>(type, columns);
    }
    switch (type.scheme) {
    case Scheme::Offset:
        return Tile<Columns>::template small<Scheme::Offset>;
    case Scheme::Minimum:
        return Tile<Columns>::template small<Scheme::Minimum>;
    case Scheme::Block:
        break;
    }
    return type.subWeights == 16 ? Tile<Columns>::template block<16> : Tile<Columns>::template block<32>;
}

MultiplyTile multiplyTile(const PanelType& type, std::size_t columns)
{
    return tileOf(type, columns);
}

/// Below this, 254 / range would overflow; what is lost is below any weight's rounding.
constexpr float kSmallestRange = 1e-30F;

struct Stretch {
    float scale = 0;
    int zero = 0;
    std::int8_t codes[256] = {};

    /// Of q + zero.
    int sum(std::size_t from, std::size_t count) const
    {
        int total = static_cast<int>(count) * zero;
        for (std::size_t i = from; i < from + count; ++i)
            total += codes[i];
        return total;
    }
};

Stretch quantise(const float* x, std::size_t count)
{
    Stretch stretch;
    float high = 0, low = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!std::isfinite(x[i])) {
            stretch.scale = std::numeric_limits<float>::quiet_NaN();
            return stretch;
        }
        high = std::max(high, x[i]);
        low = std::min(low, x[i]);
    }
    const float range = high - low;
    if (range < kSmallestRange)
        return stretch;
    stretch.scale = range / 254;
    const float inverse = 254 / range;
    stretch.zero = static_cast<int>(std::nearbyint((high + low) * 0.5F * inverse));
    for (std::size_t i = 0; i < count; ++i) {
        const int step = static_cast<int>(std::nearbyint(x[i] * inverse)) - stretch.zero;
        stretch.codes[i] = static_cast<std::int8_t>(std::clamp(step, -127, 127));
    }
    return stretch;
}

template <class T> void write(std::byte* to, T value)
{
    std::memcpy(to, &value, sizeof value);
}

void writeCodes(const Stretch& stretch, std::size_t count, std::size_t columns, std::size_t column, std::byte* to)
{
    for (std::size_t g = 0; g < count / 4; ++g)
        std::memcpy(to + (g * columns + column) * 4, stretch.codes + 4 * g, 4);
}

void quantiseTile(
    Scheme scheme, const float* x, std::size_t xStride, std::size_t columns, std::size_t k, std::byte* tile)
{
    const std::size_t step = scheme == Scheme::Block ? 256 : 32;
    for (std::size_t at = 0; at < k; at += step, tile += columnBytes(scheme, step) * columns)
        for (std::size_t column = 0; column < columns; ++column) {
            const Stretch stretch = quantise(x + column * xStride + at, step);
            writeCodes(stretch, step, columns, column, tile);
            std::byte* rest = tile + step * columns;
            if (scheme == Scheme::Block) {
                for (std::size_t s = 0; s < 16; ++s)
                    write(rest + ((s / 2 * columns + column) * 2 + s % 2) * 2,
                        static_cast<std::int16_t>(stretch.sum(16 * s, 16)));
                rest += kSums16Bytes * columns;
                for (std::size_t s = 0; s < 8; ++s)
                    write(rest + ((s / 2 * columns + column) * 2 + s % 2) * 2,
                        static_cast<std::int16_t>(stretch.sum(32 * s, 32)));
                rest += kSums32Bytes * columns;
                write(rest + column * 4, stretch.scale);
                write(rest + (columns + column) * 4, static_cast<float>(stretch.zero));
            } else {
                const int sum = stretch.sum(0, 32);
                write(rest + column * 4, stretch.scale);
                write(rest + (columns + column) * 4, stretch.scale * static_cast<float>(sum));
                write(rest + (2 * columns + column) * 4, static_cast<std::int16_t>(stretch.zero));
                write(rest + (2 * columns + column) * 4 + 2, static_cast<std::int16_t>(sum - 32 * stretch.zero));
            }
        }
}

MultiplyColumn multiplyColumn(TensorType)
{
    return nullptr;
}

template <std::size_t Columns> void codesTile(const CodesArgs& args)
{
    for (std::size_t column = 0; column < Columns; ++column)
        for (std::size_t row = 0; row < kTileRows; ++row) {
            int sum = 0;
            for (std::size_t k = 0; k < 4 * args.groups; ++k) {
                const int code = args.codes[row / kPanelRows][(k / 4 * kPanelRows + row % kPanelRows) * 4 + k % 4];
                const auto activation
                    = static_cast<std::int8_t>(args.activations[(k / 4 * Columns + column) * 4 + k % 4]);
                sum += (code - 128) * activation;
            }
            args.y[column * kTileRows + row] = static_cast<float>(sum);
        }
}

template <std::size_t Columns = kTileColumns> MultiplyCodes multiplyCodes(std::size_t columns)
{
    if constexpr (Columns > 1) {
        if (columns < Columns)
            return multiplyCodes<Columns - 1>(columns);
    }
    return codesTile<Columns>;
}

MultiplyCodes multiplyCodesOf(std::size_t columns)
{
    return multiplyCodes(columns);
}

constexpr PanelKernels kKernels = {unpack, multiplyTile, quantiseTile, multiplyColumn, multiplyCodesOf};

} // namespace

const PanelKernels& referencePanelKernels()
{
    return kKernels;
}

} // namespace sheaf::panels
