#!/usr/bin/env python3
"""Writes composition_table.cpp from Python's copy of the Unicode Character Database: make_composition_table.py > composition_table.cpp"""
import sys
import unicodedata

SURROGATES = range(0xD800, 0xE000)
HANGUL = range(0xAC00, 0xD7A4)  # computed, not listed
COLUMNS = 120


def rows(entries):
    line = "   "
    for entry in entries:
        if len(line) + 1 + len(entry) + 1 > COLUMNS:
            yield line
            line = "   "
        line += " " + entry + ","
    yield line


def array(kind, name, entries):
    entries = list(entries)
    print(f"constexpr std::array<{kind}, {len(entries)}> {name}{{{{")
    print("\n".join(rows(entries)))
    print("}};\n")


def characters():
    return (chr(code) for code in range(sys.maxunicode + 1) if code not in SURROGATES and code not in HANGUL)


def decompositions():
    for character in characters():
        fields = unicodedata.decomposition(character).split()
        if not fields or fields[0].startswith("<"):
            continue
        first, second = int(fields[0], 16), int(fields[1], 16) if len(fields) > 1 else 0
        composes = unicodedata.normalize("NFC", character) == character
        yield f"{{0x{ord(character):X},0x{first:X},0x{second:X},{int(composes)}}}"


def combining_ranges():
    start = last = None
    for code, value in ((ord(c), unicodedata.combining(c)) for c in characters()):
        if start is not None and (code != last + 1 or value != current):
            if current:
                yield f"{{0x{start:X},0x{last:X},{current}}}"
            start = None
        if start is None:
            start, current = code, value
        last = code


def main():
    print(f"""// Written by make_composition_table.py from the Unicode Character Database {unicodedata.unidata_version}. Do not edit.
// clang-format off

#include "engine/tokenizer/composition_table.h"

#include <array>

namespace sheaf::tokenizer {{
namespace {{
""")
    array("Decomposition", "kDecompositions", decompositions())
    array("CombiningRange", "kCombiningRanges", combining_ranges())
    print("""} // namespace

std::span<const Decomposition> decompositions()
{
    return kDecompositions;
}

std::span<const CombiningRange> combiningRanges()
{
    return kCombiningRanges;
}

} // namespace sheaf::tokenizer""")


main()
