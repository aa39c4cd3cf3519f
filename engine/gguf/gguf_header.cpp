#include "engine/gguf/gguf_header.h"

#include "engine/gguf/byte_reader.h"
#include "engine/gguf/metadata_reader.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <limits>
#include <unordered_set>

namespace sheaf::gguf {

namespace {

constexpr std::uint32_t kMagic = 0x46554747; // "GGUF"
constexpr std::uint64_t kDefaultAlignment = 32;
constexpr std::uint64_t kLeastAlignment = 8;
constexpr std::size_t kMaxTensorNameBytes = 64; // the format's own limit
constexpr std::uint64_t kMaxTensors = 1u << 20; // 400 times the largest model we know
constexpr std::uint64_t kSmallestDirectoryEntry = 8 + 1 + 4 + 4 + 8;

tl::unexpected<Error> malformed(std::string what)
{
    return fail(ErrorCode::Malformed, std::move(what));
}

Result<void> checkVersion(std::uint32_t version)
{
    if ((version & 0xffff) == 0)
        return fail(ErrorCode::Unsupported, "big-endian GGUF");
    if (version != 2 && version != 3)
        return fail(ErrorCode::Unsupported, fmt::format("GGUF version {}", version));
    return {};
}

/// a * b, or nothing if that is not a 64-bit number.
std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b)
{
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b)
        return std::nullopt;
    return a * b;
}

Result<std::uint64_t> tensorBytes(const TensorView& tensor, const TensorTypeInfo& type)
{
    if (tensor.dims[0] % type.blockWeights != 0)
        return malformed(fmt::format("tensor {}: {} columns are no multiple of {}'s block of {}", tensor.name,
            tensor.dims[0], type.name, type.blockWeights));
    std::optional<std::uint64_t> bytes = product(tensor.dims[0] / type.blockWeights, type.blockBytes);
    std::optional<std::uint64_t> elements = tensor.dims[0];
    for (std::size_t i = 1; i < tensor.dims.size() && bytes && elements; ++i) {
        bytes = product(*bytes, tensor.dims[i]);
        elements = product(*elements, tensor.dims[i]);
    }
    if (!bytes || !elements)
        return malformed(fmt::format("tensor {}: dimensions overflow", tensor.name));
    return *bytes;
}

struct DirectoryEntry {
    TensorView tensor;
    std::uint64_t offset = 0; ///< from the start of the data section
    std::uint64_t bytes = 0;
};

class HeaderReader {
public:
    explicit HeaderReader(std::span<const std::byte> file)
        : m_file(file)
        , m_reader(file)
    {
    }

    Result<GgufHeader> read(Directory directory)
    {
        GgufHeader header;
        SHEAF_CHECK(readCounts());
        SHEAF_TRY(header.metadata, readMetadata(m_reader, m_pairCount));
        if (directory == Directory::Read) {
            SHEAF_TRY(const std::uint64_t alignment, findAlignment(header.metadata));
            SHEAF_TRY(std::vector<DirectoryEntry> entries, readDirectory(alignment));
            SHEAF_TRY(header.tensors, placeTensors(std::move(entries), alignment));
        }
        header.headerBytes = m_reader.position();
        return header;
    }

private:
    Result<void> readCounts()
    {
        const auto magic = m_reader.read<std::uint32_t>();
        if (!magic || *magic != kMagic)
            return malformed("not a GGUF file: the first four bytes are not 'GGUF'");
        const auto version = m_reader.read<std::uint32_t>();
        if (!version)
            return malformed("version is cut off");
        SHEAF_CHECK(checkVersion(*version));
        const auto tensors = m_reader.read<std::uint64_t>();
        const auto pairs = tensors ? m_reader.read<std::uint64_t>() : std::nullopt;
        if (!pairs)
            return malformed("tensor and metadata counts are cut off");
        m_tensorCount = *tensors;
        m_pairCount = *pairs;
        return {};
    }

    static Result<std::uint64_t> findAlignment(const std::unordered_map<std::string, Value>& metadata)
    {
        const auto found = metadata.find("general.alignment");
        if (found == metadata.end())
            return kDefaultAlignment;
        const auto* alignment = std::get_if<std::uint64_t>(&found->second);
        if (!alignment || !std::has_single_bit(*alignment) || *alignment < kLeastAlignment
            || *alignment > std::numeric_limits<std::uint32_t>::max())
            return malformed("metadata key 'general.alignment': not a power of two of at least 8");
        return *alignment;
    }

