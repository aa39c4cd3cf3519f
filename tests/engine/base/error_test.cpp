#include "engine/base/error.h"

#include <gtest/gtest.h>

#include <memory>

namespace sheaf {
namespace {

Result<std::unique_ptr<int>> make(int value)
{
    if (value < 0)
        return fail(ErrorCode::Usage, "negative", "make");
    return std::make_unique<int>(value);
}

Result<void> check(int value)
{
    if (value > 100)
        return fail(ErrorCode::TooLarge, "too large");
    return {};
}

Result<int> twice(int value)
{
    SHEAF_CHECK(check(value));
    SHEAF_TRY(const std::unique_ptr<int> made, make(value));
    return *made * 2;
}

TEST(Error, MacrosPassValuesAndErrorsOn)
{
    EXPECT_EQ(twice(21).value(), 42);
    EXPECT_EQ(twice(-1).error().code, ErrorCode::Usage);
    EXPECT_EQ(twice(-1).error().where, "make");
    EXPECT_EQ(twice(101).error().code, ErrorCode::TooLarge);
}

TEST(Error, FailAtFillsInOnlyAnUnknownPlace)
{
    EXPECT_EQ(failAt({ErrorCode::Malformed, "x", ""}, "file").value().where, "file");
    EXPECT_EQ(failAt({ErrorCode::Malformed, "x", "page 3"}, "file").value().where, "page 3");
}

} // namespace
} // namespace sheaf
