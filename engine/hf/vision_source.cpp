#include "engine/hf/vision_source.h"

#include "engine/gguf/fingerprint.h"
#include "engine/hf/checkpoint.h"
#include "engine/hf/tensor_names.h"
#include "engine/hf/vision_config.h"

#include <algorithm>
#include <fmt/format.h>

namespace sheaf::hf {

namespace {

constexpr std::size_t kMaxConfigBytes = 16u << 20;

Result<MappedFile> openConfig(const std::filesystem::path& path)
{
    SHEAF_TRY(MappedFile file, MappedFile::open(path));
    if (file.bytes().size() > kMaxConfigBytes)
        return fail(ErrorCode::TooLarge, fmt::format("{} bytes", file.bytes().size()), path.string());
    return file;
}

std::string_view textOf(const MappedFile& file)
{
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

class VisionSource final : public gguf::ModelSource {
public:
    explicit VisionSource(std::filesystem::path folder) { m_path = std::move(folder); }

    /// False if there is no tower.
    Result<bool> open()
    {
        SHEAF_TRY(const bool hasTower, readConfigs());
        if (!hasTower)
            return false;
        SHEAF_TRY(m_files, openCheckpoint(m_path));
        for (const SafeTensorsFile& file : m_files)
            if (auto added = addTensors(file); !added)
                return failAt(std::move(added).error(), file.path.string());
        gguf::addWeightSample(m_hash, m_tensors);
        m_fingerprint = m_hash.hex();
        return !m_tensors.empty();
    }

private:
    Result<bool> readConfigs()
    {
        const std::filesystem::path config = m_path / "config.json",
                                    preprocessing = m_path / "preprocessor_config.json";
        SHEAF_TRY(const MappedFile file, openConfig(config));
        auto metadata = readVisionConfig(textOf(file));
        if (!metadata)
            return failAt(std::move(metadata).error(), config.string());
        if (!*metadata)
            return false;
        m_metadata = std::move(**metadata);
        m_hash.add(file.bytes());
        std::error_code ignored;
        if (!std::filesystem::exists(preprocessing, ignored))
            return true;
        SHEAF_TRY(const MappedFile preprocessor, openConfig(preprocessing));
        if (auto added = addPreprocessing(textOf(preprocessor), m_metadata); !added)
            return failAt(std::move(added).error(), preprocessing.string());
        m_hash.add(preprocessor.bytes());
        return true;
    }

    Result<void> addTensors(const SafeTensorsFile& file)
    {
        for (const SafeTensor& tensor : file.tensors) {
            if (!isVisionName(tensor.name))
                continue;
            const std::string name = visionTensorName(tensor.name);
            if (name.empty())
                return fail(
                    ErrorCode::Unsupported, fmt::format("tensor '{}' is not one of a known tower", tensor.name));
            const auto type = tensorTypeOf(tensor.dtype);
            if (!type)
                return fail(ErrorCode::Unsupported, fmt::format("tensor '{}': dtype {}", tensor.name, tensor.dtype));
            if (tensor.shape.empty() || tensor.shape.size() > 2 || tensor.bytes.empty())
                return fail(ErrorCode::Malformed,
                    fmt::format("tensor '{}': expected one or two dimensions, none of them 0", tensor.name));
            gguf::TensorView view{name, *type, {1, 1, 1, 1}, tensor.bytes};
            std::ranges::reverse_copy(tensor.shape, view.dims.begin());
            if (!m_tensorIndex.emplace(name, m_tensors.size()).second)
                return fail(ErrorCode::Malformed, fmt::format("tensor '{}': a second source of {}", tensor.name, name));
            m_fileBytes += tensor.bytes.size();
            m_tensors.push_back(std::move(view));
        }
        m_hash.add(file.file.bytes().first(file.headerBytes));
        return {};
    }

    std::vector<SafeTensorsFile> m_files;
    ContentHash m_hash;
};

} // namespace

Result<std::shared_ptr<const gguf::ModelSource>> openVision(const std::filesystem::path& folder)
{
    auto source = std::make_shared<VisionSource>(folder);
    const auto hasTower = source->open();
    if (!hasTower)
        return failAt(hasTower.error(), folder.string());
    return *hasTower ? std::shared_ptr<const gguf::ModelSource>(std::move(source)) : nullptr;
}

} // namespace sheaf::hf
