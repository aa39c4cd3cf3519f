#include "engine/hf/tensor_builder.h"

#include "engine/hf/tensor_layout.h"
#include "engine/quant/quant.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <unistd.h>

namespace sheaf::hf {

namespace {

struct Plan {
    TensorTarget target;
    const SafeTensor* source = nullptr;
};

tl::unexpected<Error> wrongShape(const SafeTensor& tensor, std::string_view why)
{
    return fail(ErrorCode::Malformed,
        fmt::format("tensor '{}': shape [{}]: {}", tensor.name, fmt::join(tensor.shape, ", "), why));
}

class TensorBuilder {
public:
    explicit TensorBuilder(const HfConfig& config)
        : m_config(config)
    {
    }

    Result<void> plan(const SafeTensor& tensor)
    {
        TensorTranslation translation = translateName(tensor.name, m_config.architecture);
        if (translation.kind == TensorTranslation::Kind::Ignored)
            return {};
        if (translation.kind == TensorTranslation::Kind::Unknown)
            return fail(ErrorCode::Unsupported,
                fmt::format("tensor '{}' is not one of a {} model", tensor.name, m_config.architecture));
        if (!tensorTypeOf(tensor.dtype))
            return fail(ErrorCode::Unsupported, fmt::format("tensor '{}': dtype {}", tensor.name, tensor.dtype));
        if (tensor.shape.empty() || tensor.shape.size() > 3 || tensor.bytes.empty())
            return wrongShape(tensor, "expected one to three dimensions, none of them 0");
        for (TensorTarget& target : translation.targets) {
            if (target.name == "output.weight" && m_config.tiedEmbeddings.value_or(false))
                continue;
            const std::string name = target.name;
            if (!m_plans.emplace(name, Plan{std::move(target), &tensor}).second)
                return fail(ErrorCode::Malformed, fmt::format("tensor '{}': a second source of {}", tensor.name, name));
        }
        return {};
    }

    Result<BuiltTensors> build()
    {
        if (!m_config.tiedEmbeddings.value_or(true) && !m_plans.contains("output.weight"))
            return fail(ErrorCode::Malformed, "tensor 'lm_head.weight' is missing, and the embeddings are not tied");
        SHEAF_CHECK(checkMemory());
        addRopeDivisors();
        for (const auto& [name, plan] : m_plans)
            SHEAF_CHECK(buildOne(plan));
        return std::move(m_built);
    }

private:
    /// What must be copied may be nearly the whole model: Llama 4's experts are stored with inputs first.
    Result<void> checkMemory() const
    {
        std::uint64_t copied = 0;
        for (const auto& [name, plan] : m_plans)
            if (plan.target.layout == Layout::FusedGate || plan.target.layout == Layout::FusedUp)
                copied += plan.source->bytes.size() / 2;
            else if (plan.target.layout != Layout::AsStored)
                copied += plan.source->bytes.size();
        const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
        const std::uint64_t memory = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        if (copied > memory / 4 * 3)
            return fail(ErrorCode::DoesNotFit,
                fmt::format(
                    "{} bytes of its tensors must be reordered in memory, and this machine has {}", copied, memory));
        return {};
    }

    Result<void> buildOne(const Plan& plan)
    {
        switch (plan.target.layout) {
        case Layout::AsStored:
            return addAsStored(plan);
        case Layout::PermuteHeads:
            return addPermuted(plan);
        case Layout::FusedGate:
        case Layout::FusedUp:
        case Layout::FusedDown:
            return addFused(plan);
        }
        return {};
    }

    void addRopeDivisors()
    {
        if (m_config.ropeDivisors.empty())
            return;
        addFloats("rope_freqs.weight", {m_config.ropeDivisors.size(), 1, 1, 1}, m_config.ropeDivisors);
    }

    Result<void> addAsStored(const Plan& plan)
    {
        const SafeTensor& tensor = *plan.source;
        return addMaybeAsFloat(plan, tensor, tensor.bytes);
    }

    Result<void> addPermuted(const Plan& plan)
    {
        const SafeTensor& tensor = *plan.source;
        if (tensor.shape[0] % m_config.headDim != 0)
            return wrongShape(tensor, fmt::format("rows are no multiple of the head size {}", m_config.headDim));
        std::byte* permuted = allocate(tensor.bytes.size());
        permuteHeads(tensor.bytes, {permuted, tensor.bytes.size()}, tensor.shape[0], m_config.headDim);
        return addMaybeAsFloat(plan, tensor, {permuted, tensor.bytes.size()});
    }

