#pragma once
// The integer kernels of one instruction set. All sets give the same bits as the reference.

#include "engine/panels/activations.h"
#include "engine/panels/unpacked_chunk.h"
#include "engine/quant/quant.h"

namespace sheaf::panels {

/// c (columns, 32 rows) += weights (32 rows, 256 k or less) . a tile's slice of activations.
/// What an element adds depends on its row and column only. Sub-blocks are added in the order of k:
///   Block:   f = sum over s of (sum of q * a) * scales[s], by fused multiply-add; f += zero * zeroSums;
///            f -= (sum of minimums * sums) * dmin; c = fma(f, activation scale, c)
///   others:  c = fma((sum of q * a + zeroTerms . (zero, sum)) * scales[s], activation scale, c);
///            Minimum: c = fma(m, scale * sum, c)
/// subBlocks: those the chunk holds; Block: always all. Threads: safe, no allocation.
using MultiplyTile = void (*)(const UnpackedChunk& w, std::size_t subBlocks, const std::byte* tile, float* c);

/// A panel (16 rows, `blocks` blocks of its type) . a tile of one column -> c (16): the bits of unpacking and
/// MultiplyTile from zero, without the way through memory. Reads up to 4 KiB ahead, by prefetching only.
using MultiplyColumn = void (*)(const std::byte* panel, std::size_t blocks, const std::byte* column, float* c);

/// Operands of MultiplyCodes: y (columns, 32 rows) = (codes - 128) (32 rows, 4 * groups) . activations.
struct CodesArgs {
    const std::uint8_t* codes[2]; ///< of 16 rows: (k / 4, row, 4)
    std::size_t groups; ///< of four k, a multiple of 8; sums must stay below 2^24
    const std::byte* activations; ///< int8 (k / 4, columns, 4), within ±127
    const std::int32_t* sums; ///< (columns): of the activations
    float* y; ///< exact integers
};

/// Threads: safe, no allocation.
using MultiplyCodes = void (*)(const CodesArgs& args);

struct PanelKernels {
    Unpack (*unpack)(TensorType type);
    /// columns: 1–12.
    MultiplyTile (*multiplyTile)(const PanelType& type, std::size_t columns);
    QuantiseTile quantiseTile;
    MultiplyColumn (*multiplyColumn)(TensorType type); ///< null for types that one column unpacks, too
    /// columns: 1–12.
    MultiplyCodes (*multiplyCodes)(std::size_t columns);
};

/// Plain C++, what the others are tested against.
const PanelKernels& referencePanelKernels();
#if defined(__x86_64__)
const PanelKernels& avx2PanelKernels();
const PanelKernels& avxVnniPanelKernels();
const PanelKernels& avx512VnniPanelKernels();
#endif

/// Null for sets without integer kernels; there weights stay as they are and products are formed in floats.
const PanelKernels* panelKernels(quant::Isa isa);

} // namespace sheaf::panels
