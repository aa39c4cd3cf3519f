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
#include <optional>
#include <string>
#include <unordered_set>

namespace sheaf {

namespace {

using convert::ConvertInput;
using convert::ConvertType;
using convert::InputTensor;

constexpr std::uint64_t kQuantizationVersion = 2; // of the block layouts; there has been no other since 2023

Result<ConvertType> typeNamed(const std::string& name)
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

/// One file to write: what it is made of, and everything of it that is known before a weight is read.
struct Output {
    ConvertInput input;
    std::vector<gguf::TensorEntry> entries; ///< (input.tensors)
    std::vector<std::byte> header;

    std::uint64_t bytes() const
    {
        std::uint64_t sum = header.size();
        for (const gguf::TensorEntry& entry : entries)
            sum += entry.bytes() + gguf::paddingAfter(entry.bytes());
        return sum;
    }

    std::uint64_t storedBytes() const
    {
        std::uint64_t sum = 0;
        for (const InputTensor& tensor : input.tensors)
            sum += tensor.storedBytes();
        return sum;
    }
};

/// types: (input.tensors)
Result<Output> planOutput(ConvertInput input, const std::vector<TensorType>& types, std::uint64_t fileType)
{
    Output output{std::move(input), {}, {}};
    std::unordered_set<std::string_view> names;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const InputTensor& tensor = output.input.tensors[i];
        if (!names.insert(tensor.name).second)
            return fail(ErrorCode::Malformed, fmt::format("tensor {} is there whole and by expert", tensor.name));
        output.entries.push_back({tensor.name, types[i], tensor.dims});
    }
    output.input.metadata.add("general.file_type", fileType);
    output.input.metadata.add("general.quantization_version", kQuantizationVersion);
    output.header = gguf::makeHeader(output.input.metadata, output.entries);
    return output;
}

class Conversion {
public:
    Conversion(const ConvertRequest& request, std::stop_token stop,
        const std::function<void(const ConvertProgress&)>& progress)
        : m_request(request)
        , m_stop(std::move(stop))
        , m_progress(progress)
    {
    }

    Result<ConvertSummary> run()
    {
        SHEAF_TRY(m_type, typeNamed(m_request.type));
        SHEAF_TRY(m_isa, kernels::selectIsa());
        SHEAF_TRY(const Output model, planModel());
        SHEAF_TRY(const std::optional<Output> vision, planVision(model.input));
        m_total = model.storedBytes() + (vision ? vision->storedBytes() : 0);

        SHEAF_TRY(AtomicFile file, AtomicFile::create(m_request.output, model.bytes()));
        SHEAF_CHECK(write(model, file));
        ConvertSummary summary;
        if (vision) { // written before either file appears
            SHEAF_TRY(AtomicFile visionFile, AtomicFile::create(m_request.visionOutput, vision->bytes()));
            SHEAF_CHECK(write(*vision, visionFile));
            SHEAF_CHECK(visionFile.commit());
            summary.visionBytes = visionFile.writtenBytes();
        }
        SHEAF_CHECK(file.commit());
        summary.inputBytes = model.input.bytes;
        summary.outputBytes = file.writtenBytes();
        for (const gguf::TensorEntry& entry : model.entries)
            ++summary.tensorTypes[std::string(tensorTypeInfo(entry.type).name)];
        return summary;
    }

private:
    Result<Output> planModel() const
    {
        SHEAF_TRY(ConvertInput input, convert::openInput(m_request.input));
        SHEAF_CHECK(checkOutput(m_request.output, input));
        std::vector<TensorType> types;
        for (const InputTensor& tensor : input.tensors)
            types.push_back(convert::typeOf(tensor, input, m_type));
        auto output = planOutput(std::move(input), types, m_type.fileType);
        if (!output)
            return failAt(std::move(output).error(), m_request.input.string());
        return output;
    }

    Result<std::optional<Output>> planVision(const ConvertInput& model) const
    {
        if (m_request.visionOutput.empty())
            return std::nullopt;
        SHEAF_CHECK(checkOutput(m_request.visionOutput, model));
        if (m_request.visionOutput.lexically_normal() == m_request.output.lexically_normal())
            return fail(ErrorCode::Usage, "model and vision tower need a file each", m_request.output.string());
        SHEAF_TRY(ConvertInput input, convert::openVisionInput(m_request.input));
        std::vector<TensorType> types;
        for (const InputTensor& tensor : input.tensors)
            types.push_back(convert::visionTypeOf(tensor, m_type));
        return planOutput(std::move(input), types, convert::visionFileType(m_type));
    }

    Result<void> write(const Output& output, AtomicFile& file)
    {
        SHEAF_CHECK(file.write(output.header));
        const int threads = m_request.threads > 0 ? m_request.threads : defaultThreads();
        convert::TensorPipe pipe(output.input.tensors, threads, m_isa, m_stop);
        for (std::size_t i = 0; i < output.entries.size(); ++i) {
            const InputTensor& tensor = output.input.tensors[i];
            auto written = pipe.write(tensor, output.entries[i].type, file, [&](std::uint64_t bytes) {
                m_done += bytes;
                if (m_progress)
                    m_progress({static_cast<double>(m_done) / static_cast<double>(m_total), tensor.name});
            });
            if (!written)
                return failAt(std::move(written).error(), m_request.input.string());
        }
        return {};
    }

    const ConvertRequest& m_request;
    std::stop_token m_stop;
    const std::function<void(const ConvertProgress&)>& m_progress;
    ConvertType m_type;
    quant::Isa m_isa = quant::Isa::Scalar;
    std::uint64_t m_done = 0; ///< stored bytes, of m_total
    std::uint64_t m_total = 0;
};

} // namespace

Result<ConvertSummary> convertModel(
    const ConvertRequest& request, std::stop_token stop, const std::function<void(const ConvertProgress&)>& progress)
{
    try {
        return Conversion(request, std::move(stop), progress).run();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "converting a model", request.input.string());
    }
}

} // namespace sheaf
