#include "engine/adapters/base_matrices.h"

#include <charconv>
#include <initializer_list>

namespace sheaf::adapters {

namespace {

using kernels::WeightMatrix;
using model::FeedForward;
using model::LayerWeights;

constexpr std::string_view kSuffix = ".weight";

bool cut(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<std::size_t> cutNumber(std::string_view& text)
{
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// Matrices that the name means one below the other.
NamedMatrix stacked(std::initializer_list<WeightMatrix*> matrices)
{
    NamedMatrix named;
    named.cols = (*matrices.begin())->cols;
    for (WeightMatrix* matrix : matrices) {
        named.parts.push_back({matrix, 0, named.rows});
        named.rows += matrix->rows;
    }
    return named;
}

using Member = WeightMatrix FeedForward::*;

std::optional<NamedMatrix> ofExperts(model::MoeWeights& moe, std::initializer_list<Member> members)
{
    NamedMatrix named;
    named.experts = moe.experts.size();
    for (std::size_t e = 0; e < moe.experts.size(); ++e) {
        named.rows = 0;
        for (const Member member : members) {
            WeightMatrix& matrix = moe.experts[e].*member;
            named.parts.push_back({&matrix, e, named.rows});
            named.rows += matrix.rows;
            named.cols = matrix.cols;
        }
    }
    return named;
}

std::optional<Member> cutMember(std::string_view& name)
{
    if (cut(name, "ffn_gate"))
        return &FeedForward::gate;
    if (cut(name, "ffn_up"))
        return &FeedForward::up;
    if (cut(name, "ffn_down"))
        return &FeedForward::down;
    return std::nullopt;
}

std::optional<NamedMatrix> ofMoe(model::MoeWeights& moe, std::string_view name)
{
    if (name == "ffn_gate_inp")
        return stacked({&moe.router});
    if (name == "ffn_gate_inp_shexp" && moe.sharedGate.rows > 0)
        return stacked({&moe.sharedGate});
    if (name == "ffn_gate_up_exps")
        return ofExperts(moe, {&FeedForward::gate, &FeedForward::up});
    const auto member = cutMember(name);
    if (!member)
        return std::nullopt;
    if (name == "_exps")
        return ofExperts(moe, {*member});
    if (name == "_shexp" && moe.shared)
        return stacked({&((*moe.shared).**member)});
    if (!cut(name, "."))
        return std::nullopt;
    const auto expert = cutNumber(name);
    if (!expert || !name.empty() || *expert >= moe.experts.size())
        return std::nullopt;
    return stacked({&(moe.experts[*expert].**member)});
}

std::optional<NamedMatrix> ofLayer(LayerWeights& layer, std::string_view name)
{
    if (name == "attn_q")
        return stacked({&layer.q});
    if (name == "attn_k")
        return stacked({&layer.k});
    if (name == "attn_v")
        return stacked({&layer.v});
    if (name == "attn_qkv")
        return stacked({&layer.q, &layer.k, &layer.v});
    if (name == "attn_output")
        return stacked({&layer.output});
    if (layer.moe)
        return ofMoe(*layer.moe, name);
    const auto member = cutMember(name);
    return member && name.empty() ? std::optional(stacked({&((*layer.dense).**member)})) : std::nullopt;
}

} // namespace

std::optional<NamedMatrix> findMatrix(model::Weights& weights, std::string_view name)
{
    if (!name.ends_with(kSuffix))
        return std::nullopt;
    name.remove_suffix(kSuffix.size());
    if (name == "output")
        return stacked({&weights.head});
    if (!cut(name, "blk."))
        return std::nullopt;
    const auto layer = cutNumber(name);
    if (!layer || *layer >= weights.layers.size() || !cut(name, "."))
        return std::nullopt;
    return ofLayer(weights.layers[*layer], name);
}

} // namespace sheaf::adapters
