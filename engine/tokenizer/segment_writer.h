#pragma once
// Puts a prompt together from scaffold, contents and pictures.

#include "engine/api/chat_template.h"

namespace sheaf::tokenizer {

/// Joins what stands between contents to one scaffold.
class SegmentWriter {
public:
    void scaffold(std::string_view text)
    {
        if (text.empty())
            return;
        if (m_segments.empty() || m_segments.back().kind != ChatSegment::Kind::Scaffold) {
            m_segments.emplace_back();
            m_segments.back().continues = m_segments.size() > 1;
        }
        m_segments.back().text += text;
    }

    /// The piece of that message, if it is not empty.
    void piece(const ChatPiece& piece, std::size_t message, std::size_t index)
    {
        if (piece.picture)
            picture(piece.text, message, index);
        else if (!piece.text.empty())
            content(piece.text, message, index);
    }

    std::vector<ChatSegment> take() { return std::move(m_segments); }

private:
    void content(const std::string& text, std::size_t message, std::size_t index)
    {
        const bool sharesSpace = !m_segments.empty() && m_segments.back().kind == ChatSegment::Kind::Scaffold
            && m_segments.back().text.ends_with(' ');
        if (sharesSpace)
            m_segments.back().sharesSpace = true;
        m_segments.push_back({ChatSegment::Kind::Content, text, message, index});
        m_segments.back().sharesSpace = sharesSpace;
    }

    void picture(const std::string& controlTokens, std::size_t message, std::size_t index)
    {
        m_segments.push_back({ChatSegment::Kind::Picture, controlTokens, message, index});
        m_segments.back().continues = m_segments.size() > 1;
    }

    std::vector<ChatSegment> m_segments;
};

} // namespace sheaf::tokenizer
