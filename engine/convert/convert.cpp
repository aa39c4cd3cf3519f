#include "engine/api/convert.h"

#include "engine/api/engine.h"
#include "engine/convert/convert_input.h"
#include "engine/convert/tensor_pipe.h"
#include "engine/convert/type_plan.h"
#include "engine/gguf/split_name.h"
#include "engine/kernels/isa.h"

#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <string>
#include <unordered_set>

namespace sheaf {

namespace {

using convert::ConvertInput;
using convert::ConvertType;
using convert::InputTensor;

constexpr std::uint64_t kQuantizationVersion = 2; // of the block layouts; there has been no other since 2023

Result<ConvertType> typeOf(const std::string& name)
{
    if (const auto type = convert::findConvertType(name))
        return *type;
    return fail(ErrorCode::Usage, fmt::format("'{}' is no type; there are {}", name, convertTypes()), "--type");
}

Result<void> checkOutput(const std::filesystem::path& output, const ConvertInput& input)
{
    std::error_code ignored; // what does not exist is no other file
    if (output.extension() != ".gguf")
        return fail(ErrorCode::Usage, "the output must be a file named *.gguf", output.string());
    if (gguf::parseSplitName(output))
        return fail(ErrorCode::Usage, "the output is one file and must not be named like a part", output.string());
    if (std::filesystem::is_directory(output, ignored))
        return fail(ErrorCode::Usage, "the output is a folder", output.string());
    for (const std::filesystem::path& file : input.files)
        if (std::filesystem::equivalent(file, output, ignored))
            return fail(ErrorCode::Usage, "the output is the input; name another file", output.string());
    return {};
}

Result<std::vector<gguf::TensorEntry>> planOutput(const ConvertInput& input, const ConvertType& type)
{
    std::vector<gguf::TensorEntry> entries;
    std::unordered_set<std::string_view> names;
    for (const InputTensor& tensor : input.tensors) {
        if (!names.insert(tensor.name).second)
            return fail(ErrorCode::Malformed, fmt::format("tensor {} is there whole and by expert", tensor.name));
        entries.push_back({tensor.name, convert::typeOf(tensor, input, type), tensor.dims});
    }
    return entries;
}

std::uint64_t dataBytes(const std::vector<gguf::TensorEntry>& entries)
{
    std::uint64_t bytes = 0;
    for (const gguf::TensorEntry& entry : entries)
        bytes += entry.bytes() + gguf::paddingAfter(entry.bytes());
    return bytes;
}

Result<ConvertSummary> run(const ConvertRequest& request, const std::stop_token& stop,
    const std::function<void(const ConvertProgress&)>& progress)
{
    SHEAF_TRY(const ConvertType type, typeOf(request.type));
    SHEAF_TRY(const quant::Isa isa, kernels::selectIsa());
    SHEAF_TRY(ConvertInput input, convert::openInput(request.input));
    SHEAF_CHECK(checkOutput(request.output, input));
    auto entries = planOutput(input, type);
    if (!entries)
        return failAt(std::move(entries).error(), request.input.string());
    input.metadata.add("general.file_type", type.fileType);
    input.metadata.add("general.quantization_version", kQuantizationVersion);
    const std::vector<std::byte> header = gguf::makeHeader(input.metadata, *entries);

    SHEAF_TRY(AtomicFile file, AtomicFile::create(request.output, header.size() + dataBytes(*entries)));
    SHEAF_CHECK(file.write(header));
    const int threads = request.threads > 0 ? request.threads : defaultThreads();
    convert::TensorPipe pipe(input.tensors, threads, isa, stop);
    std::uint64_t total = 0, done = 0;
    for (const InputTensor& tensor : input.tensors)
        total += tensor.storedBytes();
    ConvertSummary summary;
    for (std::size_t i = 0; i < entries->size(); ++i) {
        const InputTensor& tensor = input.tensors[i];
        auto written = pipe.write(tensor, (*entries)[i].type, file, [&](std::uint64_t bytes) {
            done += bytes;
            if (progress)
                progress({static_cast<double>(done) / static_cast<double>(total), tensor.name});
        });
        if (!written)
            return failAt(std::move(written).error(), request.input.string());
        ++summary.tensorTypes[std::string(tensorTypeInfo((*entries)[i].type).name)];
    }
    SHEAF_CHECK(file.commit());
    summary.inputBytes = input.bytes;
    summary.outputBytes = file.writtenBytes();
    return summary;
}

} // namespace

Result<ConvertSummary> convertModel(
    const ConvertRequest& request, std::stop_token stop, const std::function<void(const ConvertProgress&)>& progress)
{
    try {
        return run(request, stop, progress);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "converting a model", request.input.string());
    }
}

} // namespace sheaf
