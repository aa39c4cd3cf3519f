#include "engine/runtime/describe.h"

#include "engine/adapters/adapter_set.h"
#include "engine/api/engine.h"
#include "engine/kernels/isa.h"
#include "engine/runtime/find_vision.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/memory_need.h"

#include <cctype>
#include <new>
#include <string>

namespace sheaf {

namespace runtime {

namespace {

/// "blk.3.ffn_up_exps.weight", or "blk.3.ffn_up.7.weight" of very old files.
bool isExpertTensor(std::string_view name)
{
    if (name.find("_exps.") != std::string_view::npos)
        return true;
    const std::size_t ffn = name.find(".ffn_");
    if (!name.starts_with("blk.") || ffn == std::string_view::npos)
        return false;
    const std::size_t number = name.find('.', ffn + 1);
    return number + 1 < name.size() && std::isdigit(static_cast<unsigned char>(name[number + 1]));
}

void countTensors(const gguf::ModelSource& source, const model::Hyperparameters& h, ModelInfo& info)
{
    std::uint64_t experts = 0;
    for (const gguf::TensorView& tensor : source.tensors()) {
        if (vision::isTowerTensor(tensor.name))
            continue;
        ++info.tensorTypes[std::string(tensorTypeInfo(tensor.type).name)];
        if (tensor.name == "rope_freqs.weight")
            continue; // constants, not parameters
        info.parameters += tensor.elements();
        if (isExpertTensor(tensor.name))
            experts += tensor.elements();
    }
    info.activeParameters = info.parameters;
    if (h.experts > 0)
        info.activeParameters -= experts / h.experts * (h.experts - h.expertsUsed);
}

std::string textOr(const gguf::ModelSource& source, std::string_view key, std::string otherwise)
{
    const auto value = source.findString(key);
    return value && *value && !(*value)->empty() ? **value : std::move(otherwise);
}

/// Adapters are checked against the matrices, which must be bound for that.
Result<std::uint64_t> adapterBytes(
    const std::filesystem::path& path, const model::Hyperparameters& h, std::span<const AdapterChoice> adapters)
{
    SHEAF_TRY(const quant::Isa isa, kernels::selectIsa());
    SHEAF_TRY(const auto source, gguf::openModel(path));
    SHEAF_TRY(model::Weights weights, model::bindWeights(*source, h, isa));
    return adapters::AdapterSet::neededBytes(adapters, {h, weights}, kDefaultBatchTokens);
}

} // namespace

ModelInfo describe(const gguf::ModelSource& source, const model::Hyperparameters& h, const Tokenizer* tokenizer,
    const vision::Tower* tower, kernels::KvType kvType)
{
    ModelInfo info;
    info.path = source.path();
    info.name = textOr(source, "general.name", source.path().filename().string());
    info.architecture = h.family->architecture;
    countTensors(source, h, info);
    info.layers = static_cast<std::uint32_t>(h.layers.size());
    info.hidden = static_cast<std::uint32_t>(h.hidden);
    info.heads = static_cast<std::uint32_t>(h.layers.front().heads);
    info.kvHeads = static_cast<std::uint32_t>(h.layers.front().kvHeads);
    info.experts = static_cast<std::uint32_t>(h.experts);
    info.expertsUsed = static_cast<std::uint32_t>(h.expertsUsed);
    info.contextTokens = h.contextTokens;
    info.vocab = static_cast<std::uint32_t>(h.vocab);
    info.kvLayers = kvLayersOf(h, kvType);
    info.residentBytes = weightBytes(source);
    info.workingBytes = workingBytes(source, h, tokenizer, kvType, kDefaultBatchTokens, defaultThreads());
    info.weightsPage = source.weightsPage();
    info.fileBytes = source.fileBytes();
    if (tower) {
        info.vision = tower->info;
        info.residentBytes += tower->info.residentBytes;
    }
    info.license = textOr(source, "general.license", "");
    info.fingerprint = source.fingerprint();
    if (tokenizer) {
        info.tokenizer = tokenizer->description();
        info.chatStyle = detectChatStyle(*tokenizer, info.architecture);
    }
    return info;
}

Result<std::shared_ptr<const Tokenizer>> tokenizerOf(const std::filesystem::path& model)
{
    auto tokenizer = loadTokenizer(model);
    if (!tokenizer && tokenizer.error().code == ErrorCode::NotFound)
        return std::shared_ptr<const Tokenizer>();
    return tokenizer;
}

} // namespace runtime

Result<ModelInfo> describeModel(
    const std::filesystem::path& model, const VisionChoice& vision, std::span<const AdapterChoice> adapters)
try {
    SHEAF_TRY(const auto source, gguf::openModel(model, gguf::OpenMode::Directory));
    SHEAF_TRY(const model::Hyperparameters h, model::readHyperparameters(*source));
    SHEAF_TRY(const auto tower, runtime::findTower(source, h, vision));
    SHEAF_TRY(const auto tokenizer, runtime::tokenizerOf(model));
    SHEAF_TRY(const quant::Isa isa, kernels::selectIsa());
    SHEAF_TRY(
        const kernels::KvType kvType, runtime::kvTypeFor(KvPrecision::Automatic, *source, h, kernels::kernelSet(isa)));
    ModelInfo info = runtime::describe(*source, h, tokenizer.get(), tower.get(), kvType);
    if (!adapters.empty()) {
        SHEAF_TRY(info.adapterBytes, runtime::adapterBytes(model, h, adapters));
    }
    return info;
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to read the header", model.string());
}

} // namespace sheaf
