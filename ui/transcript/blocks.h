#pragma once
// An answer as values: blocks of paragraphs with styled runs. No layout, no fonts.

#include <QString>

#include <cstdint>
#include <vector>

namespace sheaf::ui {

enum RunStyle : std::uint8_t {
    kBold = 1,
    kItalic = 2,
    kStrike = 4,
    kCode = 8,
    kMath = 16,
    kLink = 32,
    kMuted = 64,
};

/// Part of a paragraph in one style; what no run covers is plain.
struct Run {
    int start = 0; ///< UTF-16 units
    int length = 0;
    std::uint8_t style = 0; ///< of RunStyle
    QString link; ///< address, if kLink

    bool operator==(const Run&) const = default;
};

struct RichText {
    QString text; ///< one paragraph; U+2028 breaks a line inside it
    std::vector<Run> runs; ///< in order, not overlapping

    bool operator==(const RichText&) const = default;
};

enum class CellAlignment : std::uint8_t { Leading, Center, Trailing };

/// What a block stands inside of, from the outside in.
enum class Container : std::uint8_t { Quote, ListItem };

struct Block {
    enum class Kind : std::uint8_t { Paragraph, Heading, Code, Table, Rule };

    Kind kind = Kind::Paragraph;
    int level = 0; ///< headings: 1–6
    std::vector<Container> containers; ///< at most kMaxContainers; deeper ones look the same
    QString marker; ///< "•", "3.", "☐": on the first block of a list item
    QString language; ///< code: as written after the fence
    int columns = 0; ///< tables
    std::vector<CellAlignment> alignments; ///< tables: one a column
    std::vector<RichText>
        texts; ///< paragraph, heading: 1; code: one a line; table: row by row, the first row is the head

    bool operator==(const Block&) const = default;
};

inline constexpr std::size_t kMaxContainers = 8;

} // namespace sheaf::ui
