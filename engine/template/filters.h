#pragma once
// What stands behind a "|".

#include "engine/template/arguments.h"
#include "engine/template/budget.h"

#include <span>

namespace sheaf::jinja {

struct Filter {
    using Run = Result<Value> (*)(const Value& input, const BoundArguments& arguments, Budget& budget);

    std::string_view name;
    Run run;
    ParameterNames parameters;
    bool takesAny = false; ///< any number of arguments, which it looks at itself
};

/// Null for a name that we do not know.
const Filter* findFilter(std::string_view name);
Result<Value> applyFilter(const Filter& filter, const Value& input, const Arguments& arguments, Budget& budget);

/// Tables, by what they take.
std::span<const Filter> textFilters();
std::span<const Filter> listFilters();

} // namespace sheaf::jinja
