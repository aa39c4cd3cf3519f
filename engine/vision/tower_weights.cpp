#include "engine/vision/tower_weights.h"

#include "engine/model/tensor_binder.h"

#include <algorithm>
#include <string>

namespace sheaf::vision {

namespace {

using kernels::WeightMatrix;

/// The name a tensor has in vision files, and those it has elsewhere.
struct Names {
    std::string_view usual;
    std::string_view insideModel;
    std::string_view newer = {};
};

constexpr Names kClassToken = {"v.class_embd", "v.class_embedding"};
constexpr Names kPatch = {"v.patch_embd.weight", "v.patch_embedding.weight"};
constexpr Names kPositions
    = {"v.position_embd.weight", "v.positional_embedding_vlm", "v.positional_embedding_vlm.weight"};
constexpr Names kBefore = {"v.pre_ln", "v.layernorm_pre"};
constexpr Names kAfter = {"v.post_ln", "v.layernorm_post"};
constexpr Names kAdapter1 = {"mm.model.mlp.1.weight", "v.vision_adapter.mlp.fc1.weight"};
constexpr Names kAdapter2 = {"mm.model.mlp.2.weight", "v.vision_adapter.mlp.fc2.weight"};
constexpr Names kProjector = {"mm.model.fc.weight", "mm.linear_1.weight"};
// Behind "v.blk.N.".
constexpr Names kQuery = {"attn_q", "attn_q"}, kKey = {"attn_k", "attn_k"}, kValue = {"attn_v", "attn_v"};
constexpr Names kOutput = {"attn_out", "attn_output"};
constexpr Names kAttentionNorm = {"ln1", "attn_norm"};
constexpr Names kFeedForwardNorm = {"ln2", "ffn_norm", "attn_post_norm"};
constexpr Names kUp = {"ffn_up", "mlp.fc1"}, kDown = {"ffn_down", "mlp.fc2"};

class TowerBinder {
public:
    TowerBinder(const gguf::ModelSource& source, const TowerShape& shape, quant::Isa isa)
        : m_source(source)
        , m_shape(shape)
        , m_binder(source, isa)
    {
    }

    Result<TowerWeights> bind()
    {
        TowerWeights weights;
        const std::size_t hidden = m_shape.hidden;
        SHEAF_TRY(weights.patch, m_binder.matrix(pick("", kPatch, ""), hidden, m_shape.patchValues()));
        SHEAF_TRY(weights.classToken, m_binder.vector(pick("", kClassToken, ""), hidden));
        SHEAF_TRY(weights.positions, m_binder.matrix(pick("", kPositions, ""), m_shape.positions(), hidden));
        SHEAF_TRY(weights.before, norm("", kBefore));
        for (std::size_t i = 0; i < m_shape.layers; ++i) {
            SHEAF_TRY(TowerLayer layer, bindLayer("v.blk." + std::to_string(i) + "."));
            weights.layers.push_back(std::move(layer));
        }
        SHEAF_TRY(weights.after, norm("", kAfter));
        SHEAF_CHECK(bindProjector(weights));
        SHEAF_CHECK(countTensors(weights));
        weights.maxColumns = m_binder.maxColumns();
        return weights;
    }

private:
    /// The name under which the file has a tensor; the usual one if it has it under none.
    std::string pick(const std::string& prefix, const Names& names, std::string_view suffix) const
    {
        for (const std::string_view name : {names.usual, names.insideModel, names.newer}) {
            std::string full = prefix + std::string(name) + std::string(suffix);
            if (!name.empty() && m_binder.has(full))
                return full;
        }
        return prefix + std::string(names.usual) + std::string(suffix);
    }

    Result<LayerNorm> norm(const std::string& prefix, const Names& names)
    {
        LayerNorm norm;
        SHEAF_TRY(norm.weight, m_binder.vector(pick(prefix, names, ".weight"), m_shape.hidden));
        SHEAF_TRY(norm.bias, m_binder.vector(pick(prefix, names, ".bias"), m_shape.hidden));
        return norm;
    }

