#pragma once
// The module name patterns of adapter configurations: regular expressions that match a name or its last parts.

#include "engine/base/error.h"

#include <memory>
#include <string>
#include <string_view>

namespace sheaf::adapters {

/// Threads: const, safe from any. Memory and steps are limited whatever the expression.
class NamePattern {
public:
    /// Unsupported if it is no regular expression.
    static Result<NamePattern> compile(std::string_view expression);

    NamePattern(NamePattern&&) noexcept;
    NamePattern& operator=(NamePattern&&) noexcept;
    ~NamePattern();

    /// Letters, digits, '_' and '.' only: matched without the steps of an expression.
    bool isPlain() const { return !m_code; }
    /// Whether `name` is, or ends after a dot with, something the expression matches whole. Unsupported if that takes
    /// too many steps.
    Result<bool> matches(std::string_view name) const;

private:
    struct Code;

    NamePattern(std::string_view text, std::unique_ptr<Code> code);
    bool matchesPlainly(std::string_view name) const;

    std::string m_text;
    std::unique_ptr<Code> m_code; ///< null: plain
};

} // namespace sheaf::adapters
