#pragma once
// Methods of texts, which some filters share.

#include "engine/template/arguments.h"
#include "engine/template/budget.h"

namespace sheaf::jinja {

/// As in Python. Unsupported, with the name: any other method.
Result<Value> callTextMethod(
    const std::string& text, std::string_view name, const Arguments& arguments, Budget& budget);

/// count negative: all. Unsupported: an empty `old`.
Result<Value> replaced(
    std::string_view text, std::string_view old, std::string_view by, std::int64_t count, Budget& budget);
Result<Value> joined(const Value& items, std::string_view separator, Budget& budget);

} // namespace sheaf::jinja
