#include "settings.h"

#include <fstream>

namespace courier {

static int number(const std::string& line) { return std::stoi(line.substr(line.find('=') + 1)); }

Settings readSettings(const std::string& path)
{
    Settings settings;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("max_attempts"))
            settings.maxAttempts = number(line);
        else if (line.starts_with("first_delay_ms"))
            settings.firstDelay = std::chrono::milliseconds(number(line));
        else if (line.starts_with("longest_delay_ms"))
            settings.longestDelay = std::chrono::milliseconds(number(line));
    }
    return settings;
}

} // namespace courier