    /// gate_up (E, in, 2 out) or (E, 2 out, in), down (E, in, out) or (E, out, in) -> (E, out, in). Llama 4 stores
    /// inputs first; for the others the side that is the embedding decides, outputs first if both are.
    Result<void> addFused(const Plan& plan)
    {
        const SafeTensor& tensor = *plan.source;
        if (tensor.shape.size() != 3)
            return wrongShape(tensor, "expected three dimensions");
        const std::size_t experts = tensor.shape[0];
        const bool down = plan.target.layout == Layout::FusedDown;
        const std::size_t hidden
            = std::get<std::uint64_t>(m_config.metadata.at(m_config.architecture + ".embedding_length"));
        const bool outputsFirst = m_config.architecture != "llama4" && tensor.shape[down ? 1 : 2] == hidden;
        const std::size_t inputs = tensor.shape[outputsFirst ? 2 : 1];
        const std::size_t allOutputs = tensor.shape[outputsFirst ? 1 : 2];
        if ((down ? allOutputs : inputs) != hidden || (!down && allOutputs % 2 != 0))
            return wrongShape(tensor, fmt::format("does not fit an embedding of {}", hidden));
        const std::size_t outputs = down ? allOutputs : allOutputs / 2;
        const std::size_t first = plan.target.layout == Layout::FusedUp ? outputs : 0;

        const TensorType type = *tensorTypeOf(tensor.dtype);
        const std::size_t elementBytes = tensorTypeInfo(type).blockBytes;
        const std::size_t sourceBytes = tensor.bytes.size() / experts;
        const std::size_t expertBytes = outputs * inputs * elementBytes;
        std::byte* result = allocate(experts * expertBytes);
        for (std::size_t e = 0; e < experts; ++e) {
            const auto source = tensor.bytes.subspan(e * sourceBytes, sourceBytes);
            const std::span<std::byte> target(result + e * expertBytes, expertBytes);
            if (outputsFirst)
                std::memcpy(target.data(), source.data() + first * inputs * elementBytes, expertBytes);
            else
                transposeColumns(source, target, allOutputs, first, outputs, elementBytes);
        }
        add(plan.target.name, type, {inputs, outputs, experts, 1}, {result, experts * expertBytes});
        return {};
    }

    Result<void> addMaybeAsFloat(const Plan& plan, const SafeTensor& tensor, std::span<const std::byte> bytes)
    {
        const TensorType type = *tensorTypeOf(tensor.dtype);
        std::array<std::uint64_t, 4> dims{1, 1, 1, 1};
        std::ranges::reverse_copy(tensor.shape, dims.begin());
        if (!plan.target.toFloat || type == TensorType::F32) {
            add(plan.target.name, type, dims, bytes);
            return {};
        }
        std::vector<float> floats(bytes.size() / tensorTypeInfo(type).blockBytes);
        quant::dequantizeRow(type, quant::Isa::Scalar)(bytes.data(), floats.data(), floats.size());
        addFloats(plan.target.name, dims, floats);
        return {};
    }

    void addFloats(std::string name, std::array<std::uint64_t, 4> dims, std::span<const float> values)
    {
        const auto bytes = std::as_bytes(values);
        std::byte* copy = allocate(bytes.size());
        std::memcpy(copy, bytes.data(), bytes.size());
        add(std::move(name), TensorType::F32, dims, {copy, bytes.size()});
    }

    std::byte* allocate(std::size_t bytes)
    {
        m_built.owned.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
        return m_built.owned.back().get();
    }

    void add(std::string name, TensorType type, std::array<std::uint64_t, 4> dims, std::span<const std::byte> bytes)
    {
        m_built.tensors.push_back({std::move(name), type, dims, bytes});
    }

    const HfConfig& m_config;
    std::map<std::string, Plan> m_plans; ///< by GGUF name
    BuiltTensors m_built;
};

} // namespace

Result<BuiltTensors> buildTensors(const std::vector<SafeTensorsFile>& files, const HfConfig& config)
{
    TensorBuilder builder(config);
    for (const SafeTensorsFile& file : files)
        for (const SafeTensor& tensor : file.tensors)
            if (auto planned = builder.plan(tensor); !planned)
                return failAt(std::move(planned).error(), file.path.string());
    return builder.build();
}

} // namespace sheaf::hf
