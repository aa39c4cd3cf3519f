#pragma once
// What stands in the brackets of a call.

#include "engine/base/error.h"
#include "engine/template/value.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sheaf::jinja {

struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;
};

/// Names of the parameters of something built in; the first empty one ends them.
using ParameterNames = std::array<std::string_view, 5>;

/// Arguments by the place of their parameter. Refers to the Arguments it was made of.
class BoundArguments {
public:
    /// Malformed: too many, twice the same. Unsupported: a name that is no parameter's.
    static Result<BoundArguments> bind(const Arguments& arguments, const ParameterNames& parameters);

    /// All of them as they came, for what takes any number.
    explicit BoundArguments(const Arguments& arguments)
        : m_all(&arguments)
    {
    }

    const Arguments& all() const { return *m_all; }
    bool has(std::size_t place) const { return m_values[place] != nullptr; }
    /// Undefined if it is not there.
    const Value& at(std::size_t place) const;
    bool isTrue(std::size_t place, bool otherwise) const;
    /// Malformed: not there and no `otherwise`, or of another kind.
    Result<std::string> text(std::size_t place) const;
    Result<std::string> text(std::size_t place, std::string_view otherwise) const;
    Result<std::int64_t> integer(std::size_t place, std::int64_t otherwise) const;

private:
    const Arguments* m_all;
    std::array<const Value*, std::tuple_size_v<ParameterNames>> m_values{};
};

} // namespace sheaf::jinja
