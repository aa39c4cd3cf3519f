#include "engine/model/weights.h"

#include "engine/model/tensor_binder.h"

#include <algorithm>

namespace sheaf::model {

namespace {

using kernels::WeightMatrix;

/// Binds the tensors of one layer.
class LayerBinder {
public:
    LayerBinder(TensorBinder& binder, const Hyperparameters& h, std::size_t index)
        : m_binder(binder)
        , m_h(h)
        , m_plan(h.layers[index])
        , m_prefix("blk." + std::to_string(index) + ".")
    {
    }

    Result<LayerWeights> bind()
    {
        LayerWeights layer;
        SHEAF_TRY(layer.attentionNorm, vector("attn_norm.weight", m_h.hidden));
        SHEAF_TRY(layer.feedForwardNorm, vector(m_h.family->feedForwardNorm, m_h.hidden));
        SHEAF_CHECK(bindProjections(layer));
        SHEAF_CHECK(bindBiases(layer));
        SHEAF_CHECK(bindNorms(layer));
        if (m_plan.moe) {
            SHEAF_TRY(layer.moe, bindMoe());
        } else {
            SHEAF_TRY(layer.dense, feedForward("", m_plan.feedForward));
        }
        return layer;
    }

private:
    std::string name(std::string_view tensor) const { return m_prefix + std::string(tensor); }

    Result<kernels::FloatBuffer> vector(std::string_view tensor, std::size_t count)
    {
        return m_binder.vector(name(tensor), count);
    }

    Result<kernels::FloatBuffer> optionalVector(std::string_view tensor, std::size_t count)
    {
        return m_binder.optionalVector(name(tensor), count);
    }

    static kernels::FloatBuffer part(const kernels::FloatBuffer& whole, std::size_t first, std::size_t count)
    {
        kernels::FloatBuffer values(kernels::padded(count));
        std::copy_n(whole.data() + first, count, values.data());
        return values;
    }

    Result<WeightMatrix> matrix(std::string_view tensor, std::size_t rows, std::size_t cols)
    {
        return m_binder.matrix(name(tensor), rows, cols);
    }

    Result<void> bindProjections(LayerWeights& layer)
    {
        const std::size_t q = m_plan.heads * m_h.keyDims, k = m_plan.kvHeads * m_h.keyDims;
        const std::size_t v = m_plan.kvHeads * m_h.valueDims;
        SHEAF_TRY(layer.output, matrix("attn_output.weight", m_h.hidden, m_plan.heads * m_h.valueDims));
        if (m_binder.has(name("attn_qkv.weight"))) {
            SHEAF_TRY(const WeightMatrix fused, matrix("attn_qkv.weight", q + k + v, m_h.hidden));
            layer.q = rowsOf(fused, 0, q);
            layer.k = rowsOf(fused, q, k);
            layer.v = rowsOf(fused, q + k, v);
            return {};
        }
        SHEAF_TRY(layer.q, matrix("attn_q.weight", q, m_h.hidden));
        SHEAF_TRY(layer.k, matrix("attn_k.weight", k, m_h.hidden));
        SHEAF_TRY(layer.v, matrix("attn_v.weight", v, m_h.hidden));
        return {};
    }

    Result<void> bindBiases(LayerWeights& layer)
    {
        SHEAF_CHECK(bindQkvBiases(layer));
        SHEAF_TRY(layer.outputBias, optionalVector("attn_output.bias", m_h.hidden));
        if (m_h.family->sinks == Sinks::PerHead) {
            SHEAF_TRY(layer.sinks, vector("attn_sinks.weight", m_plan.heads));
        }
        return {};
    }

    Result<void> bindQkvBiases(LayerWeights& layer)
    {
        const std::size_t q = m_plan.heads * m_h.keyDims, k = m_plan.kvHeads * m_h.keyDims;
        const std::size_t v = m_plan.kvHeads * m_h.valueDims;
        if (m_binder.has(name("attn_qkv.bias"))) {
            SHEAF_TRY(const kernels::FloatBuffer fused, vector("attn_qkv.bias", q + k + v));
            layer.qBias = part(fused, 0, q);
            layer.kBias = part(fused, q, k);
            layer.vBias = part(fused, q + k, v);
            return {};
        }
        if (m_h.family->qkvBias == QkvBias::Optional && !m_binder.has(name("attn_q.bias")))
            return {};
        SHEAF_TRY(layer.qBias, vector("attn_q.bias", q));
        SHEAF_TRY(layer.kBias, vector("attn_k.bias", k));
        SHEAF_TRY(layer.vBias, vector("attn_v.bias", v));
        return {};
    }

    Result<void> bindNorms(LayerWeights& layer)
    {
        const bool whole = m_h.qkNorm == QkNorm::WholeVector;
        if (!whole && m_h.qkNorm != QkNorm::PerHead)
            return {};
        SHEAF_TRY(layer.qNorm, vector("attn_q_norm.weight", whole ? m_plan.heads * m_h.keyDims : m_h.keyDims));
        SHEAF_TRY(layer.kNorm, vector("attn_k_norm.weight", whole ? m_plan.kvHeads * m_h.keyDims : m_h.keyDims));
        return {};
    }

