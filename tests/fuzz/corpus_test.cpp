// Every kept input of every fuzzer: seeds, and what once broke something.

#include "fuzz/targets.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sheaf::test::fuzz {

TEST(FuzzCorpus, EveryKeptInputIsSurvived)
{
    const char* data = std::getenv("SHEAF_TEST_DATA");
    ASSERT_NE(data, nullptr);
    for (const Target& target : kTargets) {
        std::size_t inputs = 0;
        for (const auto& entry :
            std::filesystem::directory_iterator(std::filesystem::path(data) / "fuzz" / target.name)) {
            SCOPED_TRACE(entry.path().string());
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string bytes(std::istreambuf_iterator<char>(file), {});
            target.run(std::as_bytes(std::span(bytes)));
            ++inputs;
        }
        EXPECT_GT(inputs, 0u) << target.name;
    }
}

} // namespace sheaf::test::fuzz
