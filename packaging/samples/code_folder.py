"""The sample code folder: the part of a courier's software that the error dialog speaks of, with ignored and binary files."""
import random

FILES = {
    ".gitignore": """\
build/
*.log
__pycache__/
""",
    "README.md": """\
# courier-core

Takes orders from the shop, chooses a depot, prints the label. `config/retry.ini` holds the limits; `src/settings.cpp` reads
it, and everything else gets a `Settings` value.

Errors: E4101 no depot for the postcode, E4107 retry limit reached, E4110 label text too long.
""",
    "config/retry.ini": """\
[retry]
max_attempts = 5        ; after that the order is put aside with E4107
first_delay_ms = 100    ; doubles with every attempt
longest_delay_ms = 1600
""",
    "src/settings.h": """\
#pragma once
#include <chrono>
#include <string>

namespace courier {

/// Limits of one depot, read once at start.
struct Settings {
    int maxAttempts = 3;
    std::chrono::milliseconds firstDelay{250};
    std::chrono::milliseconds longestDelay{4000};
};

Settings readSettings(const std::string& path);

} // namespace courier
""",
    "src/settings.cpp": """\
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
""",
    "src/retry.h": """\
#pragma once
#include "settings.h"

#include <algorithm>
#include <functional>
#include <thread>

namespace courier {

enum class Outcome { Done, RetryLimitReached };

/// Calls work until it returns true or settings.maxAttempts calls have failed. Waits between calls; the wait doubles.
inline Outcome withRetry(const Settings& settings, const std::function<bool()>& work)
{
    auto delay = settings.firstDelay;
    for (int attempt = 1; attempt <= settings.maxAttempts; ++attempt) {
        if (work())
            return Outcome::Done;
        std::this_thread::sleep_for(delay);
        delay = std::min(delay * 2, settings.longestDelay);
    }
    return Outcome::RetryLimitReached;
}

} // namespace courier
""",
    "src/dispatch.cpp": """\
#include "retry.h"

#include <iostream>

namespace courier {

struct Order {
    std::string id;
    std::string postcode;
    std::string tracking;
};

bool printLabel(const Order& order); // asks the label-printer service; false on timeout

/// Prints the label, or puts the order aside. Later orders are not affected.
bool dispatch(const Order& order, const Settings& settings)
{
    if (withRetry(settings, [&] { return printLabel(order); }) == Outcome::Done)
        return true;
    std::cerr << "E4107: retry limit reached, order " << order.id << ", tracking " << order.tracking << '\\n';
    return false;
}

} // namespace courier
""",
    "tools/put_aside.py": r"""
# Lists the orders that were put aside: python3 put_aside.py courier.log
import re
import sys

PATTERN = re.compile(r"E4107: .* order (?P<order>\S+), tracking (?P<tracking>.+)")

for line in open(sys.argv[1], encoding="utf-8"):
    if found := PATTERN.search(line):
        print(found["order"], found["tracking"])
""".lstrip(),
    "build/dispatch.d": "dispatch.o: ../src/dispatch.cpp ../src/retry.h ../src/settings.h\n",
}


def make(folder):
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # No file type, only bytes: something that a reader of text has to leave out.
    (folder / "config" / "depots.bin").write_bytes(b"DEPOTS\x00\x01" + random.Random(2).randbytes(504))
