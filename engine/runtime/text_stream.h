#pragma once
// The bytes of generated tokens as text: whole UTF-8 characters only, ending before the first stop text.

#include <string>
#include <string_view>
#include <vector>

namespace sheaf::runtime {

/// Holds back an unfinished character and anything that a stop text may begin with.
class TextStream {
public:
    explicit TextStream(std::vector<std::string> stopTexts);

    /// Adds a token's bytes; the text that is certain now. Bytes that cannot become UTF-8 are U+FFFD.
    std::string push(std::string_view bytes);
    /// What was held back; call at the end.
    std::string flush();
    /// A stop text was met: push() returned what stood before it, and nothing follows.
    bool stopped() const { return m_stopped; }

private:
    void decode(bool atEnd);
    std::string takeCertain();

    std::vector<std::string> m_stopTexts;
    std::string m_bytes; ///< not decoded yet
    std::string m_text; ///< valid UTF-8, not delivered yet
    bool m_stopped = false;
};

} // namespace sheaf::runtime
