#include "engine/runtime/described_model.h"

#include "support/generated_values.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sheaf::test {

namespace {

void setKey(TinyGguf& gguf, const std::string& key, simdjson::dom::element value)
{
    if (value.is_string())
        gguf.set(key, std::string_view(value));
    else if (value.is_bool())
        gguf.set(key, bool(value));
    else if (value.is_int64())
        gguf.set(key, static_cast<std::uint32_t>(std::int64_t(value)));
    else if (value.is_double())
        gguf.set(key, static_cast<float>(double(value)));
    else {
        std::vector<bool> flags;
        for (const simdjson::dom::element flag : simdjson::dom::array(value))
            flags.push_back(bool(flag));
        gguf.set(key, flags);
    }
}

void addTensor(TinyGguf& gguf, simdjson::dom::element tensor)
{
    std::vector<std::uint64_t> dims;
    std::size_t count = 1;
    for (const simdjson::dom::element size : simdjson::dom::array(tensor["dims"])) {
        dims.push_back(std::uint64_t(size));
        count *= dims.back();
    }
    const std::string_view name = tensor["name"];
    gguf.addF32(name, dims, generatedValues(name, count, double(tensor["scale"]), double(tensor["offset"])));
}

std::vector<float> readFloats(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

DescribedModel read(const std::filesystem::path& path)
{
    simdjson::dom::parser parser;
    const simdjson::dom::element json = parser.load(path.string());
    DescribedModel model;
    model.name = path.stem().string();
    const auto architecture = std::string(json["architecture"].get_string().value());
    model.gguf.set("general.architecture", std::string_view(architecture));
    for (const auto [key, value] : simdjson::dom::object(json["keys"]))
        setKey(model.gguf, architecture + "." + std::string(key), value);
    for (const simdjson::dom::element tensor : simdjson::dom::array(json["tensors"]))
        addTensor(model.gguf, tensor);
    for (const simdjson::dom::element id : simdjson::dom::array(json["ids"]))
        model.ids.push_back(static_cast<TokenId>(std::int64_t(id)));
    model.firstPosition = std::uint64_t(json["first_position"]);
    model.vocab = std::uint64_t(json["vocab"]);
    model.logits = readFloats(std::filesystem::path(path).replace_extension(".f32"));
    if (model.logits.size() != model.ids.size() * model.vocab)
        throw std::runtime_error("wrong length of the logits of " + path.string());
    return model;
}

} // namespace

std::vector<DescribedModel> readDescribedModels(const std::filesystem::path& folder)
{
    std::vector<DescribedModel> models;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json")
            models.push_back(read(entry.path()));
    std::ranges::sort(models, {}, &DescribedModel::name);
    return models;
}

} // namespace sheaf::test
