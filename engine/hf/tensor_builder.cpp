#include "engine/hf/tensor_builder.h"

#include "engine/base/mapped_file.h"
#include "engine/quant/quant.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace sheaf::hf {

namespace {

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
    explicit TensorBuilder(Copies copies)
        : m_copies(copies)
    {
    }

    void add(const TensorRecipe& recipe)
    {
        const TensorType type = recipe.toFloat ? TensorType::F32 : recipe.type;
        gguf::TensorView& view = m_built.tensors.emplace_back(gguf::TensorView{recipe.name, type, recipe.dims, {}});
        const bool asStored = liesInPlace(recipe) && type == recipe.type;
        view.mapped = asStored && recipe.mapped;
        if (asStored)
            view.bytes = inPlace(recipe);
        else if (m_copies == Copies::Make)
            view.bytes = type == recipe.type ? copied(recipe) : asFloats(recipe);
        else
            m_built.ownedBytes += view.storedBytes();
    }

    BuiltTensors finish() { return std::move(m_built); }

private:
    static std::span<const std::byte> inPlace(const TensorRecipe& recipe)
    {
        return recipe.matrices() == 1 ? readRows(recipe, 0, 0, recipe.rowsOfMatrix(), {}) : recipe.stored;
    }

    std::span<const std::byte> copied(const TensorRecipe& recipe)
    {
        const std::span<std::byte> target = allocate(bytesOf(recipe));
        copy(recipe, target);
        return target;
    }

    /// Norms, biases, routers: small.
    std::span<const std::byte> asFloats(const TensorRecipe& recipe)
    {
        std::vector<std::byte> stored(bytesOf(recipe));
        copy(recipe, stored);
        std::vector<float> floats(stored.size() / tensorTypeInfo(recipe.type).blockBytes);
        quant::dequantizeRow(recipe.type, quant::Isa::Scalar)(stored.data(), floats.data(), floats.size());
        const std::span<std::byte> kept = allocate(floats.size() * sizeof(float));
        std::ranges::copy(std::as_bytes(std::span(floats)), kept.begin());
        return kept;
    }

    static void copy(const TensorRecipe& recipe, std::span<std::byte> target)
    {
        const std::size_t matrixBytes = recipe.rowsOfMatrix() * recipe.rowBytes();
        for (std::uint64_t m = 0; m < recipe.matrices(); ++m) {
            const std::span<std::byte> matrix = target.subspan(m * matrixBytes, matrixBytes);
            const auto rows = readRows(recipe, m, 0, recipe.rowsOfMatrix(), matrix);
            if (rows.data() != matrix.data())
                std::ranges::copy(rows, matrix.begin());
            if (recipe.mapped)
                releasePages(storedMatrix(recipe, m));
        }
    }

    std::span<std::byte> allocate(std::size_t bytes)
    {
        m_built.ownedBytes += bytes;
        m_built.owned.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
        return {m_built.owned.back().get(), bytes};
    }

    Copies m_copies;
    BuiltTensors m_built;
};

} // namespace

Result<BuiltTensors> buildTensors(std::span<const TensorRecipe> recipes, Copies copies)
{
    if (copies == Copies::Make)
        SHEAF_CHECK(checkMemory(recipes));
    TensorBuilder builder(copies);
    for (const TensorRecipe& recipe : recipes)
        builder.add(recipe);
    return builder.finish();
}

} // namespace sheaf::hf
