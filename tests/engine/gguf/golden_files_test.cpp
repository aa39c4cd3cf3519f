// Files other programs wrote: each opens, and each of its tensors decodes to finite numbers.

#include "engine/gguf/model_source.h"
#include "engine/quant/quant.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace sheaf::gguf {
namespace {

TEST(GoldenGguf, EveryFileOpensAndDecodes)
{
    const char* shared = std::getenv("SHEAF_SHARED_DATA");
    const std::filesystem::path golden = std::filesystem::path(shared ? shared : "") / "golden";
    if (!std::filesystem::exists(golden))
        GTEST_SKIP() << "the golden models are not beside this checkout";
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(golden)) {
        if (entry.path().extension() != ".gguf")
            continue;
        const auto source = openModel(entry.path());
        ASSERT_TRUE(source) << entry.path() << ": " << source.error().what;
        ++files;
        for (const TensorView& tensor : (*source)->tensors()) {
            std::vector<float> row(tensor.dims[0]);
            const std::size_t bytes = rowBytes(tensorTypeInfo(tensor.type), row.size());
            ASSERT_EQ(bytes * tensor.rows(), tensor.bytes.size()) << entry.path() << " " << tensor.name;
            for (std::uint64_t r = 0; r < tensor.rows(); ++r) {
                quant::dequantizeRow(tensor.type, quant::Isa::Scalar)(
                    tensor.bytes.data() + r * bytes, row.data(), row.size());
                for (const float value : row)
                    ASSERT_TRUE(std::isfinite(value)) << entry.path() << " " << tensor.name;
            }
        }
    }
    EXPECT_GT(files, 0);
}

} // namespace
} // namespace sheaf::gguf
