#pragma once
// Token ids as text: "1,2,3" or separated by white space; JSON's brackets are allowed.

#include "engine/api/tokenizer.h"

#include <string>
#include <string_view>
#include <vector>

namespace sheaf::app::cli {

/// Usage, naming what is not an id.
Result<std::vector<TokenId>> parseIds(std::string_view text);
std::string joinIds(const std::vector<TokenId>& ids);

} // namespace sheaf::app::cli
