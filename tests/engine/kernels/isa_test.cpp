#include "engine/api/engine.h"
#include "engine/kernels/isa.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace sheaf::test {

namespace {

/// Decides afresh: the choice is made once in a process, so each question is asked in a child.
void expectChoice(const char* wanted, const std::function<bool(const Result<quant::Isa>&)>& holds)
{
    EXPECT_EXIT(
        {
            setenv("SHEAF_ISA", wanted, 1);
            std::_Exit(holds(kernels::selectIsa()) ? 0 : 1);
        },
        testing::ExitedWithCode(0), "")
        << wanted;
}

} // namespace

TEST(SelectIsa, HonoursTheEnvironment)
{
    expectChoice("scalar", [](const auto& isa) { return isa && *isa == quant::Isa::Scalar; });
    expectChoice("", [](const auto& isa) { return isa.has_value(); });
}

TEST(SelectIsa, RefusesUnknownNamesWithASentence)
{
    expectChoice("avx1024", [](const auto& isa) {
        return !isa && isa.error().code == ErrorCode::Unsupported
            && isa.error().what.find("avx1024") != std::string::npos;
    });
}

TEST(SelectIsa, RefusesWhatTheCpuLacksOrRunsIt)
{
    for (const char* name : {"avx2", "avxvnni", "avx512", "avx512vnni"})
        expectChoice(name, [](const auto& isa) { return isa || isa.error().code == ErrorCode::Unsupported; });
}

} // namespace sheaf::test
