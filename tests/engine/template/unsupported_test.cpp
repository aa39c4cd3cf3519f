// What the interpreter does not do is refused, and the message says what and where.

#include "engine/template/template_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sheaf::test {
namespace {

using testing::HasSubstr;

Error errorOf(std::string_view source)
{
    const auto text = renderTemplate(source);
    return text ? Error{ErrorCode::Internal, "no error", ""} : text.error();
}

TEST(TemplateErrors, NameTheConstructAndTheLine)
{
    const struct {
        std::string_view source;
        ErrorCode code;
        std::string_view what;
        std::string_view where;
    } kCases[]{
        {"a\nb {% include 'file' %}", ErrorCode::Unsupported, "\"include\"", "line 2"},
        {"{% import 'x' as y %}", ErrorCode::Unsupported, "\"import\"", "line 1"},
        {"{% extends 'x' %}", ErrorCode::Unsupported, "\"extends\"", "line 1"},
        {"{% call m() %}{% endcall %}", ErrorCode::Unsupported, "\"call\"", "line 1"},
        {"{% for i in [] recursive %}{% endfor %}", ErrorCode::Unsupported, "recursive", "line 1"},
        {"{% for i in [1] %}{% macro m() %}{% endmacro %}{% endfor %}", ErrorCode::Unsupported, "macro", "line 1"},
        {"\n\n{{ [1] | groupby('x') }}", ErrorCode::Unsupported, "the filter \"groupby\"", "line 3"},
        {"{{ 1 is strange }}", ErrorCode::Unsupported, "the test \"strange\"", "line 1"},
        {"{{ 'x'.encode() }}", ErrorCode::Unsupported, "the method \"encode\"", "line 1"},
        {"{{ open('/etc/passwd') }}", ErrorCode::Unsupported, "the function \"open\"", "line 1"},
        {"{{ ''.__class__.__mro__ }}", ErrorCode::Malformed, "\"….__class__\" is undefined", "line 1"},
        {"{{ '%s' % 'x' }}", ErrorCode::Unsupported, "formatting", "line 1"},
        {"{{ range(*[1]) }}", ErrorCode::Unsupported, "taken out of a list", "line 1"},
        {"{{ raise_exception('no tools') }}", ErrorCode::Unsupported, "no tools", "line 1"},
        {"{{ a.b.c }}", ErrorCode::Malformed, "\"a\" is undefined", "line 1"},
        {"x\n{% if true %}\ny", ErrorCode::Malformed, "endif", "line 3"},
        {"{{ 1", ErrorCode::Malformed, "does not end", "line 1"},
        {"{{ 'a }}", ErrorCode::Malformed, "does not end", "line 1"},
        {"{{ (1] }}", ErrorCode::Malformed, "closes nothing", "line 1"},
        {"{{ 1 $ 2 }}", ErrorCode::Malformed, "\"$\"", "line 1"},
        {"{{ 99999999999999999999 }}", ErrorCode::Unsupported, "99999999999999999999", "line 1"},
        {"{{ 9223372036854775807 + 1 }}", ErrorCode::TooLarge, "too large", "line 1"},
        {"{{ 1 // 0 }}", ErrorCode::TooLarge, "divides by zero", "line 1"},
        {"{{ strftime_now('%Z') }}", ErrorCode::Unsupported, "%Z", "line 1"},
    };
    for (const auto& one : kCases) {
        const Error error = errorOf(one.source);
        EXPECT_EQ(error.code, one.code) << one.source << ": " << error.what;
        EXPECT_THAT(error.what, HasSubstr(std::string(one.what))) << one.source;
        EXPECT_EQ(error.where, one.where) << one.source;
    }
}

TEST(TemplateErrors, StayAwayFromBranchesThatAreNotTaken)
{
    const auto text = renderTemplate("{% if tools %}{{ tools | groupby('x') }}{% endif %}ok");
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "ok");
}

} // namespace
} // namespace sheaf::test
