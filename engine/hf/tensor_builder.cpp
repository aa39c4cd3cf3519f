#include "engine/hf/tensor_builder.h"

#include "engine/quant/quant.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace sheaf::hf {

namespace {

bool becomesFloat(const TensorRecipe& recipe)
{
    return recipe.toFloat && recipe.type != TensorType::F32;
}

std::size_t bytesOf(const TensorRecipe& recipe)
{
    return recipe.matrices() * recipe.rowsOfMatrix() * recipe.rowBytes();
}

/// What must be copied may be nearly the whole model: Llama 4's experts are stored with inputs first.
Result<void> checkMemory(std::span<const TensorRecipe> recipes)
{
    std::uint64_t copied = 0;
    for (const TensorRecipe& recipe : recipes)
        if (!liesInPlace(recipe))
            copied += bytesOf(recipe);
    const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
    const std::uint64_t memory = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    if (copied > memory / 4 * 3)
        return fail(ErrorCode::DoesNotFit,
            fmt::format("{} MB of its tensors must be reordered in memory, {} MB more than this machine has for them; "
                        "converted to one GGUF file it is read in place",
                copied / 1'000'000, (copied - memory / 4 * 3) / 1'000'000 + 1));
    return {};
}

class TensorBuilder {
public:
    void add(const TensorRecipe& recipe)
    {
        const std::span<const std::byte> bytes = liesInPlace(recipe) ? inPlace(recipe) : copied(recipe);
        if (!becomesFloat(recipe)) {
            m_built.tensors.push_back({recipe.name, recipe.type, recipe.dims, bytes});
            return;
        }
        std::vector<float> floats(bytes.size() / tensorTypeInfo(recipe.type).blockBytes);
        quant::dequantizeRow(recipe.type, quant::Isa::Scalar)(bytes.data(), floats.data(), floats.size());
        const std::span<std::byte> kept = allocate(floats.size() * sizeof(float));
        std::ranges::copy(std::as_bytes(std::span(floats)), kept.begin());
        m_built.tensors.push_back({recipe.name, TensorType::F32, recipe.dims, kept});
    }

    BuiltTensors finish() { return std::move(m_built); }

private:
    static std::span<const std::byte> inPlace(const TensorRecipe& recipe)
    {
        return recipe.matrices() == 1 ? readRows(recipe, 0, 0, recipe.rowsOfMatrix(), {}) : recipe.stored;
    }

    std::span<const std::byte> copied(const TensorRecipe& recipe)
    {
        const std::size_t matrixBytes = recipe.rowsOfMatrix() * recipe.rowBytes();
        const std::span<std::byte> target = allocate(recipe.matrices() * matrixBytes);
        for (std::uint64_t m = 0; m < recipe.matrices(); ++m) {
            const std::span<std::byte> matrix = target.subspan(m * matrixBytes, matrixBytes);
            const auto rows = readRows(recipe, m, 0, recipe.rowsOfMatrix(), matrix);
            if (rows.data() != matrix.data())
                std::ranges::copy(rows, matrix.begin());
        }
        return target;
    }

    std::span<std::byte> allocate(std::size_t bytes)
    {
        m_built.ownedBytes += bytes;
        m_built.owned.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
        return {m_built.owned.back().get(), bytes};
    }

    BuiltTensors m_built;
};

} // namespace

Result<BuiltTensors> buildTensors(std::span<const TensorRecipe> recipes)
{
    SHEAF_CHECK(checkMemory(recipes));
    TensorBuilder builder;
    for (const TensorRecipe& recipe : recipes)
        builder.add(recipe);
    return builder.finish();
}

} // namespace sheaf::hf
