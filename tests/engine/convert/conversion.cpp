#include "engine/convert/conversion.h"

#include "engine/quant/quant.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace sheaf::test {

Result<ConvertSummary> Conversion::run(const std::filesystem::path& input, const std::string& type)
{
    return convertModel({.input = input, .output = path(), .type = type, .threads = 1});
}

std::shared_ptr<const gguf::ModelSource> Conversion::convert(
    const std::filesystem::path& input, const std::string& type)
{
    if (const auto summary = run(input, type); !summary) {
        ADD_FAILURE() << summary.error().where << ": " << summary.error().what;
        return nullptr;
    }
    auto source = gguf::openModel(path());
    if (!source) {
        ADD_FAILURE() << source.error().where << ": " << source.error().what;
        return nullptr;
    }
    return *source;
}

std::vector<std::string> Conversion::entries() const
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

std::filesystem::path goldenFolder()
{
    const char* shared = std::getenv("SHEAF_SHARED_DATA");
    const std::filesystem::path golden = std::filesystem::path(shared ? shared : "") / "golden";
    return std::filesystem::exists(golden / "manifest.json") ? golden : std::filesystem::path();
}

std::vector<float> floatsOf(const gguf::TensorView& tensor)
{
    std::vector<float> values(tensor.elements());
    quant::dequantizeRow(tensor.type, quant::Isa::Scalar)(tensor.bytes.data(), values.data(), values.size());
    return values;
}

} // namespace sheaf::test
