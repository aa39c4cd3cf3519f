#include "engine/hf/safetensors.h"

#include "engine/hf/json_object.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <unordered_set>
#include <utility>

namespace sheaf::hf {

namespace {

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000; // the limit of the format's own reader

struct Dtype {
    std::string_view name;
    std::uint64_t bytes;
};

constexpr Dtype kDtypes[] = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8}, {"I32", 4}, {"I16", 2},
    {"I8", 1}, {"U64", 8}, {"U32", 4}, {"U16", 2}, {"U8", 1}, {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};

tl::unexpected<Error> malformed(std::string_view tensor, std::string_view what)
{
    return fail(ErrorCode::Malformed, fmt::format("tensor '{}': {}", tensor, what));
}

Result<std::uint64_t> bytesOf(const SafeTensor& tensor)
{
    const auto* dtype = std::ranges::find(kDtypes, std::string_view(tensor.dtype), &Dtype::name);
    if (dtype == std::end(kDtypes))
        return fail(ErrorCode::Unsupported, fmt::format("tensor '{}': dtype {}", tensor.name, tensor.dtype));
    std::uint64_t bytes = dtype->bytes;
    for (const std::uint64_t size : tensor.shape) {
        if (size != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / size)
            return malformed(tensor.name, "shape overflows");
        bytes *= size;
    }
    return bytes;
}

Result<std::vector<std::uint64_t>> unsignedArray(const JsonObject& entry, std::string_view key)
{
    SHEAF_TRY(const auto array, entry.findArray(key));
    if (!array)
        return fail(ErrorCode::Malformed, fmt::format("key '{}' is missing", key));
    std::vector<std::uint64_t> numbers;
    for (const simdjson::dom::element element : *array) {
        std::uint64_t number = 0;
        if (element.get(number) != simdjson::SUCCESS)
            return fail(ErrorCode::Malformed, fmt::format("key '{}': expected integers of at least 0", key));
        numbers.push_back(number);
    }
    return numbers;
}

/// `data`: the bytes after the header.
Result<SafeTensor> readEntry(std::string_view name, const JsonObject& entry, std::span<const std::byte> data)
{
    SafeTensor tensor;
    tensor.name = name;
    SHEAF_TRY(auto dtype, entry.findText("dtype"));
    if (!dtype)
        return malformed(name, "key 'dtype' is missing");
    tensor.dtype = std::move(*dtype);
    SHEAF_TRY(tensor.shape, unsignedArray(entry, "shape"));
    SHEAF_TRY(const auto offsets, unsignedArray(entry, "data_offsets"));
    if (offsets.size() != 2 || offsets[0] > offsets[1])
        return malformed(name, "data_offsets are not a begin and an end");
    if (offsets[1] > data.size())
        return malformed(name, "data_offsets exceed the file");
    SHEAF_TRY(const std::uint64_t bytes, bytesOf(tensor));
    if (bytes != offsets[1] - offsets[0])
        return malformed(name, fmt::format("{} bytes stored, {} by its shape", offsets[1] - offsets[0], bytes));
    tensor.bytes = data.subspan(offsets[0], bytes);
    return tensor;
}

/// The format leaves no room between tensors: bytes that no tensor names are a sign of a wrong directory.
/// `tensors`: in the order of the data.
Result<void> checkSeamless(std::span<const SafeTensor> tensors, std::span<const std::byte> data)
{
    const std::byte* end = data.data();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const SafeTensor& tensor = tensors[i];
        if (tensor.bytes.data() < end)
            return malformed(tensor.name, fmt::format("data_offsets: overlaps '{}'", tensors[i - 1].name));
        if (tensor.bytes.data() > end)
            return malformed(tensor.name,
                fmt::format("data_offsets: {} bytes before it are no tensor's", tensor.bytes.data() - end));
        end += tensor.bytes.size();
    }
    if (const auto rest = data.data() + data.size() - end; rest > 0)
        return fail(ErrorCode::Malformed, fmt::format("data_offsets: the last {} bytes are no tensor's", rest));
    return {};
}

Result<std::vector<SafeTensor>> readDirectory(const JsonObject& header, std::span<const std::byte> data)
{
    std::vector<SafeTensor> tensors;
    std::unordered_set<std::string> names;
    for (const auto [name, element] : header.raw()) {
        if (name == "__metadata__")
            continue;
        simdjson::dom::object object;
        if (element.get(object) != simdjson::SUCCESS)
            return malformed(name, "expected an object");
        auto tensor = readEntry(name, JsonObject(object), data);
        if (!tensor)
            return failAt(std::move(tensor).error(), fmt::format("tensor '{}'", name));
        if (!names.insert(tensor->name).second)
            return malformed(name, "appears twice");
        tensors.push_back(std::move(*tensor));
    }
    std::ranges::sort(
        tensors, {}, [](const SafeTensor& tensor) { return std::pair(tensor.bytes.data(), tensor.bytes.size()); });
    SHEAF_CHECK(checkSeamless(tensors, data));
    return tensors;
}

Result<SafeTensorsFile> readFile(const std::filesystem::path& path)
{
    SHEAF_TRY(MappedFile file, MappedFile::open(path));
    const std::span<const std::byte> bytes = file.bytes();
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length)
        return fail(ErrorCode::Malformed, "header length is cut off");
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > bytes.size() - sizeof length)
        return fail(ErrorCode::Malformed, fmt::format("header length {} exceeds the file", length));
    if (length > kMaxHeaderBytes)
        return fail(ErrorCode::TooLarge, fmt::format("header length {}", length));
    const auto text = bytes.subspan(sizeof length, length);
    simdjson::dom::parser parser;
    SHEAF_TRY(const JsonObject header, parseObject(parser, {reinterpret_cast<const char*>(text.data()), text.size()}));
    SafeTensorsFile result;
    SHEAF_TRY(result.tensors, readDirectory(header, bytes.subspan(sizeof length + length)));
    result.path = path;
    result.headerBytes = sizeof length + length;
    result.file = std::move(file);
    return result;
}

} // namespace

Result<SafeTensorsFile> openSafeTensors(const std::filesystem::path& path)
{
    auto file = readFile(path);
    if (!file) {
        Error error = std::move(file).error();
        if (!error.where.empty() && error.where != path.string())
            error.what = error.where + ": " + error.what;
        error.where = path.string();
        return tl::unexpected<Error>(std::move(error));
    }
    return file;
}

std::optional<TensorType> tensorTypeOf(std::string_view dtype)
{
    if (dtype == "F32")
        return TensorType::F32;
    if (dtype == "F16")
        return TensorType::F16;
    if (dtype == "BF16")
        return TensorType::BF16;
    return std::nullopt;
}

} // namespace sheaf::hf
