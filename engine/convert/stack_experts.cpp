#include "engine/convert/stack_experts.h"

#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace sheaf::convert {

namespace {

struct ExpertName {
    std::string stacked; ///< "blk.3.ffn_up_exps.weight"
    std::uint32_t expert = 0;
};

std::optional<ExpertName> parseExpertName(std::string_view name)
{
    constexpr std::string_view kSuffix = ".weight";
    if (!name.starts_with("blk.") || !name.ends_with(kSuffix))
        return std::nullopt;
    const std::string_view stem = name.substr(0, name.size() - kSuffix.size());
    const std::size_t dot = stem.rfind('.');
    const std::string_view matrix = stem.substr(0, dot);
    if (!matrix.ends_with(".ffn_gate") && !matrix.ends_with(".ffn_up") && !matrix.ends_with(".ffn_down"))
        return std::nullopt;
    ExpertName result{fmt::format("{}_exps{}", matrix, kSuffix)};
    const char* end = stem.data() + stem.size();
    const auto [stop, error] = std::from_chars(stem.data() + dot + 1, end, result.expert);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    return result;
}

InputTensor single(hf::TensorRecipe recipe)
{
    InputTensor tensor;
    tensor.name = recipe.name;
    tensor.dims = recipe.dims;
    tensor.parts.push_back(std::move(recipe));
    return tensor;
}

class ExpertStacker {
public:
    Result<void> add(hf::TensorRecipe recipe)
    {
        const auto name = parseExpertName(recipe.name);
        if (!name) {
            m_tensors.push_back(single(std::move(recipe)));
            return {};
        }
        const auto [place, isNew] = m_places.emplace(name->stacked, m_tensors.size());
        if (isNew) {
            m_tensors.emplace_back().name = name->stacked;
            m_experts.resize(m_tensors.size());
        }
        auto& experts = m_experts[place->second];
        if (!experts.emplace(name->expert, std::move(recipe)).second)
            return fail(
                ErrorCode::Malformed, fmt::format("tensor {}: expert {} is there twice", name->stacked, name->expert));
        return {};
    }

    Result<std::vector<InputTensor>> finish()
    {
        for (const auto& [name, place] : m_places) {
            auto stacked = stack(m_tensors[place], m_experts[place]);
            if (!stacked)
                return tl::unexpected<Error>(std::move(stacked).error());
        }
        return std::move(m_tensors);
    }

private:
    using Experts = std::unordered_map<std::uint32_t, hf::TensorRecipe>;

    static Result<void> stack(InputTensor& tensor, Experts& experts)
    {
        for (std::uint32_t e = 0; e < experts.size(); ++e) {
            const auto found = experts.find(e);
            if (found == experts.end())
                return fail(ErrorCode::Malformed, fmt::format("tensor {}: expert {} is missing", tensor.name, e));
            hf::TensorRecipe& recipe = found->second;
            if (e == 0)
                tensor.dims = recipe.dims;
            if (recipe.dims != tensor.dims || recipe.matrices() != 1)
                return fail(ErrorCode::Malformed,
                    fmt::format("tensor {}: {} x {}, unlike expert 0", recipe.name, recipe.dims[0], recipe.dims[1]));
            tensor.parts.push_back(std::move(recipe));
        }
        tensor.dims[2] = experts.size();
        return {};
    }

    std::vector<InputTensor> m_tensors;
    std::vector<Experts> m_experts; ///< (tensors) or shorter: of those that are stacked
    std::unordered_map<std::string, std::size_t> m_places; ///< of stacked tensors
};

} // namespace

Result<std::vector<InputTensor>> stackExperts(std::vector<hf::TensorRecipe> recipes)
{
    ExpertStacker stacker;
    for (hf::TensorRecipe& recipe : recipes)
        SHEAF_CHECK(stacker.add(std::move(recipe)));
    return stacker.finish();
}

} // namespace sheaf::convert
