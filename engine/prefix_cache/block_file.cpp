#include "engine/prefix_cache/block_file.h"

#include "engine/prefix_cache/checksum.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace sheaf::prefix {

namespace {

constexpr std::array<char, 8> kMagic = {'S', 'h', 'e', 'a', 'f', 'K', 'V', '\n'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kAlignment = 64; // of the first section, for the checksum's sake

/// Then come marks (tokens), sections (layers), zeros up to kAlignment, the bytes of the sections. In the machine's
/// byte order: the numbers of another machine would not be used anyway.
struct FixedHead {
    std::array<char, 8> magic = kMagic;
    std::uint32_t version = kVersion;
    std::uint32_t tokens = 0;
    std::uint64_t layers = 0;
    BlockName name = {};
    std::uint64_t checksum = 0; ///< of all before the first section, with zeros here
};
static_assert(sizeof(FixedHead) == 64 && sizeof(Mark) == 24 && sizeof(Section) == 16);

std::uint64_t headBytes(std::uint64_t tokens, std::uint64_t layers)
{
    const std::uint64_t used = sizeof(FixedHead) + tokens * sizeof(Mark) + layers * sizeof(Section);
    return (used + kAlignment - 1) / kAlignment * kAlignment;
}

std::uint64_t offsetOf(const BlockHead& head, std::size_t layer)
{
    std::uint64_t offset = headBytes(head.marks.size(), head.sections.size());
    for (std::size_t i = 0; i < layer; ++i)
        offset += head.sections[i].bytes;
    return offset;
}

std::uint64_t fileBytes(const BlockHead& head)
{
    return offsetOf(head, head.sections.size());
}

BlockHead plan(const BlockName& name, std::span<const Mark> marks, std::span<const std::uint64_t> layerBytes)
{
    BlockHead head{name, {marks.begin(), marks.end()}, {}};
    for (const std::uint64_t bytes : layerBytes)
        head.sections.push_back({bytes, 0});
    return head;
}

/// Of a regular file; a pipe or a device with a block's name is none.
std::optional<std::uint64_t> regularFileBytes(int descriptor)
{
    struct stat status = {};
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
}

int openToRead(const std::filesystem::path& path)
{
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

bool readAt(int descriptor, std::uint64_t offset, std::span<std::byte> to)
{
    while (!to.empty()) {
        const ssize_t count = ::pread(descriptor, to.data(), to.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        to = to.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return true;
}

bool isExpected(const FixedHead& fixed, const BlockName& name, std::size_t layers)
{
    return fixed.magic == kMagic && fixed.version == kVersion && fixed.name == name && fixed.layers == layers
        && fixed.tokens >= 1 && fixed.tokens <= kBlockTokens;
}

bool hasOwnChecksum(FixedHead fixed, std::span<std::byte> bytes)
{
    const std::uint64_t claimed = std::exchange(fixed.checksum, 0);
    std::memcpy(bytes.data(), &fixed, sizeof fixed);
    return checksum(bytes) == claimed;
}

std::optional<BlockHead> readHead(int descriptor, const BlockName& name, std::span<const std::uint64_t> layerBytes)
{
    const std::optional<std::uint64_t> size = regularFileBytes(descriptor);
    FixedHead fixed;
    if (!size || !readAt(descriptor, 0, std::as_writable_bytes(std::span(&fixed, 1)))
        || !isExpected(fixed, name, layerBytes.size()))
        return std::nullopt;
    std::vector<std::byte> bytes(headBytes(fixed.tokens, layerBytes.size()));
    if (!readAt(descriptor, 0, bytes) || !hasOwnChecksum(fixed, bytes))
        return std::nullopt;

    BlockHead head{name, std::vector<Mark>(fixed.tokens), std::vector<Section>(layerBytes.size())};
    const std::byte* const marks = bytes.data() + sizeof fixed;
    std::memcpy(head.marks.data(), marks, fixed.tokens * sizeof(Mark));
    std::memcpy(head.sections.data(), marks + fixed.tokens * sizeof(Mark), head.sections.size() * sizeof(Section));
    for (std::size_t i = 0; i < layerBytes.size(); ++i)
        if (head.sections[i].bytes != layerBytes[i])
            return std::nullopt;
    return fileBytes(head) == *size ? std::optional(std::move(head)) : std::nullopt;
}

} // namespace

BlockImage::BlockImage(const BlockName& name, std::span<const Mark> marks, std::span<const std::uint64_t> layerBytes)
    : m_head(plan(name, marks, layerBytes))
    , m_memory(fileBytes(m_head))
{
}

std::span<std::byte> BlockImage::section(std::size_t layer)
{
    return m_memory.bytes().subspan(offsetOf(m_head, layer), m_head.sections[layer].bytes);
}

std::span<const std::byte> BlockImage::seal()
{
    for (std::size_t i = 0; i < m_head.sections.size(); ++i)
        m_head.sections[i].checksum = checksum(section(i));
    FixedHead fixed;
    fixed.tokens = static_cast<std::uint32_t>(m_head.marks.size());
    fixed.layers = m_head.sections.size();
    fixed.name = m_head.name;
    const std::span<std::byte> head = m_memory.bytes().first(headBytes(fixed.tokens, fixed.layers));
    std::byte* const marks = head.data() + sizeof fixed;
    std::memcpy(head.data(), &fixed, sizeof fixed);
    std::memcpy(marks, m_head.marks.data(), m_head.marks.size() * sizeof(Mark));
    std::memcpy(
        marks + m_head.marks.size() * sizeof(Mark), m_head.sections.data(), m_head.sections.size() * sizeof(Section));
    fixed.checksum = checksum(head);
    std::memcpy(head.data(), &fixed, sizeof fixed);
    return m_memory.bytes();
}

std::optional<BlockHead> readHead(
    const std::filesystem::path& path, const BlockName& name, std::span<const std::uint64_t> layerBytes)
{
    const int descriptor = openToRead(path);
    auto head = readHead(descriptor, name, layerBytes);
    if (descriptor >= 0)
        ::close(descriptor);
    return head;
}

SectionReader::SectionReader(const std::filesystem::path& path, const BlockHead& head)
    : m_head(head)
    , m_descriptor(openToRead(path))
{
}

SectionReader::~SectionReader()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool SectionReader::read(std::size_t layer, std::span<std::byte> to) const
{
    const Section& section = m_head.sections[layer];
    return m_descriptor >= 0 && section.bytes == to.size() && readAt(m_descriptor, offsetOf(m_head, layer), to)
        && checksum(to) == section.checksum;
}

} // namespace sheaf::prefix
