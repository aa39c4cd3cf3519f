#pragma once
// What tests of conversions share: converting into a folder of their own, and the golden models.

#include "engine/api/convert.h"
#include "engine/gguf/model_source.h"
#include "support/tiny_gguf.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sheaf::test {

/// A converted file and the folder it lies in.
struct Conversion {
    TemporaryFolder folder;
    std::filesystem::path path() const { return folder / "out.gguf"; }

    Result<ConvertSummary> run(const std::filesystem::path& input, const std::string& type);
    /// The output, opened; null with a test failure if the conversion or opening failed.
    std::shared_ptr<const gguf::ModelSource> convert(const std::filesystem::path& input, const std::string& type);
    /// Names of what lies in the folder.
    std::vector<std::string> entries() const;
};

/// The golden folder beside the checkout; empty if it is not there.
std::filesystem::path goldenFolder();

std::vector<float> floatsOf(const gguf::TensorView& tensor);

} // namespace sheaf::test
