#include "engine/adapters/peft_adapter.h"

#include "engine/adapters/peft_config.h"
#include "engine/base/content_hash.h"
#include "engine/gguf/fingerprint.h"
#include "engine/hf/safetensors.h"
#include "engine/hf/tensor_names.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace sheaf::adapters {

namespace {

using hf::SafeTensor;

constexpr std::size_t kMaxConfigBytes = 1u << 20;
constexpr std::string_view kNested = ".base_layer";
constexpr std::string_view kInterleavedExperts = "gpt-oss"; // rows of gate and up take turns there

tl::unexpected<Error> aboutTensor(ErrorCode code, const SafeTensor& tensor, std::string_view what)
{
    return fail(code, fmt::format("tensor '{}': {}", tensor.name, what));
}

std::string shapeOf(const SafeTensor& tensor)
{
    return fmt::format("[{}]", fmt::join(tensor.shape, ", "));
}

/// What a tensor's name says: the module of the checkpoint, and which half.
struct TensorRole {
    std::string path; ///< as written, unique for a pair
    std::string module; ///< "model.layers.0.self_attn.q_proj"
    bool isA = false;
};

/// Newer programs keep the text model of one that sees pictures below "model.", older ones beside it.
std::string moduleName(std::string path)
{
    for (std::size_t at = path.find(kNested); at != std::string::npos; at = path.find(kNested))
        path.erase(at, kNested.size());
    constexpr std::string_view kInner = "model.language_model.";
    if (path.starts_with(kInner))
        path.replace(0, kInner.size(), "model.");
    return path;
}

bool isVision(std::string_view module)
{
    if (module.starts_with("model."))
        module.remove_prefix(std::string_view("model.").size());
    return module.starts_with("vision_model.") || module.starts_with("multi_modal_projector.");
}

Result<TensorRole> roleOf(const SafeTensor& tensor)
{
    constexpr std::string_view kPrefix = "base_model.model.", kWeight = ".weight";
    std::string_view name = tensor.name;
    if (!name.starts_with(kPrefix))
        return aboutTensor(ErrorCode::Unsupported, tensor, "its name does not begin with 'base_model.model.'");
    name.remove_prefix(kPrefix.size());
    const std::size_t a = name.rfind(".lora_A"), b = name.rfind(".lora_B");
    const std::size_t at = std::min(a, b);
    // What follows is ".weight", after the adapter's own name in files that were not saved by PEFT itself.
    const std::string_view rest = at == std::string_view::npos ? "" : name.substr(at + kWeight.size());
    if (at == std::string_view::npos || !rest.ends_with(kWeight) || !(rest.starts_with('.')))
        return aboutTensor(ErrorCode::Unsupported, tensor,
            "only pairs of lora_A and lora_B matrices are applied, not embeddings, magnitudes, biases or whole "
            "modules");
    TensorRole role;
    role.path = name.substr(0, at);
    role.module = moduleName(role.path);
    role.isA = a < b;
    if (isVision(role.module))
        return aboutTensor(ErrorCode::Unsupported, tensor, "adapters of the vision tower are not applied");
    return role;
}

struct StoredPair {
    std::string module;
    const SafeTensor* a = nullptr;
    const SafeTensor* b = nullptr;
};

class PeftReader {
public:
    PeftReader(const PeftConfig& config, const BaseModel& base)
        : m_config(config)
        , m_base(base)
    {
    }

    Result<std::vector<AdapterPair>> read(std::span<const SafeTensor> tensors)
    {
        SHEAF_TRY(const std::vector<StoredPair> stored, pairUp(tensors));
        std::vector<AdapterPair> pairs;
        for (const StoredPair& one : stored) {
            SHEAF_TRY(AdapterPair pair, resolve(one));
            pairs.push_back(std::move(pair));
        }
        return pairs;
    }

private:
    static Result<void> checkTensor(const SafeTensor& tensor)
    {
        if (!hf::tensorTypeOf(tensor.dtype))
            return aboutTensor(ErrorCode::Unsupported, tensor, fmt::format("dtype {}", tensor.dtype));
        if (tensor.shape.size() != 2 || tensor.bytes.empty())
            return aboutTensor(ErrorCode::Malformed, tensor,
                fmt::format("shape {}: expected two dimensions, none of them 0", shapeOf(tensor)));
        return {};
    }

