#include "engine/hf/hf_source.h"

#include "engine/gguf/fingerprint.h"
#include "engine/hf/checkpoint.h"
#include "engine/hf/hf_config.h"
#include "engine/hf/tensor_builder.h"

#include <fmt/format.h>

namespace sheaf::hf {

namespace {

constexpr std::size_t kMaxConfigBytes = 16u << 20;

class HfSource final : public gguf::ModelSource {
public:
    explicit HfSource(std::filesystem::path folder) { m_path = std::move(folder); }

    Result<void> open(gguf::OpenMode mode)
    {
        SHEAF_TRY(HfConfig config, openConfig());
        if (mode == gguf::OpenMode::Whole)
            SHEAF_CHECK(openTensors(config));
        m_metadata = std::move(config.metadata);
        m_metadata["general.name"] = folderName();
        m_fingerprint = m_hash.hex();
        return {};
    }

private:
    Result<HfConfig> openConfig()
    {
        const std::filesystem::path path = m_path / "config.json";
        SHEAF_TRY(const MappedFile file, MappedFile::open(path));
        const std::span<const std::byte> bytes = file.bytes();
        if (bytes.size() > kMaxConfigBytes)
            return fail(ErrorCode::TooLarge, fmt::format("{} bytes", bytes.size()), path.string());
        auto config = readConfig({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        if (!config)
            return failAt(std::move(config).error(), path.string());
        m_fileBytes += bytes.size();
        m_hash.add(bytes);
        return config;
    }

    Result<void> openTensors(const HfConfig& config)
    {
        SHEAF_TRY(m_files, openCheckpoint(m_path));
        for (const SafeTensorsFile& file : m_files) {
            m_fileBytes += file.file.bytes().size();
            m_hash.add(std::uint64_t{file.file.bytes().size()});
            m_hash.add(file.file.bytes().first(file.headerBytes));
        }
        SHEAF_TRY(BuiltTensors built, buildTensors(m_files, config));
        m_owned = std::move(built.owned);
        m_tensors = std::move(built.tensors);
        for (std::size_t i = 0; i < m_tensors.size(); ++i)
            m_tensorIndex.emplace(m_tensors[i].name, i);
        gguf::addWeightSample(m_hash, m_tensors);
        return {};
    }

    /// "folder/" has no file name of its own.
    std::string folderName() const
    {
        const std::filesystem::path path = m_path.lexically_normal();
        return (path.has_filename() ? path : path.parent_path()).filename().string();
    }

    std::vector<SafeTensorsFile> m_files;
    std::vector<std::unique_ptr<std::byte[]>> m_owned;
    ContentHash m_hash;
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
