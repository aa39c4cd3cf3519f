#pragma once
// A template in the language Jinja, as model files carry them: an own, small interpreter of what chat templates use.

#include "engine/template/budget.h"
#include "engine/template/value.h"

#include <memory>
#include <string>
#include <string_view>

namespace sheaf::jinja {

/// Threads: const and safe from any.
class Template {
public:
    /// From text that nobody vouches for. The error says what is wrong or not supported, and in which line (`where`).
    static Result<Template> compile(std::string_view source, const Limits& limits = {});

    Template(Template&&) noexcept;
    Template& operator=(Template&&) noexcept;
    ~Template();

    /// The text it makes of the variables. Always the same for the same ones. Errors as compile; TooLarge once a limit
    /// is reached.
    Result<std::string> render(Dict variables) const;

private:
    struct Tree;
    explicit Template(std::unique_ptr<const Tree> tree);

    std::unique_ptr<const Tree> m_tree;
};

} // namespace sheaf::jinja
