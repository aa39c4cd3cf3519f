#pragma once
// Products of stored (quantised) matrices with rows of activations.

#include "engine/kernels/kernel_set.h"
#include "engine/kernels/team.h"

#include <span>

namespace sheaf::kernels {

struct LowRank;

/// A matrix (rows, cols) as the file holds it, rows of blocks, and how adapters change it.
struct WeightMatrix {
    const std::byte* data = nullptr;
    TensorType type = TensorType::F32;
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::size_t rowBytes = 0;
    quant::DequantizeRow dequantize = nullptr;
    DotRows dotRows = nullptr; ///< null: through dequantize
    const LowRank* lowRank = nullptr; ///< null: no adapter changes it
    panels::PanelMatrix panels = {}; ///< the same matrix for integer kernels, if its type and the CPU have them
    bool mapped = true; ///< `data` lies in a file and can be read again
};

/// w (rows, cols) . x (tokens, cols) -> y (tokens, rows). x is zero from cols to padded(cols).
struct MatmulJob {
    const WeightMatrix* w;
    const float* x;
    std::size_t xStride;
    float* y;
    std::size_t yStride;
    std::size_t tokens;
};

/// Scratch a thread needs for matrices of up to `cols` columns.
std::size_t matmulScratchFloats(std::size_t cols);
/// Shared memory (Team::reserveShared) that runMatmuls needs for `tokens` in all, of jobs with up to `cols` columns
/// whose inputs are shared by up to three matrices.
std::size_t matmulSharedBytes(std::size_t tokens, std::size_t cols);

/// All jobs, shared out in blocks of rows: a block is made ready once and meets all tokens of its job. Matrices in
/// panels take their activations as 8-bit integers, the others as floats. Then what adapters add to some of them.
/// Everything in the same order for any sharing.
/// Call on every thread of a run; returns when all jobs are done.
void runMatmuls(Worker& worker, const KernelSet& kernels, std::span<const MatmulJob> jobs);

} // namespace sheaf::kernels
