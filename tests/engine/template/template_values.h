#pragma once
// Variables for templates, and rendering in one step.

#include "engine/template/template.h"

#include <nlohmann/json.hpp>

namespace sheaf::test {

/// Throws, which fails the test, for what no template can hold.
jinja::Value valueOf(const nlohmann::ordered_json& json);
jinja::Dict variablesOf(const nlohmann::ordered_json& json);

Result<std::string> renderTemplate(
    std::string_view source, jinja::Dict variables = {}, const jinja::Limits& limits = {});

} // namespace sheaf::test
