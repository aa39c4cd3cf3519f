#include "engine/template/filters.h"

#include <algorithm>

namespace sheaf::jinja {

const Filter* findFilter(std::string_view name)
{
    for (const auto table : {textFilters(), listFilters()}) {
        const auto found = std::ranges::find(table, name, &Filter::name);
        if (found != table.end())
            return &*found;
    }
    return nullptr;
}

Result<Value> applyFilter(const Filter& filter, const Value& input, const Arguments& arguments, Budget& budget)
{
    if (filter.takesAny)
        return filter.run(input, BoundArguments(arguments), budget);
    SHEAF_TRY(const BoundArguments bound, BoundArguments::bind(arguments, filter.parameters));
    return filter.run(input, bound, budget);
}

} // namespace sheaf::jinja
