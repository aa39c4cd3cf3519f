#pragma once
// From words to a tree.

#include "engine/template/syntax.h"
#include "engine/template/token.h"

namespace sheaf::jinja {

/// Malformed: what is no template. Unsupported: tags that reach outside of the template (include, import, extends) and
/// others that chat templates do not use, by name. TooLarge: nested deeper than `depth`.
Result<Block> parseTemplate(std::vector<Token> tokens, int depth);

} // namespace sheaf::jinja
