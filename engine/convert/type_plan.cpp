#include "engine/convert/type_plan.h"

#include "engine/api/convert.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>

namespace sheaf::convert {

namespace {

using enum TensorType;

// The short name of a K-quant is its medium mix.
constexpr std::array<ConvertType, 24> kTypes{{
    {"F32", F32, Mix::Medium, 0},
    {"F16", F16, Mix::Medium, 1},
    {"BF16", BF16, Mix::Medium, 32},
    {"Q8_0", Q8_0, Mix::Medium, 7},
    {"Q6_K", Q6_K, Mix::Medium, 18},
    {"Q5_K", Q5_K, Mix::Medium, 17},
    {"Q5_K_M", Q5_K, Mix::Medium, 17},
    {"Q5_K_S", Q5_K, Mix::Small, 16},
    {"Q4_K", Q4_K, Mix::Medium, 15},
    {"Q4_K_M", Q4_K, Mix::Medium, 15},
    {"Q4_K_S", Q4_K, Mix::Small, 14},
    {"Q3_K", Q3_K, Mix::Medium, 12},
    {"Q3_K_L", Q3_K, Mix::Large, 13},
    {"Q3_K_M", Q3_K, Mix::Medium, 12},
    {"Q3_K_S", Q3_K, Mix::Small, 11},
    {"Q2_K", Q2_K, Mix::Medium, 10},
    {"Q2_K_S", Q2_K, Mix::Small, 21},
    {"Q4_0", Q4_0, Mix::Medium, 2},
    {"Q4_1", Q4_1, Mix::Medium, 3},
    {"Q5_0", Q5_0, Mix::Medium, 8},
    {"Q5_1", Q5_1, Mix::Medium, 9},
    {"IQ4_NL", IQ4_NL, Mix::Medium, 25},
    {"IQ4_XS", IQ4_XS, Mix::Medium, 30},
    {"MXFP4", MXFP4, Mix::Medium, 38},
}};

enum class Role {
    KeptFloat, ///< norms, biases, routers, frequencies: small, and errors in them reach everything
    Foreign, ///< of another part of the model: kept as it is
    Embedding,
    Output,
    AttentionValue, ///< also fused with queries and keys
    AttentionKey,
    AttentionOutput,
    FeedForwardDown,
    FeedForward,
    Other,
};

Role roleOf(const InputTensor& tensor)
{
    const std::string_view name = tensor.name;
    if (name.starts_with("v.") || name.starts_with("mm."))
        return Role::Foreign;
    const bool isVector = tensor.dims[1] * tensor.dims[2] * tensor.dims[3] == 1;
    const auto has = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
    if (isVector || !name.ends_with(".weight") || has("_norm") || has("ffn_gate_inp") || has("rope_freqs"))
        return Role::KeptFloat;
    if (name == "token_embd.weight")
        return Role::Embedding;
    if (name == "output.weight")
        return Role::Output;
    if (has("attn_v.") || has("attn_qkv."))
        return Role::AttentionValue;
    if (has("attn_k."))
        return Role::AttentionKey;
    if (has("attn_output."))
        return Role::AttentionOutput;
    if (has("ffn_down"))
        return Role::FeedForwardDown;
    return has("ffn_") ? Role::FeedForward : Role::Other;
}

/// The number in "blk.N."; 0 for other tensors.
std::uint64_t layerOf(std::string_view name)
{
    std::uint64_t layer = 0;
    if (name.starts_with("blk."))
        std::from_chars(name.data() + 4, name.data() + name.size(), layer);
    return layer;
}

bool isFloat(TensorType type)
{
    return type == F32 || type == F16 || type == BF16;
}

/// The first and last eighth of the layers and every third between them: where errors do the most harm.
bool isSensitive(std::uint64_t layer, std::uint64_t layers)
{
    const std::uint64_t eighth = layers / 8;
    return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
}

class Rules {
public:
    Rules(const ConvertInput& model, const ConvertType& type, std::uint64_t layer)
        : m_model(model)
        , m_type(type)
        , m_layer(layer)
    {
    }

    TensorType of(Role role) const
    {
        switch (role) {
        case Role::KeptFloat:
            return F32;
        case Role::Output:
            return output();
        case Role::Embedding:
            return embedding();
        case Role::AttentionValue:
            return value();
        case Role::AttentionKey:
            return m_model.experts > 0 ? Q8_0 : m_type.base;
        case Role::AttentionOutput:
            return attentionOutput();
        case Role::FeedForwardDown:
            return down();
        default:
            return m_type.base;
        }
    }

private:
    bool early(std::uint64_t share) const { return m_layer < m_model.layers / share; }
    bool sensitive() const { return isSensitive(m_layer, m_model.layers); }

    TensorType output() const { return Q6_K; }

