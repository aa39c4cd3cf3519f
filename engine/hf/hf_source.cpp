#include "engine/hf/hf_source.h"

#include "engine/gguf/fingerprint.h"
#include "engine/hf/folder.h"
#include "engine/hf/tensor_builder.h"

namespace sheaf::hf {

namespace {

/// Of the weights as they are stored, so that it needs no copies.
std::string fingerprintOf(const Folder& folder)
{
    std::vector<gguf::TensorView> stored;
    for (const TensorRecipe& recipe : folder.recipes)
        stored.push_back({recipe.name, recipe.type, recipe.dims, recipe.stored});
    ContentHash hash = folder.hash;
    gguf::addWeightSample(hash, stored);
    return hash.hex();
}

class HfSource final : public gguf::ModelSource {
public:
    explicit HfSource(std::filesystem::path folder) { m_path = std::move(folder); }

    Result<void> open(gguf::OpenMode mode)
    {
        const Weights weights = mode == gguf::OpenMode::MetadataOnly ? Weights::Skip : Weights::Plan;
        SHEAF_TRY(m_folder, readFolder(m_path, weights));
        SHEAF_TRY(BuiltTensors built,
            buildTensors(m_folder.recipes, mode == gguf::OpenMode::Whole ? Copies::Make : Copies::LeaveOut));
        m_owned = std::move(built.owned);
        m_ownedBytes = built.ownedBytes;
        m_tensors = std::move(built.tensors);
        for (std::size_t i = 0; i < m_tensors.size(); ++i)
            m_tensorIndex.emplace(m_tensors[i].name, i);
        m_fingerprint = fingerprintOf(m_folder);
        m_metadata = m_folder.config.metadata;
        m_fileBytes = m_folder.bytes;
        return {};
    }

    bool weightsPage() const override { return m_ownedBytes <= m_fileBytes / 2; }

private:
    std::uint64_t m_ownedBytes = 0; ///< of copied tensors
    Folder m_folder;
    std::vector<std::unique_ptr<std::byte[]>> m_owned;
};

} // namespace

Result<std::shared_ptr<const gguf::ModelSource>> openFolder(const std::filesystem::path& folder, gguf::OpenMode mode)
{
    auto source = std::make_shared<HfSource>(folder);
    if (auto opened = source->open(mode); !opened)
        return failAt(std::move(opened).error(), folder.string());
    return source;
}

} // namespace sheaf::hf
