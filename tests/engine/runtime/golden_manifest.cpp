#include "engine/runtime/golden_manifest.h"

#include <cstdlib>
#include <simdjson.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <ostream>
#include <stdexcept>

namespace sheaf::test {

namespace {

std::vector<std::int32_t> readIds(simdjson::dom::array numbers)
{
    std::vector<std::int32_t> ids;
    for (const simdjson::dom::element number : numbers)
        ids.push_back(static_cast<std::int32_t>(number.get_int64().value()));
    return ids;
}

bool has(simdjson::dom::element json, std::string_view key)
{
    const auto value = json[key];
    return value.error() == simdjson::SUCCESS && !value.is_null();
}

GoldenRun readRun(const std::filesystem::path& folder, simdjson::dom::element json)
{
    GoldenRun run;
    run.id = std::string(json["id"].get_string().value());
    run.model = folder / std::string(json["model"].get_string().value());
    run.expected = folder / std::string(json["expected"].get_string().value());
    if (has(json, "adapter"))
        run.adapters = {{folder / std::string(json["adapter"].get_string().value()),
            static_cast<float>(json["adapter_scale"].get_double().value())}};
    run.ids = readIds(json["input_ids"].get_array().value());
    run.vocab = json["vocab"].get_uint64().value();
    run.maxAbs = json["tolerance"]["max_abs"].get_double().value();
    run.rms = json["tolerance"]["rms"].get_double().value();
    simdjson::dom::object layers;
    if (json["router_choices"].get(layers) == simdjson::SUCCESS)
        for (const auto& [layer, value] : layers) {
            const simdjson::dom::array positions = value.get_array().value();
            for (const simdjson::dom::element position : positions)
                run.experts[static_cast<std::uint32_t>(std::stoul(std::string(layer)))].push_back(
                    readIds(position.get_array().value()));
        }
    return run;
}

} // namespace

std::vector<GoldenRun> readGoldenRuns(const std::filesystem::path& folder)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.load((folder / "manifest.json").string()).get(root) != simdjson::SUCCESS)
        throw std::runtime_error("cannot read " + (folder / "manifest.json").string());
    std::vector<GoldenRun> runs;
    const simdjson::dom::array all = root["runs"].get_array().value();
    for (const simdjson::dom::element json : all)
        if (json["kind"].get_string().value() == "logits" && !has(json, "image"))
            runs.push_back(readRun(folder, json));
    return runs;
}

std::vector<float> readFloats(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::runtime_error("cannot read " + path.string());
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

KvPrecision kvPrecisionUnderTest()
{
    const char* asked = std::getenv("SHEAF_TEST_KV");
    const bool integers = activeIsa().value_or("scalar") != "scalar";
    return asked && integers && std::string(asked) == "int8" ? KvPrecision::Int8 : KvPrecision::Automatic;
}

void PrintTo(const GoldenRun& run, std::ostream* out)
{
    *out << run.id;
}

} // namespace sheaf::test
