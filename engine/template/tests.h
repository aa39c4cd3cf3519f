#pragma once
// What stands behind an "is".

#include "engine/template/arguments.h"
#include "engine/template/budget.h"

namespace sheaf::jinja {

struct Test {
    using Run = Result<bool> (*)(const Value& value, const Value& argument, Budget& budget);

    std::string_view name;
    Run run;
    bool takesArgument = false;
};

/// Null for a name that we do not know.
const Test* findTest(std::string_view name);
Result<bool> applyTest(const Test& test, const Value& value, const Arguments& arguments, Budget& budget);

} // namespace sheaf::jinja