    Result<std::vector<DirectoryEntry>> readDirectory(std::uint64_t alignment)
    {
        if (m_tensorCount > m_reader.remaining() / kSmallestDirectoryEntry)
            return malformed(fmt::format("tensor count {} exceeds the file", m_tensorCount));
        if (m_tensorCount > kMaxTensors)
            return fail(ErrorCode::TooLarge, fmt::format("tensor count {}", m_tensorCount));
        std::vector<DirectoryEntry> entries;
        std::unordered_set<std::string> names;
        entries.reserve(static_cast<std::size_t>(m_tensorCount));
        for (std::uint64_t i = 0; i < m_tensorCount; ++i) {
            SHEAF_TRY(DirectoryEntry entry, readEntry(i));
            if (entry.offset % alignment != 0)
                return malformed(fmt::format("tensor {}: offset {} is no multiple of the alignment {}",
                    entry.tensor.name, entry.offset, alignment));
            if (!names.insert(entry.tensor.name).second)
                return malformed(fmt::format("tensor {} appears twice", entry.tensor.name));
            entries.push_back(std::move(entry));
        }
        return entries;
    }

    Result<DirectoryEntry> readEntry(std::uint64_t index)
    {
        DirectoryEntry entry;
        TensorView& tensor = entry.tensor;
        SHEAF_TRY(const std::string_view name, readString(m_reader, fmt::format("name of tensor {}", index)));
        if (name.empty() || name.size() > kMaxTensorNameBytes)
            return malformed(fmt::format("name of tensor {}: {} bytes", index, name.size()));
        tensor.name = name;
        SHEAF_CHECK(readDims(tensor));
        const auto number = m_reader.read<std::uint32_t>();
        const auto offset = number ? m_reader.read<std::uint64_t>() : std::nullopt;
        if (!offset)
            return malformed(fmt::format("tensor {}: type and offset are cut off", name));
        const auto type = tensorTypeInfo(*number);
        if (!type)
            return unsupportedType(tensor.name, *number);
        tensor.type = type->type;
        entry.offset = *offset;
        SHEAF_TRY(entry.bytes, tensorBytes(tensor, *type));
        return entry;
    }

    Result<void> readDims(TensorView& tensor)
    {
        const auto count = m_reader.read<std::uint32_t>();
        if (!count)
            return malformed(fmt::format("tensor {}: number of dimensions is cut off", tensor.name));
        if (*count == 0 || *count > tensor.dims.size())
            return malformed(fmt::format("tensor {}: {} dimensions", tensor.name, *count));
        for (std::uint32_t i = 0; i < *count; ++i) {
            const auto size = m_reader.read<std::uint64_t>();
            if (!size)
                return malformed(fmt::format("tensor {}: dimension {} is cut off", tensor.name, i));
            if (*size == 0)
                return malformed(fmt::format("tensor {}: dimension {} is 0", tensor.name, i));
            tensor.dims[i] = *size;
        }
        return {};
    }

    static tl::unexpected<Error> unsupportedType(const std::string& tensor, std::uint32_t number)
    {
        const std::string_view name = tensorTypeName(number);
        const std::string type = name.empty() ? fmt::format("{}", number) : fmt::format("{} ({})", name, number);
        return fail(ErrorCode::Unsupported, fmt::format("tensor {} has type {}, which is not supported", tensor, type));
    }

    Result<std::vector<TensorView>> placeTensors(std::vector<DirectoryEntry> entries, std::uint64_t alignment) const
    {
        const std::uint64_t dataStart = (m_reader.position() + alignment - 1) / alignment * alignment;
        const std::uint64_t dataBytes = m_file.size() > dataStart ? m_file.size() - dataStart : 0;
        std::vector<TensorView> tensors;
        tensors.reserve(entries.size());
        for (DirectoryEntry& entry : entries) {
            if (entry.offset > dataBytes || entry.bytes > dataBytes - entry.offset)
                return malformed(fmt::format(
                    "tensor {}: {} bytes at offset {} exceed the file", entry.tensor.name, entry.bytes, entry.offset));
            entry.tensor.bytes = m_file.subspan(dataStart + entry.offset, entry.bytes);
            tensors.push_back(entry.tensor);
        }
        SHEAF_CHECK(checkSeamless(entries, alignment));
        return tensors;
    }

    /// Tensors follow one another with nothing but padding between them; another gap is a sign of a wrong type or size.
    static Result<void> checkSeamless(std::vector<DirectoryEntry>& entries, std::uint64_t alignment)
    {
        std::ranges::sort(entries, {}, &DirectoryEntry::offset);
        for (std::size_t i = 1; i < entries.size(); ++i) {
            const DirectoryEntry& before = entries[i - 1];
            const std::uint64_t distance = entries[i].offset - before.offset;
            if (distance < before.bytes)
                return malformed(fmt::format("tensors {} and {} overlap", before.tensor.name, entries[i].tensor.name));
            if (distance - before.bytes >= alignment)
                return malformed(fmt::format("tensors {} and {}: {} bytes between them", before.tensor.name,
                    entries[i].tensor.name, distance - before.bytes));
        }
        return {};
    }

    std::span<const std::byte> m_file;
    ByteReader m_reader;
    std::uint64_t m_tensorCount = 0;
    std::uint64_t m_pairCount = 0;
};

} // namespace

Result<GgufHeader> readHeader(std::span<const std::byte> file, Directory directory)
{
    return HeaderReader(file).read(directory);
}

} // namespace sheaf::gguf