    /// A tied embedding is the output too; rows of a free one are only read.
    TensorType embedding() const
    {
        const bool tied
            = std::ranges::find(m_model.tensors, "output.weight", &InputTensor::name) == m_model.tensors.end();
        if (tied)
            return output();
        return m_type.base == Q2_K || m_type.base == Q3_K ? Q4_K : m_type.base;
    }

    /// With experts, attention is a small part of the model and worth its bits.
    TensorType value() const
    {
        if (m_model.experts > 0)
            return Q8_0;
        switch (m_type.base) {
        case Q2_K:
            return m_model.queriesPerKey >= 4 ? Q4_K : Q3_K;
        case Q3_K:
            return m_type.mix == Mix::Small ? Q3_K : m_type.mix == Mix::Large || m_layer < 2 ? Q5_K : Q4_K;
        case Q4_K:
            return m_type.mix == Mix::Small ? (m_layer < 4 ? Q5_K : Q4_K) : sensitive() ? Q6_K : Q4_K;
        case Q5_K:
            return m_type.mix == Mix::Medium && sensitive() ? Q6_K : Q5_K;
        case IQ4_NL:
        case IQ4_XS:
            return m_model.queriesPerKey >= 4 ? Q5_K : m_type.base;
        default:
            return m_type.base;
        }
    }

    TensorType attentionOutput() const
    {
        const TensorType base = m_type.base;
        if (m_model.experts > 0 && (base == Q2_K || base == Q3_K || base == Q4_K || base == IQ4_NL || base == IQ4_XS))
            return Q5_K;
        if (base == Q2_K)
            return Q3_K;
        if (base == Q3_K && m_type.mix != Mix::Small)
            return m_type.mix == Mix::Large ? Q5_K : Q4_K;
        return base;
    }

    TensorType down() const
    {
        switch (m_type.base) {
        case Q2_K:
            return Q3_K;
        case Q3_K:
            return m_type.mix == Mix::Small ? Q3_K : m_type.mix == Mix::Large || early(16) ? Q5_K : Q4_K;
        case Q4_K:
            return m_type.mix == Mix::Small ? (early(8) ? Q5_K : Q4_K) : sensitive() ? Q6_K : Q4_K;
        case Q5_K:
            return m_type.mix == Mix::Medium && sensitive() ? Q6_K : Q5_K;
        case IQ4_NL:
        case IQ4_XS:
            return early(8) ? Q5_K : m_type.base;
        default:
            return m_type.base;
        }
    }

    const ConvertInput& m_model;
    const ConvertType& m_type;
    std::uint64_t m_layer;
};

/// A type of about as many bits whose blocks fit rows of `columns`.
TensorType fitting(TensorType type, std::uint64_t columns)
{
    if (columns % 32 != 0)
        return isFloat(type) ? type : F16;
    if (columns % tensorTypeInfo(type).blockWeights == 0)
        return type;
    switch (type) {
    case Q4_K:
        return Q5_0;
    case Q5_K:
        return Q5_1;
    case Q6_K:
        return Q8_0;
    default:
        return IQ4_NL;
    }
}

} // namespace

std::optional<ConvertType> findConvertType(std::string_view name)
{
    const auto same = [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; };
    for (const ConvertType& type : kTypes)
        if (std::ranges::equal(name, type.name, same))
            return type;
    return std::nullopt;
}

TensorType typeOf(const InputTensor& tensor, const ConvertInput& model, const ConvertType& type)
{
    const Role role = roleOf(tensor);
    if (role == Role::KeptFloat)
        return F32;
    if (role == Role::Foreign)
        return tensor.parts.front().type;
    if (isFloat(type.base) || type.base == Q8_0)
        return fitting(type.base, tensor.dims[0]);
    if (type.base == MXFP4)
        return fitting(role == Role::FeedForward || role == Role::FeedForwardDown ? MXFP4 : Q8_0, tensor.dims[0]);
    return fitting(Rules(model, type, layerOf(tensor.name)).of(role), tensor.dims[0]);
}

namespace {

ConvertType visionType(const ConvertType& type)
{
    return type.base == F32 || type.base == BF16 ? type : *findConvertType("F16");
}

} // namespace

std::uint64_t visionFileType(const ConvertType& type)
{
    return visionType(type).fileType;
}

TensorType visionTypeOf(const InputTensor& tensor, const ConvertType& type)
{
    const bool isVector = tensor.dims[1] * tensor.dims[2] * tensor.dims[3] == 1;
    if (isVector || !tensor.name.ends_with(".weight") || tensor.name == "v.position_embd.weight")
        return F32;
    return visionType(type).base;
}

} // namespace sheaf::convert

namespace sheaf {

std::string convertTypes()
{
    std::string names;
    for (const convert::ConvertType& type : convert::kTypes)
        names += (names.empty() ? "" : ", ") + std::string(type.name);
    return names;
}

} // namespace sheaf
