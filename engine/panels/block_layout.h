#pragma once
// Where the fields of 16 interleaved blocks lie in a block of a panel, in bytes. Lines of 64 bytes hold four bytes of
// each row; halves lie 16 side by side. The order within a field is the file's (engine/quant names it).

#include <cstddef>

namespace sheaf::panels {

struct Q40Panel {
    static constexpr std::size_t kCodes = 0; ///< 4 lines: low nibbles are weights 4t …, high ones 16 + 4t …
    static constexpr std::size_t kD = 256;
    static constexpr std::size_t kBytes = 16 * 18;
};

struct Q41Panel {
    static constexpr std::size_t kCodes = 0; ///< as Q4_0
    static constexpr std::size_t kD = 256, kM = 288;
    static constexpr std::size_t kBytes = 16 * 20;
};

struct Q50Panel {
    static constexpr std::size_t kCodes = 0; ///< as Q4_0
    static constexpr std::size_t kHigh = 256; ///< 1 line: bit i is the fifth bit of weight i
    static constexpr std::size_t kD = 320;
    static constexpr std::size_t kBytes = 16 * 22;
};

struct Q51Panel {
    static constexpr std::size_t kCodes = 0, kHigh = 256; ///< as Q5_0
    static constexpr std::size_t kD = 320, kM = 352;
    static constexpr std::size_t kBytes = 16 * 24;
};

struct Q80Panel {
    static constexpr std::size_t kCodes = 0; ///< 8 lines of signed bytes
    static constexpr std::size_t kD = 512;
    static constexpr std::size_t kBytes = 16 * 34;
};

struct Iq4NlPanel {
    static constexpr std::size_t kCodes = 0; ///< as Q4_0, indices of levels
    static constexpr std::size_t kD = 256;
    static constexpr std::size_t kBytes = 16 * 18;
};

struct Mxfp4Panel {
    static constexpr std::size_t kCodes = 0; ///< as Q4_0, indices of levels
    static constexpr std::size_t kExponents = 256; ///< a byte a row
    static constexpr std::size_t kBytes = 16 * 17;
};

struct Q2KPanel {
    static constexpr std::size_t kScales = 0; ///< 4 lines: scales are low nibbles, minimums high ones
    static constexpr std::size_t kCodes = 256; ///< 16 lines: (half of the block, t), run r at bits 2 r
    static constexpr std::size_t kD = 1280, kDmin = 1312;
    static constexpr std::size_t kBytes = 16 * 84;
};

struct Q3KPanel {
    static constexpr std::size_t kHigh = 0; ///< 8 lines: bit 4 half + r of t is the third bit of run r
    static constexpr std::size_t kCodes = 512; ///< as Q2_K
    static constexpr std::size_t kScales = 1536; ///< 3 lines, packed as in the file (scaleQ3K)
    static constexpr std::size_t kD = 1728;
    static constexpr std::size_t kBytes = 16 * 110;
};

struct Q4KPanel {
    static constexpr std::size_t kD = 0, kDmin = 32;
    static constexpr std::size_t kScales = 64; ///< 3 lines, packed as in the file (scaleMinQ4K)
    static constexpr std::size_t kCodes = 256; ///< 32 lines: 8 j + t has groups 2 j (low) and 2 j + 1, weights 4t …
    static constexpr std::size_t kBytes = 16 * 144;
};

struct Q5KPanel {
    static constexpr std::size_t kD = 0, kDmin = 32, kScales = 64; ///< as Q4_K
    static constexpr std::size_t kHigh = 256; ///< 8 lines: bit g of t is the fifth bit of group g, weights 4t …
    static constexpr std::size_t kCodes = 768; ///< as Q4_K
    static constexpr std::size_t kBytes = 16 * 176;
};

struct Q6KPanel {
    static constexpr std::size_t kLow = 0; ///< 32 lines: (half of the block, run 0 or 1, t), runs 2 and 3 above
    static constexpr std::size_t kHigh = 2048; ///< 16 lines: (half of the block, t), run r at bits 2 r
    static constexpr std::size_t kScales = 3072; ///< 4 lines of signed bytes
    static constexpr std::size_t kD = 3328;
    static constexpr std::size_t kBytes = 16 * 210;
};

struct Iq4XsPanel {
    static constexpr std::size_t kD = 0;
    static constexpr std::size_t kScalesHigh = 32; ///< two bytes a row: bits 2 g of group g
    static constexpr std::size_t kScalesLow = 64; ///< 1 line: nibble g of group g
    static constexpr std::size_t kCodes = 128; ///< 32 lines: (group, t), as Q4_0
    static constexpr std::size_t kBytes = 16 * 136;
};

// What codes stand above their weights, so that none is negative.
inline constexpr int kIq4Offset = 128, kMxfp4Offset = 12, kQ6KOffset = 32, kQ3KOffset = 4;

} // namespace sheaf::panels