    /// ffn_gate<suffix>, ffn_up<suffix>, ffn_down<suffix>; width 0: what the file has.
    Result<FeedForward> feedForward(const std::string& suffix, std::size_t width)
    {
        const std::string gate = "ffn_gate" + suffix + ".weight";
        const std::size_t rows = width ? width : m_binder.rows(name(gate));
        FeedForward f;
        SHEAF_TRY(f.gate, matrix(gate, rows, m_h.hidden));
        SHEAF_TRY(f.up, matrix("ffn_up" + suffix + ".weight", rows, m_h.hidden));
        SHEAF_TRY(f.down, matrix("ffn_down" + suffix + ".weight", m_h.hidden, rows));
        SHEAF_TRY(f.gateBias, optionalVector("ffn_gate" + suffix + ".bias", rows));
        SHEAF_TRY(f.upBias, optionalVector("ffn_up" + suffix + ".bias", rows));
        SHEAF_TRY(f.downBias, optionalVector("ffn_down" + suffix + ".bias", m_h.hidden));
        return f;
    }

    Result<MoeWeights> bindMoe()
    {
        MoeWeights moe;
        SHEAF_TRY(moe.router, matrix("ffn_gate_inp.weight", m_h.experts, m_h.hidden));
        SHEAF_TRY(moe.routerBias, optionalVector("ffn_gate_inp.bias", m_h.experts));
        SHEAF_CHECK(bindExperts(moe));
        const SharedExpert shared = m_h.family->sharedExpert;
        if (shared == SharedExpert::None)
            return moe;
        // Without a key of its own, the shared expert is as wide as the others in a family without a gate.
        const std::size_t same = shared == SharedExpert::Plain ? m_h.expertFeedForward : 0;
        SHEAF_TRY(moe.shared, feedForward("_shexp", m_h.sharedFeedForward ? m_h.sharedFeedForward : same));
        if (shared == SharedExpert::Gated) {
            SHEAF_TRY(moe.sharedGate, matrix("ffn_gate_inp_shexp.weight", 1, m_h.hidden));
        }
        return moe;
    }

    /// Stacked, stacked with gate and up fused, or (very old files) one tensor per expert: models.md 5.3.
    Result<void> bindExperts(MoeWeights& moe)
    {
        if (m_binder.has(name("ffn_gate.0.weight"))) {
            for (std::size_t e = 0; e < m_h.experts; ++e) {
                SHEAF_TRY(FeedForward expert, feedForward("." + std::to_string(e), m_h.expertFeedForward));
                moe.experts.push_back(std::move(expert));
            }
            return {};
        }
        const bool fused = m_binder.has(name("ffn_gate_up_exps.weight"));
        const std::string gate = name(fused ? "ffn_gate_up_exps.weight" : "ffn_gate_exps.weight");
        const std::size_t parts = fused ? 2 : 1;
        const std::size_t width = m_h.expertFeedForward ? m_h.expertFeedForward : m_binder.rows(gate) / parts;
        SHEAF_TRY(const auto gates, m_binder.stack(gate, m_h.experts, parts * width, m_h.hidden));
        SHEAF_TRY(const auto downs, m_binder.stack(name("ffn_down_exps.weight"), m_h.experts, m_h.hidden, width));
        std::vector<WeightMatrix> ups;
        if (!fused) {
            SHEAF_TRY(ups, m_binder.stack(name("ffn_up_exps.weight"), m_h.experts, width, m_h.hidden));
        }
        for (std::size_t e = 0; e < m_h.experts; ++e)
            moe.experts.push_back(
                {rowsOf(gates[e], 0, width), fused ? rowsOf(gates[e], width, width) : ups[e], downs[e]});
        return bindExpertBiases(moe, width, fused);
    }

    Result<void> bindExpertBiases(MoeWeights& moe, std::size_t width, bool fused)
    {
        SHEAF_TRY(auto downs, m_binder.optionalVectors(name("ffn_down_exps.bias"), m_h.experts, m_h.hidden));
        for (std::size_t e = 0; e < m_h.experts; ++e)
            moe.experts[e].downBias = std::move(downs[e]);
        if (fused) {
            SHEAF_TRY(const auto both, m_binder.optionalVectors(name("ffn_gate_up_exps.bias"), m_h.experts, 2 * width));
            for (std::size_t e = 0; e < m_h.experts && both[e].size() > 0; ++e) {
                moe.experts[e].gateBias = part(both[e], 0, width);
                moe.experts[e].upBias = part(both[e], width, width);
            }
            return {};
        }
        SHEAF_TRY(auto gates, m_binder.optionalVectors(name("ffn_gate_exps.bias"), m_h.experts, width));
        SHEAF_TRY(auto ups, m_binder.optionalVectors(name("ffn_up_exps.bias"), m_h.experts, width));
        for (std::size_t e = 0; e < m_h.experts; ++e) {
            moe.experts[e].gateBias = std::move(gates[e]);
            moe.experts[e].upBias = std::move(ups[e]);
        }
        return {};
    }

    TensorBinder& m_binder;
    const Hyperparameters& m_h;
    const LayerPlan& m_plan;
    std::string m_prefix;
};

} // namespace

Result<Weights> bindWeights(const gguf::ModelSource& source, const Hyperparameters& h, quant::Isa isa)
{
    TensorBinder binder(source, isa);
    Weights weights;
    SHEAF_TRY(weights.embedding, binder.matrix("token_embd.weight", h.vocab, h.hidden));
    SHEAF_TRY(weights.outputNorm, binder.vector("output_norm.weight", h.hidden));
    weights.head = weights.embedding;
    if (binder.has("output.weight")) {
        SHEAF_TRY(weights.head, binder.matrix("output.weight", h.vocab, h.hidden));
    }
    for (std::size_t i = 0; i < h.layers.size(); ++i) {
        SHEAF_TRY(LayerWeights layer, LayerBinder(binder, h, i).bind());
        weights.layers.push_back(std::move(layer));
    }
    SHEAF_CHECK(binder.checkAllUsed(h.layers.size()));
    weights.maxColumns = binder.maxColumns();
    return weights;
}

} // namespace sheaf::model
