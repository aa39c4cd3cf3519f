#include "engine/convert/model_card.h"

#include <fstream>
#include <string_view>

namespace sheaf::convert {

namespace {

constexpr int kMaxLines = 1000; // of front matter; a card is no reason to read on

struct CardKey {
    std::string_view card;
    const char* gguf;
};

constexpr CardKey kKeys[] = {
    {"license", "general.license"}, {"license_name", "general.license.name"}, {"license_link", "general.license.link"}};

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kAround = " \t\r\"'";
    const std::size_t first = text.find_first_not_of(kAround);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

} // namespace

std::map<std::string, gguf::Value> readModelCard(const std::filesystem::path& folder)
{
    std::map<std::string, gguf::Value> pairs;
    std::ifstream card(folder / "README.md");
    std::string line;
    if (!std::getline(card, line) || trimmed(line) != "---")
        return pairs;
    for (int i = 0; i < kMaxLines && std::getline(card, line) && trimmed(line) != "---"; ++i)
        for (const CardKey& key : kKeys) {
            const std::string_view text = line;
            if (!text.starts_with(key.card) || text.substr(key.card.size(), 1) != ":")
                continue;
            if (const std::string_view value = trimmed(text.substr(key.card.size() + 1)); !value.empty())
                pairs[key.gguf] = std::string(value);
        }
    return pairs;
}

} // namespace sheaf::convert
