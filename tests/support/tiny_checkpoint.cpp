#include "support/tiny_checkpoint.h"

#include "support/tiny_gguf.h"

#include <cstring>

namespace sheaf::test {

TinySafeTensors& TinySafeTensors::add(std::string_view name, std::string_view dtype,
    const std::vector<std::uint64_t>& shape, std::span<const std::byte> bytes)
{
    std::string sizes;
    for (const std::uint64_t size : shape)
        sizes += (sizes.empty() ? "" : ",") + std::to_string(size);
    const std::size_t begin = m_data.size();
    m_data.resize(begin + bytes.size());
    if (!bytes.empty())
        std::memcpy(m_data.data() + begin, bytes.data(), bytes.size());
    m_entries += m_entries.empty() ? "" : ",";
    m_entries += "\"" + std::string(name) + "\":{\"dtype\":\"" + std::string(dtype) + "\",\"shape\":[" + sizes
        + "],\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(m_data.size()) + "]}";
    return *this;
}

TinySafeTensors& TinySafeTensors::addF32(
    std::string_view name, const std::vector<std::uint64_t>& shape, std::span<const float> values)
{
    return add(name, "F32", shape, std::as_bytes(values));
}

std::vector<std::byte> TinySafeTensors::bytes() const
{
    return raw("{" + m_entries + "}", m_data);
}

void TinySafeTensors::save(const std::filesystem::path& path) const
{
    writeFile(path, bytes());
}

std::vector<std::byte> TinySafeTensors::raw(std::string_view header, std::span<const std::byte> data)
{
    const std::uint64_t length = header.size();
    std::vector<std::byte> out(sizeof length + header.size() + data.size());
    std::memcpy(out.data(), &length, sizeof length);
    std::memcpy(out.data() + sizeof length, header.data(), header.size());
    if (!data.empty())
        std::memcpy(out.data() + sizeof length + header.size(), data.data(), data.size());
    return out;
}

void writeText(const std::filesystem::path& path, std::string_view text)
{
    writeFile(path, std::as_bytes(std::span(text)));
}

} // namespace sheaf::test
