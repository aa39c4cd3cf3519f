#include "engine/template/template.h"

#include "engine/template/interpreter.h"
#include "engine/template/parser.h"
#include "engine/template/token.h"

#include <fmt/core.h>

namespace sheaf::jinja {

struct Template::Tree {
    Limits limits;
    Block block;
};

Template::Template(std::unique_ptr<const Tree> tree)
    : m_tree(std::move(tree))
{
}

Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;
Template::~Template() = default;

Result<Template> Template::compile(std::string_view source, const Limits& limits)
{
    if (source.size() > limits.sourceBytes)
        return fail(ErrorCode::TooLarge, fmt::format("a template of {} bytes", source.size()));
    SHEAF_TRY(std::vector<Token> tokens, readTokens(source));
    SHEAF_TRY(Block block, parseTemplate(std::move(tokens), limits.depth));
    return Template(std::make_unique<const Tree>(Tree{limits, std::move(block)}));
}

Result<std::string> Template::render(Dict variables) const
{
    return Interpreter(m_tree->limits, std::move(variables)).run(m_tree->block);
}

} // namespace sheaf::jinja
