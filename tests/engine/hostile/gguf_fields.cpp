// The fixed fields of a GGUF file, each with every number that lies.

#include "engine/hostile/small_models.h"
#include "engine/hostile/tables.h"
#include "support/tiny_gguf.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <stdexcept>

namespace sheaf::test::hostile {

namespace {

using Bytes = std::vector<std::byte>;

/// Where a text first stands in a file.
std::size_t offsetOf(const Bytes& file, std::string_view text)
{
    const auto wanted = std::as_bytes(std::span(text));
    const auto found = std::ranges::search(file, wanted).begin();
    if (found == file.end())
        throw std::runtime_error("no " + std::string(text));
    return static_cast<std::size_t>(found - file.begin());
}

/// A number at a fixed place, and what a refusal of a wrong one may say.
struct Field {
    std::string name;
    std::size_t at;
    std::size_t width; ///< bytes
    std::string says;
    std::vector<std::uint64_t> harmless = {}; ///< values that leave a file with a meaning
};

Case patched(const Bytes& file, const Field& field, std::uint64_t value)
{
    Bytes bytes = file;
    std::memcpy(bytes.data() + field.at, &value, field.width);
    const bool harmless = std::ranges::find(field.harmless, value) != field.harmless.end();
    return {field.name + " = " + std::to_string(value),
        [bytes](const std::filesystem::path& folder) {
            writeFile(folder / "model.gguf", bytes);
            return folder / "model.gguf";
        },
        harmless ? "" : field.says};
}

std::vector<Case> eachExtreme(const Bytes& file, const std::vector<Field>& fields)
{
    std::vector<Case> cases;
    for (const Field& field : fields)
        for (const std::uint64_t value : kExtremes)
            if (field.width == 8 || value <= 0xffffffff)
                cases.push_back(patched(file, field, value));
    return cases;
}

/// Places of a key's parts: u64 length, the key, u32 type, then the value.
struct KeyPlaces {
    std::size_t length, type, value;

    KeyPlaces(const Bytes& file, std::string_view key)
        : length(offsetOf(file, key) - 8)
        , type(length + 8 + key.size())
        , value(type + 4)
    {
    }
};

/// Places of a tensor's parts: u64 length, the name, u32 number of dimensions, u64 each, u32 type, u64 offset.
struct TensorPlaces {
    std::size_t length, dimensions, first, type, offset;