    Result<Linear> linear(const std::string& prefix, const Names& names, std::size_t rows, std::size_t cols)
    {
        Linear linear;
        SHEAF_TRY(linear.weight, m_binder.matrix(pick(prefix, names, ".weight"), rows, cols));
        SHEAF_TRY(linear.bias, m_binder.vector(pick(prefix, names, ".bias"), rows));
        return linear;
    }

    Result<TowerLayer> bindLayer(const std::string& prefix)
    {
        const std::size_t hidden = m_shape.hidden, inner = m_shape.feedForward;
        TowerLayer layer;
        SHEAF_TRY(layer.attentionNorm, norm(prefix, kAttentionNorm));
        SHEAF_TRY(layer.q, linear(prefix, kQuery, hidden, hidden));
        SHEAF_TRY(layer.k, linear(prefix, kKey, hidden, hidden));
        SHEAF_TRY(layer.v, linear(prefix, kValue, hidden, hidden));
        SHEAF_TRY(layer.output, linear(prefix, kOutput, hidden, hidden));
        SHEAF_TRY(layer.feedForwardNorm, norm(prefix, kFeedForwardNorm));
        const bool swapped = isSwapped(prefix);
        SHEAF_TRY(layer.up, linear(prefix, swapped ? kDown : kUp, inner, hidden));
        SHEAF_TRY(layer.down, linear(prefix, swapped ? kUp : kDown, hidden, inner));
        return layer;
    }

    /// Some old files call the first matrix of the feed-forward block "down".
    bool isSwapped(const std::string& prefix) const
    {
        const gguf::TensorView* down = m_source.tensor(pick(prefix, kDown, ".weight"));
        return m_shape.hidden != m_shape.feedForward && down && down->dims[0] == m_shape.hidden
            && down->dims[1] == m_shape.feedForward;
    }

    /// The widths between these three are known from their shapes alone.
    Result<void> bindProjector(TowerWeights& weights)
    {
        const std::string first = pick("", kAdapter1, ""), second = pick("", kAdapter2, "");
        const std::string last = pick("", kProjector, "");
        const std::size_t in = m_shape.hidden * m_shape.shuffle * m_shape.shuffle;
        for (const std::string& name : {first, second, last})
            if (const std::size_t width = std::max(in, m_binder.rows(name)); width > kMaxTowerWidth)
                return fail(ErrorCode::TooLarge, "a width of " + std::to_string(width), name);
        SHEAF_TRY(weights.adapter1, m_binder.matrix(first, m_binder.rows(first), in));
        SHEAF_TRY(weights.adapter2, m_binder.matrix(second, m_binder.rows(second), weights.adapter1.rows));
        SHEAF_TRY(weights.projector, m_binder.matrix(last, m_binder.rows(last), weights.adapter2.rows));
        constexpr std::string_view kWidthKey = "clip.vision.projection_dim";
        SHEAF_TRY(const auto width, m_source.findUnsigned(kWidthKey));
        if (width && *width != weights.projector.rows)
            return fail(ErrorCode::Malformed,
                std::to_string(*width) + ", but the projector has " + std::to_string(weights.projector.rows) + " rows",
                std::string(kWidthKey));
        return {};
    }

    Result<void> countTensors(TowerWeights& weights) const
    {
        for (const gguf::TensorView& tensor : m_source.tensors()) {
            if (!isTowerTensor(tensor.name))
                continue;
            if (!m_binder.used(tensor.name))
                return fail(ErrorCode::Unsupported, "a tensor this tower is not known to have", tensor.name);
            weights.parameters += tensor.elements();
            weights.bytes += tensor.bytes.size();
        }
        return {};
    }

    const gguf::ModelSource& m_source;
    const TowerShape& m_shape;
    model::TensorBinder m_binder;
};

} // namespace

Result<TowerWeights> bindTower(const gguf::ModelSource& source, const TowerShape& shape, quant::Isa isa)
{
    return TowerBinder(source, shape, isa).bind();
}

bool isTowerTensor(std::string_view name)
{
    return name.starts_with("v.") || name.starts_with("mm.");
}

} // namespace sheaf::vision
