#pragma once
// A tokenizer one can count by hand: every run of letters is one token, every other byte one token; "<|name|>" is a
// control token when parsed.

#include "engine/api/tokenizer.h"

#include <cctype>

namespace sheaf::test {

class WordTokenizer : public Tokenizer {
public:
    static constexpr TokenId kControl = 100'000;

    std::vector<TokenId> encode(std::string_view text, SpecialTokens specials) const override
    {
        std::vector<TokenId> ids;
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t end = text.find("|>", i);
            if (specials == SpecialTokens::Parsed && text.substr(i).starts_with("<|")
                && end != std::string_view::npos) {
                ids.push_back(kControl);
                i = end + 2;
                continue;
            }
            std::size_t length = 1;
            if (std::isalpha(static_cast<unsigned char>(text[i]))) {
                while (i + length < text.size() && std::isalpha(static_cast<unsigned char>(text[i + length])))
                    ++length;
            }
            ids.push_back(static_cast<TokenId>(length));
            i += length;
        }
        return ids;
    }

    std::string decode(std::span<const TokenId>, SpecialTokens) const override { return "<|bos|>"; }
    std::size_t vocabSize() const override { return kControl + 1; }
    TokenId specialId(std::string_view) const override { return kControl; }
    TokenId bosId() const override { return -1; }
    bool addBos() const override { return false; }
    bool isEndOfGeneration(TokenId) const override { return false; }
    const std::string& chatTemplate() const override { return m_empty; }
    std::string description() const override { return "words"; }
    const std::string& fingerprint() const override { return m_fingerprint; }

private:
    std::string m_empty;
    std::string m_fingerprint = "words";
};

} // namespace sheaf::test