    TensorPlaces(const Bytes& file, std::string_view name, std::size_t dims)
        : length(offsetOf(file, name) - 8)
        , dimensions(length + 8 + name.size())
        , first(dimensions + 4)
        , type(first + 8 * dims)
        , offset(type + 4)
    {
    }
};

} // namespace

std::vector<Case> ggufFieldCases()
{
    SmallModel model = smallModel("llama");
    model.set("general.alignment", 32u);
    const Bytes file = model.bytes();
    const KeyPlaces count(file, "llama.block_count"), name(file, "general.architecture");
    const KeyPlaces tokens(file, "tokenizer.ggml.tokens"), types(file, "tokenizer.ggml.token_type");
    const KeyPlaces alignment(file, "general.alignment");
    // A wrong length or count moves everything behind it, so the fault may show at the next field.
    return eachExtreme(file,
        {
            {"magic", 0, 4, "not a GGUF file"},
            {"version", 4, 4, "version|big-endian"},
            {"tensor count", 8, 8, "tensor count|token_embd.weight|block_count"},
            {"metadata count", 16, 8, "metadata|name of tensor|tensor "},
            {"first key's length", name.length, 8, "metadata key"},
            {"first key's type", name.type, 4, "metadata key|general.architecture"},
            {"first text's length", name.value, 8, "general.architecture|metadata key"},
            {"number's key length", count.length, 8, "metadata key"},
            {"number's type", count.type, 4, "llama.block_count|metadata key"},
            {"number", count.value, 4, "llama.block_count|blk.1."},
            {"list's key length", tokens.length, 8, "metadata key"},
            {"list's type", tokens.type, 4, "tokenizer.ggml.tokens|metadata key"},
            {"list's element type", tokens.value, 4, "tokenizer.ggml.tokens|metadata key"},
            {"list's length", tokens.value + 4, 8, "tokenizer.ggml.tokens|metadata key"},
            {"first element's length", tokens.value + 12, 8, "tokenizer.ggml.tokens|metadata key", {1}},
            {"number list's element type", types.value, 4, "tokenizer.ggml.token_type|metadata key"},
            {"number list's length", types.value + 4, 8, "tokenizer.ggml.token_type|metadata key"},
            {"alignment's type", alignment.type, 4, "general.alignment|metadata key|name of tensor", {4}},
            {"alignment", alignment.value, 4, "alignment"},
        });
}

std::vector<Case> tensorDirectoryCases()
{
    const Bytes file = smallModel("mixtral").bytes();
    const TensorPlaces embedding(file, "token_embd.weight", 2), norm(file, "output_norm.weight", 1);
    const TensorPlaces experts(file, "blk.1.ffn_up_exps.weight", 3), query(file, "blk.0.attn_q.weight", 2);
    std::vector<Case> cases = eachExtreme(file,
        {
            {"first name's length", embedding.length, 8, "name of tensor 0|dimensions"},
            {"first dimension count", embedding.dimensions, 4, "token_embd.weight"},
            {"first columns", embedding.first, 8, "token_embd.weight"},
            {"first rows", embedding.first + 8, 8, "token_embd.weight|vocab_size"},
            {"first type", embedding.type, 4, "token_embd.weight", {0}},
            {"first offset", embedding.offset, 8, "token_embd.weight", {0}},
            {"vector's name length", norm.length, 8, "name of tensor 1|dimensions"},
            {"vector's dimension count", norm.dimensions, 4, "output_norm.weight", {1}},
            {"vector's length", norm.first, 8, "output_norm.weight"},
            {"vector's type", norm.type, 4, "output_norm.weight", {0, 1}},
            {"vector's offset", norm.offset, 8, "output_norm.weight"},
            {"matrix's columns", query.first, 8, "blk.0.attn_q.weight"},
            {"matrix's rows", query.first + 8, 8, "blk.0.attn_q.weight"},
            {"matrix's type", query.type, 4, "blk.0.attn_q.weight", {0}},
            {"matrix's offset", query.offset, 8, "blk.0.attn_q.weight"},
            {"stack's columns", experts.first, 8, "blk.1.ffn_up_exps.weight"},
            {"stack's rows", experts.first + 8, 8, "blk.1.ffn_up_exps.weight"},
            {"stack's depth", experts.first + 16, 8, "blk.1.ffn_up_exps.weight"},
            {"stack's offset", experts.offset, 8, "blk.1.ffn_up_exps.weight"},
        });
    // Type numbers of the format that we do not read, and some that it does not have.
    for (const std::uint32_t type :
        {4, 5, 9, 15, 16, 17, 18, 19, 21, 22, 24, 25, 26, 27, 28, 29, 31, 34, 36, 38, 40, 41})
        cases.push_back(patched(file, {"type", query.type, 4, "blk.0.attn_q.weight has type"}, type));
    // On the next tensor's bytes, between two alignments, and past the end of the file.
    for (const std::uint64_t offset : {std::uint64_t{32}, std::uint64_t{33}, std::uint64_t{file.size()} / 32 * 32})
        cases.push_back(patched(file, {"offset", query.offset, 8, "blk.0.attn_q.weight"}, offset));
    for (SmallModel model = smallModel("mixtral"); const auto& tensor : smallModel("mixtral").tensors) {
        const auto same = [&](const SmallModel::Tensor& other) { return other.name == tensor.name; };
        SmallModel without = model, twice = model, narrow = model;
        std::erase_if(without.tensors, same);
        twice.tensors.push_back(tensor);
        ++std::ranges::find_if(narrow.tensors, same)->dims.back();
        const auto add = [&](std::string what, const SmallModel& wrong, std::string says) {
            cases.push_back({tensor.name + " " + std::move(what),
                [wrong](const std::filesystem::path& folder) { return wrong.save(folder); }, std::move(says)});
        };
        add("missing", without, tensor.name);
        add("twice", twice, tensor.name + " appears twice");
        add("of another shape", narrow, tensor.name + "|vocab_size");
    }
    return cases;
}

} // namespace sheaf::test::hostile
