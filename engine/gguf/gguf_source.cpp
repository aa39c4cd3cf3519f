#include "engine/gguf/gguf_source.h"

#include "engine/base/mapped_file.h"
#include "engine/gguf/fingerprint.h"
#include "engine/gguf/gguf_header.h"
#include "engine/gguf/split_name.h"

#include <fmt/format.h>

namespace sheaf::gguf {

namespace {

class GgufSource final : public ModelSource {
public:
    explicit GgufSource(std::filesystem::path path) { m_path = std::move(path); }

    Result<void> open(OpenMode mode)
    {
        const auto split = parseSplitName(m_path);
        SHEAF_CHECK(addPart(split ? split->pathOf(0) : m_path, mode));
        SHEAF_TRY(const auto count, findUnsigned("split.count"));
        if (count.value_or(1) > 1 || (count && split && split->count > 1))
            SHEAF_CHECK(openOtherParts(split, *count, mode));
        else if (split && split->part != 0)
            return fail(ErrorCode::Malformed, "metadata key 'split.count': the first part says it is the only one");
        addWeightSample(m_hash, m_tensors);
        m_fingerprint = m_hash.hex();
        return {};
    }

private:
    Result<void> openOtherParts(const std::optional<SplitName>& split, std::uint64_t count, OpenMode mode)
    {
        if (!split || split->count != count)
            return fail(ErrorCode::Malformed,
                fmt::format(
                    "metadata key 'split.count' is {}, but the file is not named like one of {} parts", count, count),
                m_path.string());
        SHEAF_CHECK(checkPartNumber(*this, 0));
        if (mode == OpenMode::MetadataOnly)
            return {};
        for (std::uint32_t part = 1; part < split->count; ++part)
            SHEAF_CHECK(addPart(split->pathOf(part), mode));
        SHEAF_TRY(const auto tensors, findUnsigned("split.tensors.count"));
        if (tensors && *tensors != m_tensors.size())
            return fail(ErrorCode::Malformed,
                fmt::format("metadata key 'split.tensors.count' is {}, but the parts hold {} tensors", *tensors,
                    m_tensors.size()),
                m_path.string());
        return {};
    }

    static Result<void> checkPartNumber(const ModelSource& part, std::uint64_t index)
    {
        SHEAF_TRY(const auto number, part.findUnsigned("split.no"));
        if (!number || *number != index)
            return fail(ErrorCode::Malformed, fmt::format("metadata key 'split.no': expected {}", index));
        return {};
    }

    /// The first part brings the metadata of the model; the others only prove that they belong to it.
    Result<void> addPart(const std::filesystem::path& path, OpenMode mode)
    {
        SHEAF_TRY(MappedFile file, MappedFile::open(path));
        const auto directory = mode == OpenMode::MetadataOnly ? Directory::Skip : Directory::Read;
        auto header = readHeader(file.bytes(), directory);
        if (!header)
            return failAt(std::move(header).error(), path.string());
        if (m_files.empty())
            m_metadata = std::move(header->metadata);
        else if (auto checked = checkFollowingPart(std::move(header->metadata)); !checked)
            return failAt(std::move(checked).error(), path.string());
        m_fileBytes += file.bytes().size();
        m_hash.add(std::uint64_t{file.bytes().size()});
        m_hash.add(file.bytes().first(header->headerBytes));
        m_files.push_back(std::move(file));
        return addTensors(std::move(header->tensors), path);
    }

    Result<void> checkFollowingPart(std::unordered_map<std::string, Value> metadata) const
    {
        GgufSource part(m_path);
        part.m_metadata = std::move(metadata);
        SHEAF_CHECK(checkPartNumber(part, m_files.size()));
        for (const char* key : {"split.count", "split.tensors.count"}) {
            SHEAF_TRY(const auto here, part.findUnsigned(key));
            SHEAF_TRY(const auto first, findUnsigned(key));
            if (here && first && *here != *first)
                return fail(ErrorCode::Malformed,
                    fmt::format("metadata key '{}' is {}, but {} in the first part", key, *here, *first));
        }
        return {};
    }

    Result<void> addTensors(std::vector<TensorView> tensors, const std::filesystem::path& path)
    {
        for (TensorView& tensor : tensors) {
            if (!m_tensorIndex.emplace(tensor.name, m_tensors.size()).second)
                return fail(ErrorCode::Malformed, fmt::format("tensor {} is in two parts", tensor.name), path.string());
            m_tensors.push_back(std::move(tensor));
        }
        return {};
    }

    std::vector<MappedFile> m_files;
    ContentHash m_hash;
};

} // namespace

Result<std::shared_ptr<const ModelSource>> openGguf(const std::filesystem::path& path, OpenMode mode)
{
    auto source = std::make_shared<GgufSource>(path);
    if (auto opened = source->open(mode); !opened)
        return failAt(std::move(opened).error(), path.string());
    return source;
}

} // namespace sheaf::gguf
