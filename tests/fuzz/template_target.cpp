#include "engine/template/template.h"
#include "fuzz/targets.h"

#include <cstdlib>
#include <string>

namespace sheaf::test::fuzz {

namespace {

using jinja::Dict;
using jinja::Value;

Value message(std::string role, Value content)
{
    return *Value::dict({{"role", Value::text(std::move(role))}, {"content", std::move(content)}});
}

/// As programs call templates: contents as texts and as a list of parts.
Dict conversation()
{
    const Value part = *Value::dict({{"type", Value::text("text")}, {"text", Value::text("What is in {{ it }}?")}});
    const Value picture = *Value::dict({{"type", Value::text("image")}});
    const Value messages = *Value::list({message("system", Value::text(" Be brief. ")),
        message("user", Value::text("Hi")), message("assistant", Value::text("<think>\n</think>\nHello")),
        message("user", *Value::list({picture, part}))});
    return {{"messages", messages}, {"add_generation_prompt", Value::boolean(true)}, {"bos_token", Value::text("<s>")},
        {"eos_token", Value::text("</s>")}, {"tools", Value::none()}};
}

} // namespace

void fuzzTemplate(Input input)
{
    // A hundredth of the real limits: what a template may do within them is the same, only longer.
    constexpr jinja::Limits kLimits
        = {.sourceBytes = 1 << 16, .steps = 50'000, .bytes = 1 << 20, .outputBytes = 1 << 18, .depth = 120};
    const std::string_view source(reinterpret_cast<const char*>(input.data()), input.size());
    const auto compiled = jinja::Template::compile(source, kLimits);
    if (!compiled) {
        if (compiled.error().what.empty())
            std::abort();
        return;
    }
    const auto text = compiled->render(conversation());
    if (text ? text->size() > kLimits.outputBytes : text.error().what.empty())
        std::abort();
}

} // namespace sheaf::test::fuzz
