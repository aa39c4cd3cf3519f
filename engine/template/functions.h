#pragma once
// What a template may call: functions, and methods of lists, dictionaries and loops.

#include "engine/template/arguments.h"
#include "engine/template/budget.h"

namespace sheaf::jinja {

struct Function {
    using Run = Result<Value> (*)(const Arguments& arguments, Budget& budget);

    std::string_view name;
    Run run;
};

/// range, dict, namespace, raise_exception, strftime_now; null for any other name. There is nothing that reads the
/// machine: strftime_now gives one fixed day, since a prompt must not depend on when it is counted.
const Function* findFunction(std::string_view name);

Result<Value> callMethod(const Value& object, std::string_view name, const Arguments& arguments, Budget& budget);

} // namespace sheaf::jinja
