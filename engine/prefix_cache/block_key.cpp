#include "engine/prefix_cache/block_key.h"

#include "engine/base/content_hash.h"

#include <charconv>
#include <cstdio>

namespace sheaf::prefix {

namespace {

constexpr std::string_view kExtension = ".kv";
constexpr std::size_t kWordDigits = 16;
constexpr std::size_t kNameLength = 4 * kWordDigits + 1 + kExtension.size(); // two keys, a dash between them

bool parseKey(std::string_view digits, BlockKey& key)
{
    for (std::size_t i = 0; i < key.size(); ++i) {
        const char* const begin = digits.data() + i * kWordDigits;
        const auto [end, error] = std::from_chars(begin, begin + kWordDigits, key[i], 16);
        if (error != std::errc() || end != begin + kWordDigits)
            return false;
    }
    return true;
}

} // namespace

BlockKey keyBehind(const BlockKey& parent, std::span<const Mark> block)
{
    ContentHash hash;
    for (const std::uint64_t word : parent)
        hash.add(word);
    hash.add(std::as_bytes(block));
    return hash.words();
}

std::string BlockName::fileName() const
{
    char text[kNameLength + 1];
    const auto digits = [](std::uint64_t word) { return static_cast<unsigned long long>(word); };
    std::snprintf(text, sizeof text, "%016llx%016llx-%016llx%016llx.kv", digits(parent[0]), digits(parent[1]),
        digits(key[0]), digits(key[1]));
    return text;
}

std::optional<BlockName> BlockName::parse(std::string_view fileName)
{
    BlockName name;
    if (fileName.size() != kNameLength || !fileName.ends_with(kExtension) || fileName[2 * kWordDigits] != '-')
        return std::nullopt;
    if (!parseKey(fileName, name.parent) || !parseKey(fileName.substr(2 * kWordDigits + 1), name.key))
        return std::nullopt;
    return name.fileName() == fileName ? std::optional(name) : std::nullopt; // one spelling a block
}

} // namespace sheaf::prefix
