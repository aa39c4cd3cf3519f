#pragma once
// Canonical composition (Unicode normalisation form C), which Qwen's tokenizer applies before anything else.

#include <string>
#include <string_view>

namespace sheaf::tokenizer {

/// text in NFC; bytes that are no UTF-8 stay and separate what stands around them. Time: linear, times the logarithm of
/// the longest run of combining marks.
std::string composed(std::string_view text);

} // namespace sheaf::tokenizer