    /// In the order of the first half of each.
    static Result<std::vector<StoredPair>> pairUp(std::span<const SafeTensor> tensors)
    {
        std::vector<StoredPair> pairs;
        std::map<std::string, std::size_t> indexOf;
        for (const SafeTensor& tensor : tensors) {
            SHEAF_TRY(TensorRole role, roleOf(tensor));
            SHEAF_CHECK(checkTensor(tensor));
            const auto [entry, added] = indexOf.emplace(role.path, pairs.size());
            if (added)
                pairs.push_back({std::move(role.module)});
            const SafeTensor*& half = role.isA ? pairs[entry->second].a : pairs[entry->second].b;
            if (half)
                return aboutTensor(ErrorCode::Malformed, tensor, fmt::format("a second one beside '{}'", half->name));
            half = &tensor;
        }
        for (const StoredPair& pair : pairs)
            if (!pair.a || !pair.b)
                return aboutTensor(ErrorCode::Malformed, pair.a ? *pair.a : *pair.b,
                    fmt::format("there is no lora_{} beside it", pair.a ? 'B' : 'A'));
        return pairs;
    }

    Result<AdapterPair> resolve(const StoredPair& stored)
    {
        const auto translation = hf::translateName(stored.module + ".weight", m_base.h.family->architecture);
        if (translation.targets.size() == 1) {
            const hf::TensorTarget& target = translation.targets.front();
            if (auto matrix = findMatrix(m_base.weights, target.name))
                return plain(stored, std::move(*matrix), target);
        } else if (stored.module.ends_with(".experts")) {
            return ofExperts(stored);
        }
        const bool embedding = stored.module.ends_with("embed_tokens"); // looked up, not multiplied with
        return aboutTensor(embedding ? ErrorCode::Unsupported : ErrorCode::Mismatch, *stored.a,
            fmt::format("the model has no matrix '{}' that adapters could change", stored.module));
    }

    /// A (rank, cols), B (rows, rank)
    Result<AdapterPair> plain(const StoredPair& stored, NamedMatrix matrix, const hf::TensorTarget& target)
    {
        AdapterPair pair;
        SHEAF_CHECK(fillNumbers(pair, stored, stored.module, 1));
        if (stored.a->shape[1] != matrix.cols)
            return doesNotFit(*stored.a, target.name, matrix);
        if (stored.b->shape[0] != matrix.rows)
            return doesNotFit(*stored.b, target.name, matrix);
        pair.a = factorOf(*stored.a, FactorOrder::RankRows);
        pair.b = factorOf(*stored.b, FactorOrder::FeatureRows);
        if (target.layout == hf::Layout::PermuteHeads)
            pair.permutedHead = m_base.h.keyDims;
        pair.matrix = std::move(matrix);
        return pair;
    }

    /// Pairs of parameters with all experts in one tensor are stored under the module alone, one nested in the other:
    /// only the widths tell them apart. A (experts * rank, in) and B (out, rank * experts); what PEFT calls "in" is
    /// the matrix's input or its output, depending on how the module stores it and on PEFT's version.
    Result<AdapterPair> ofExperts(const StoredPair& stored)
    {
        if (m_base.h.family->architecture == kInterleavedExperts)
            return aboutTensor(ErrorCode::Unsupported, *stored.a,
                fmt::format("adapters of the experts of {} are not applied from PEFT folders", kInterleavedExperts));
        std::string seen;
        for (const std::string_view parameter : {"gate_up_proj", "down_proj"}) {
            const std::string name = expertMatrixName(stored.module, parameter);
            auto matrix = findMatrix(m_base.weights, name);
            if (!matrix)
                continue;
            const std::uint64_t in = stored.a->shape[1], out = stored.b->shape[0];
            const bool straight = in == matrix->cols && out == matrix->rows;
            if (straight || (in == matrix->rows && out == matrix->cols))
                return stackedPair(stored, std::move(*matrix), parameter, straight);
            seen += fmt::format("{}'{}' {} x {}", seen.empty() ? "" : ", ", name, matrix->experts,
                shapeText(matrix->rows, matrix->cols));
        }
        if (seen.empty())
            return aboutTensor(
                ErrorCode::Mismatch, *stored.a, fmt::format("the model has no experts '{}'", stored.module));
        return aboutTensor(ErrorCode::Mismatch, *stored.a,
            fmt::format(
                "{}, with {} beside it, does not fit the model's {}", shapeOf(*stored.a), shapeOf(*stored.b), seen));
    }

    std::string expertMatrixName(const std::string& module, std::string_view parameter) const
    {
        const auto translation
            = hf::translateName(fmt::format("{}.{}", module, parameter), m_base.h.family->architecture);
        if (translation.targets.empty())
            return {};
        std::string name = translation.targets.front().name;
        if (translation.targets.size() == 2) // gate and up, which the adapter changes as one
            name.replace(name.find("ffn_gate_exps"), std::string_view("ffn_gate_exps").size(), "ffn_gate_up_exps");
        return name;
    }

