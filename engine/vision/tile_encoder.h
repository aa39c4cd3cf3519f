#pragma once
// The vision transformer: one tile in, its tokens out. models.md 2.2 and 2.3 are its specification.

#include "engine/kernels/team.h"
#include "engine/vision/tower.h"

#include <atomic>
#include <span>
#include <stop_token>

namespace sheaf::vision {

/// Scratch that every thread of the team needs for this tower.
std::size_t scratchFloats(const Tower& tower);

/// Working memory of one tile and its stages. The result depends on the pixels alone, not on the number of threads.
/// All memory is taken at construction (std::bad_alloc). Threads: called by one, works with the team's.
class TileEncoder {
public:
    /// Tower, kernels and team are used, not owned.
    TileEncoder(const Tower& tower, const kernels::KernelSet& kernels, kernels::Team& team);

    /// Floats that the constructor takes.
    static std::uint64_t workingFloats(const Tower& tower);

    /// (3, side, side), normalised.
    std::span<float> pixels() { return {m_pixels.data(), m_pixels.size()}; }

    /// pixels() -> out (tokens, language model's embedding). Cancelled within a layer; Malformed names the layer that
    /// computed something that is not a number.
    Result<void> run(std::span<float> out, const std::stop_token& stop);

private:
    void embed(kernels::Worker& worker);
    void gatherPatch(std::size_t patch);
    void placePosition(std::size_t position);
    void attention(kernels::Worker& worker, const TowerLayer& layer);
    void placeHeads(const TowerLayer& layer, std::size_t position);
    void placeHead(const float* from, float* to, std::size_t position, bool rotated) const;
    void attend(std::size_t head, std::size_t firstQuery, float* scratch);
    void feedForward(kernels::Worker& worker, const TowerLayer& layer);
    void addBlockAndNormalise(
        kernels::Worker& worker, const kernels::FloatBuffer& bias, const LayerNorm& norm, std::size_t layer);
    void shuffle(kernels::Worker& worker);
    void project(kernels::Worker& worker, std::span<float> out);
    void computeAngles();
    float* headRow(kernels::FloatBuffer& heads, std::size_t head, std::size_t position);

    const Tower& m_tower;
    const TowerShape& m_shape;
    const TowerWeights& m_weights;
    const kernels::KernelSet& m_kernels;
    kernels::Team& m_team;
    std::size_t m_headStride; ///< dimensions of a head with their padding

    kernels::FloatBuffer m_pixels; ///< (3, side, side)
    kernels::Rows m_patches; ///< (patches, 3 * patch²)
    kernels::Rows m_residual; ///< (positions, hidden)
    kernels::Rows m_normed; ///< (positions, hidden)
    kernels::Rows m_block; ///< (positions, hidden): what a block adds to the residual
    kernels::Rows m_q, m_k, m_v; ///< (positions, hidden)
    kernels::FloatBuffer m_queries, m_keys, m_values; ///< (heads, positions, padded headDims)
    kernels::Rows m_attended; ///< (positions, hidden)
    kernels::Rows m_inner; ///< (positions, feedForward)
    kernels::Rows m_angles; ///< (positions, headDims): cosine, sine of each pair
    kernels::Rows m_shuffled; ///< (tokens, hidden * shuffle²)
    kernels::Rows m_adapted1; ///< (tokens, rows of adapter1)
    kernels::Rows m_adapted2; ///< (tokens, rows of adapter2)
    std::atomic<std::size_t> m_badLayer = 0; ///< the first whose result is not finite; layers: none
};

} // namespace sheaf::vision