    Result<AdapterPair> stackedPair(
        const StoredPair& stored, NamedMatrix matrix, std::string_view parameter, bool straight)
    {
        AdapterPair pair;
        SHEAF_CHECK(fillNumbers(pair, stored, fmt::format("{}.{}", stored.module, parameter), matrix.experts));
        // A single expert is stored like a plain matrix.
        const auto order = matrix.experts > 1 ? FactorOrder::ExpertFastest : FactorOrder::FeatureRows;
        pair.a = straight ? factorOf(*stored.a, FactorOrder::RankRows) : factorOf(*stored.b, order);
        pair.b = straight ? factorOf(*stored.b, order) : factorOf(*stored.a, FactorOrder::RankRows);
        pair.matrix = std::move(matrix);
        return pair;
    }

    Result<void> fillNumbers(
        AdapterPair& pair, const StoredPair& stored, std::string_view module, std::size_t experts) const
    {
        SHEAF_TRY(pair.rank, m_config.rankOf(module));
        SHEAF_TRY(const double alpha, m_config.alphaOf(module));
        for (const auto& [tensor, ranks] : {std::pair(stored.a, stored.a->shape[0]), {stored.b, stored.b->shape[1]}})
            if (ranks != pair.rank * experts)
                return aboutTensor(ErrorCode::Malformed, *tensor,
                    fmt::format("{}, but by its configuration it has rank {} for {} expert{}", shapeOf(*tensor),
                        pair.rank, experts, experts == 1 ? "" : "s"));
        const auto rank = static_cast<double>(pair.rank);
        pair.scale = alpha / (m_config.rankStabilised ? std::sqrt(rank) : rank);
        return {};
    }

    static Factor factorOf(const SafeTensor& tensor, FactorOrder order)
    {
        return {tensor.name, *hf::tensorTypeOf(tensor.dtype), tensor.shape[0], tensor.shape[1], tensor.bytes, order};
    }

    static tl::unexpected<Error> doesNotFit(const SafeTensor& tensor, std::string_view name, const NamedMatrix& matrix)
    {
        return aboutTensor(ErrorCode::Mismatch, tensor,
            fmt::format(
                "{} does not fit the model's '{}' {}", shapeOf(tensor), name, shapeText(matrix.rows, matrix.cols)));
    }

    const PeftConfig& m_config;
    const BaseModel& m_base;
};

Result<PeftConfig> openConfig(const std::filesystem::path& path, ContentHash& hash)
{
    SHEAF_TRY(const MappedFile file, MappedFile::open(path));
    const std::span<const std::byte> bytes = file.bytes();
    if (bytes.size() > kMaxConfigBytes)
        return fail(ErrorCode::TooLarge, fmt::format("{} bytes", bytes.size()), path.string());
    auto config = readPeftConfig({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!config)
        return failAt(std::move(config).error(), path.string());
    hash.add(bytes);
    return config;
}

Result<hf::SafeTensorsFile> openTensors(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / "adapter_model.safetensors";
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) && std::filesystem::exists(folder / "adapter_model.bin", ignored))
        return fail(ErrorCode::Unsupported,
            "adapter_model.bin is a pickle, which can run programs and is never opened; save it as safetensors");
    return hf::openSafeTensors(path);
}

void addSample(ContentHash& hash, const hf::SafeTensorsFile& file)
{
    hash.add(file.file.bytes().first(file.headerBytes));
    std::vector<gguf::TensorView> views;
    for (const SafeTensor& tensor : file.tensors)
        views.push_back({tensor.name, TensorType::F32, {}, tensor.bytes});
    gguf::addWeightSample(hash, views);
}

} // namespace

Result<AdapterFile> openPeftAdapter(const std::filesystem::path& folder, const BaseModel& base)
{
    ContentHash hash;
    SHEAF_TRY(const PeftConfig config, openConfig(folder / "adapter_config.json", hash));
    SHEAF_TRY(hf::SafeTensorsFile tensors, openTensors(folder));
    auto file = std::make_shared<hf::SafeTensorsFile>(std::move(tensors));
    addSample(hash, *file);
    AdapterFile adapter;
    auto pairs = PeftReader(config, base).read(file->tensors);
    if (!pairs)
        return failAt(std::move(pairs).error(), file->path.string());
    adapter.pairs = std::move(*pairs);
    adapter.fingerprint = hash.hex();
    adapter.mapping = std::move(file);
    return adapter;
}

} // namespace sheaf::adapters
