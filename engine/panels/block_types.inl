// What tells one type of block from another: how its bytes become codes and scales. Included by panel_templates.inl,
// once per instruction set.
//
// A block is decoded in stretches of a few sub-blocks. A stretch takes kSteps steps, and each gives kVectors vectors of
// four codes a row: vector i of a step holds group group(i, step) of sub-block sub(stretch, i). Vectors of a stretch
// that are in the same sub-block follow one another.

using Int = Simd::Int;
using Float = Simd::Float;
using Bytes = const std::byte*;

/// kRows of a panel's 16 rows in one of its blocks, from row `first` on.
struct Rows {
    Bytes block;
    std::size_t first;

    Int line(std::size_t offset) const { return Simd::load(block + offset + 4 * first); }
    Float halves(std::size_t offset) const { return Simd::loadHalves(block + offset + 2 * first); }
    Int shorts(std::size_t offset) const { return Simd::loadShorts(block + offset + 2 * first); }
    Int bytes(std::size_t offset) const { return Simd::loadBytes(block + offset + first); }
};

Int low(Int v)
{
    return v & Simd::all8(15);
}

Int high(Int v)
{
    return Simd::shiftRight16<4>(v) & Simd::all8(15);
}

/// The bits `Mask` of every byte, after moving them up by `Up` (or down, if negative).
template <int Up, int Mask> Int moved(Int v)
{
    if constexpr (Up > 0)
        v = Simd::shiftLeft16<Up>(v);
    if constexpr (Up < 0)
        v = Simd::shiftRight16<-Up>(v);
    return v & Simd::all8(Mask);
}

// Blocks of 32 weights: one sub-block, one stretch. Nibbles as in Q4_0: low ones are weights 4 t …, high ones 16 + 4 t.

struct SmallBlock {
    static constexpr int kSubWeights = 32, kSubs = 1, kStretches = 1, kSteps = 4, kVectors = 2;
    static constexpr int sub(int, int) { return 0; }
    static constexpr int group(int i, int step) { return 4 * i + step; }

protected:
    static void nibbles(Int line, Int* w)
    {
        w[0] = low(line);
        w[1] = high(line);
    }
    /// Bits of weights from the line at `offset` become the fifth of the codes.
    static void fifthBits(Int bits, int step, Int* w)
    {
        const Int mask = Simd::all32(static_cast<int>(step % 2 == 0 ? 0x08040201U : 0x80402010U));
        for (int i = 0; i < 2; ++i) {
            const Int ofGroup = Simd::add8(Simd::repeat16(kRowBytes), Simd::all8(2 * i + step / 2));
            w[i] |= Simd::whereAll8(Simd::shuffle8(bits, ofGroup), mask, Simd::all8(16));
        }
    }

private:
    static constexpr std::uint8_t kRowBytes[16] = {0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12};
};

template <class Panel, int Offset> struct FourBits : SmallBlock {
    static constexpr int kLargest = 15, kOffset = Offset;
    static constexpr std::size_t kBytes = Panel::kBytes;

    template <int> static void decode(Rows rows, int step, Int* w)
    {
        nibbles(rows.line(Panel::kCodes + static_cast<std::size_t>(step) * kLine), w);
    }
    static Float scale(Rows rows) { return rows.halves(Panel::kD); }
};

template <class Panel, int Offset> struct FiveBits : SmallBlock {
    static constexpr int kLargest = 31, kOffset = Offset;
    static constexpr std::size_t kBytes = Panel::kBytes;

    template <int> static void decode(Rows rows, int step, Int* w)
    {
        nibbles(rows.line(Panel::kCodes + static_cast<std::size_t>(step) * kLine), w);
        fifthBits(rows.line(Panel::kHigh), step, w);
    }
    static Float scale(Rows rows) { return rows.halves(Panel::kD); }
};

/// With a minimum of its own.
template <class Base, class Panel> struct WithMinimum : Base {
    static Float minimum(Rows rows) { return rows.halves(Panel::kM); }
};

struct TypeQ80 : SmallBlock {
    static constexpr int kLargest = 255, kOffset = 128;
    static constexpr std::size_t kBytes = Q80Panel::kBytes;

    template <int> static void decode(Rows rows, int step, Int* w)
    {
        for (int i = 0; i < 2; ++i)
            w[i] = rows.line(Q80Panel::kCodes + static_cast<std::size_t>(group(i, step)) * kLine) ^ Simd::all8(0x80);
    }
    static Float scale(Rows rows) { return rows.halves(Q80Panel::kD); }
};

/// A table of 16 levels, moved up to be codes.
struct Codebook {
    std::uint8_t codes[16] = {};

    constexpr Codebook(const std::int8_t* levels, int offset)
    {
        for (int i = 0; i < 16; ++i)
            codes[i] = static_cast<std::uint8_t>(levels[i] + offset);
    }
    Int at(Int nibbles) const { return Simd::shuffle8(Simd::repeat16(codes), nibbles); }
};

constexpr Codebook kIq4Codes(quant::kIq4Levels, kIq4Offset);
constexpr Codebook kMxfp4Codes(quant::kMxfp4Levels, kMxfp4Offset);

struct TypeIq4Nl : FourBits<Iq4NlPanel, kIq4Offset> {
    static constexpr int kLargest = 255;

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        FourBits::decode<Stretch>(rows, step, w);
        w[0] = kIq4Codes.at(w[0]);
        w[1] = kIq4Codes.at(w[1]);
    }
};

struct TypeMxfp4 : FourBits<Mxfp4Panel, kMxfp4Offset> {
    static constexpr int kLargest = 31;

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        FourBits::decode<Stretch>(rows, step, w);
        w[0] = kMxfp4Codes.at(w[0]);
        w[1] = kMxfp4Codes.at(w[1]);
    }
    /// 2^(exponent - 128); the two smallest are subnormal.
    static Float scale(Rows rows)
    {
        const Int exponent = rows.bytes(Mxfp4Panel::kExponents);
        const Int small = Simd::shiftLeft32<21>(Simd::add32(exponent, Simd::all32(1)));
        const Int normal = Simd::shiftLeft32<23>(Simd::sub32(exponent, Simd::all32(1)));
        return Simd::asFloat(Simd::whereBelow32(exponent, 2, small, normal));
    }
};

// Blocks of 256 weights.

/// Signed bytes, four sub-blocks to a line; weight = d * scale * code - minimumScale * minimum.
template <int Subs> struct BlockScales {
    Int scales[Subs / 4], minimums[Subs / 4];
    Float d, minimumScale;
};

/// A stretch is two sub-blocks of 32, whose nibbles lie in the same bytes.
template <class Panel> struct NibblePairs {
    static constexpr int kSubWeights = 32, kSubs = 8, kStretches = 4, kSteps = 8, kVectors = 2, kLargest = 15;
    static constexpr std::size_t kBytes = Panel::kBytes;
    static constexpr int sub(int stretch, int i) { return 2 * stretch + i; }
    static constexpr int group(int, int step) { return step; }

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        const Int v = rows.line(Panel::kCodes + static_cast<std::size_t>(8 * Stretch + step) * kLine);
        w[0] = low(v);
        w[1] = high(v);
    }
    /// Six bits each (scaleMinQ4K).
    static BlockScales<kSubs> scales(Rows rows)
    {
        const Int a = rows.line(Panel::kScales), b = rows.line(Panel::kScales + kLine);
        const Int c = rows.line(Panel::kScales + 2 * kLine), six = Simd::all8(63);
        return {{a & six, low(c) | moved<-2, 0x30>(a)}, {b & six, high(c) | moved<-2, 0x30>(b)}, rows.halves(Panel::kD),
            rows.halves(Panel::kDmin)};
    }
};

using TypeQ4K = NibblePairs<Q4KPanel>;

struct TypeQ5K : NibblePairs<Q5KPanel> {
    static constexpr int kLargest = 31;

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        NibblePairs::decode<Stretch>(rows, step, w);
        const Int fifth = rows.line(Q5KPanel::kHigh + static_cast<std::size_t>(step) * kLine);
        w[0] |= moved<4 - 2 * Stretch, 16>(fifth);
        w[1] |= moved<3 - 2 * Stretch, 16>(fifth);
    }
};

/// A stretch is one sub-block of 32, whose nibbles lie as in Q4_0.
struct TypeIq4Xs {
    static constexpr int kSubWeights = 32, kSubs = 8, kStretches = 8, kSteps = 4, kVectors = 2, kLargest = 255;
    static constexpr std::size_t kBytes = Iq4XsPanel::kBytes;
    static constexpr int sub(int stretch, int) { return stretch; }
    static constexpr int group(int i, int step) { return 4 * i + step; }

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        const Int v = rows.line(Iq4XsPanel::kCodes + static_cast<std::size_t>(4 * Stretch + step) * kLine);
        w[0] = kIq4Codes.at(low(v));
        w[1] = kIq4Codes.at(high(v));
    }
    static BlockScales<kSubs> scales(Rows rows)
    {
        const Int lowBits = rows.line(Iq4XsPanel::kScalesLow), highBits = rows.shorts(Iq4XsPanel::kScalesHigh);
        const Int first = sixBits(lowBits & Simd::all32(0xffff), highBits & Simd::all32(0xff));
        const Int second = sixBits(Simd::shiftRight32<16>(lowBits), Simd::shiftRight32<8>(highBits));
        const Float d = rows.halves(Iq4XsPanel::kD);
        return {{first, second}, {first, second}, d, d * Simd::allFloats(kIq4Offset)};
    }

private:
    /// Four nibbles in 16 bits and four pairs of bits in 8 to four bytes, less 32.
    static Int sixBits(Int nibbles, Int pairs)
    {
        nibbles = (nibbles | Simd::shiftLeft32<8>(nibbles)) & Simd::all32(0x00ff00ff);
        nibbles = (nibbles | Simd::shiftLeft32<4>(nibbles)) & Simd::all32(0x0f0f0f0f);
        pairs = (pairs | Simd::shiftLeft32<12>(pairs)) & Simd::all32(0x000f000f);
        pairs = (pairs | Simd::shiftLeft32<6>(pairs)) & Simd::all32(0x03030303);
        return Simd::sub8(nibbles | Simd::shiftLeft32<4>(pairs), Simd::all8(32));
    }
};

/// Sub-blocks of 16 in two halves of four runs. A stretch is half of the runs of a half: the same bytes have the bits
/// of four sub-blocks.
struct SixteenSubs {
    static constexpr int kSubWeights = 16, kSubs = 16, kStretches = 4, kSteps = 4, kVectors = 4;
    static constexpr int sub(int stretch, int i) { return stretch / 2 * 8 + 2 * i + stretch % 2; }
    static constexpr int group(int, int step) { return step; }

protected:
    /// Of the eight lines that a half of 128 weights has.
    static std::size_t lineOf(int stretch, int step)
    {
        return static_cast<std::size_t>(4 * (stretch % 2) + step) * kLine;
    }
    template <class Panel> static Int twoBits(Rows rows, int stretch, int step)
    {
        return rows.line(Panel::kCodes + static_cast<std::size_t>(stretch / 2) * 8 * kLine + lineOf(stretch, step));
    }
    /// For signed scales: `Offset` is what the codes stand above their weights.
    static BlockScales<kSubs> withOffset(const Int* scales, Float d, int offset)
    {
        return {{scales[0], scales[1], scales[2], scales[3]}, {scales[0], scales[1], scales[2], scales[3]}, d,
            d * Simd::allFloats(static_cast<float>(offset))};
    }
};

struct TypeQ6K : SixteenSubs {
    static constexpr int kLargest = 63;
    static constexpr std::size_t kBytes = Q6KPanel::kBytes;

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        constexpr std::size_t kHalf = Stretch / 2;
        const std::size_t at = lineOf(Stretch, step);
        const Int a = rows.line(Q6KPanel::kLow + kHalf * 16 * kLine + at);
        const Int b = rows.line(Q6KPanel::kLow + kHalf * 16 * kLine + 8 * kLine + at);
        const Int upper = rows.line(Q6KPanel::kHigh + kHalf * 8 * kLine + at);
        w[0] = low(a) | moved<4, 0x30>(upper);
        w[1] = low(b) | moved<2, 0x30>(upper);
        w[2] = high(a) | moved<0, 0x30>(upper);
        w[3] = high(b) | moved<-2, 0x30>(upper);
    }
    static BlockScales<kSubs> scales(Rows rows)
    {
        Int lines[4];
        for (std::size_t q = 0; q < 4; ++q)
            lines[q] = rows.line(Q6KPanel::kScales + q * kLine);
        return withOffset(lines, rows.halves(Q6KPanel::kD), kQ6KOffset);
    }
};

struct TypeQ3K : SixteenSubs {
    static constexpr int kLargest = 7;
    static constexpr std::size_t kBytes = Q3KPanel::kBytes;

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        const Int v = twoBits<Q3KPanel>(rows, Stretch, step);
        const Int third = rows.line(Q3KPanel::kHigh + lineOf(Stretch, step));
        constexpr int kFirst = Stretch / 2 * 4; // bit of the first run
        w[0] = moved<0, 3>(v) | moved<2 - kFirst, 4>(third);
        w[1] = moved<-2, 3>(v) | moved<1 - kFirst, 4>(third);
        w[2] = moved<-4, 3>(v) | moved<-kFirst, 4>(third);
        w[3] = moved<-6, 3>(v) | moved<-1 - kFirst, 4>(third);
    }
    /// Six bits, less 32 (scaleQ3K).
    static BlockScales<kSubs> scales(Rows rows)
    {
        const Int a = rows.line(Q3KPanel::kScales), b = rows.line(Q3KPanel::kScales + kLine);
        const Int c = rows.line(Q3KPanel::kScales + 2 * kLine), offset = Simd::all8(32);
        const Int lines[4]
            = {Simd::sub8(low(a) | moved<4, 0x30>(c), offset), Simd::sub8(low(b) | moved<2, 0x30>(c), offset),
                Simd::sub8(high(a) | moved<0, 0x30>(c), offset), Simd::sub8(high(b) | moved<-2, 0x30>(c), offset)};
        return withOffset(lines, rows.halves(Q3KPanel::kD), kQ3KOffset);
    }
};

struct TypeQ2K : SixteenSubs {
    static constexpr int kLargest = 3;
    static constexpr std::size_t kBytes = Q2KPanel::kBytes;

    template <int Stretch> static void decode(Rows rows, int step, Int* w)
    {
        const Int v = twoBits<Q2KPanel>(rows, Stretch, step);
        w[0] = moved<0, 3>(v);
        w[1] = moved<-2, 3>(v);
        w[2] = moved<-4, 3>(v);
        w[3] = moved<-6, 3>(v);
    }
    static BlockScales<kSubs> scales(Rows rows)
    {
        BlockScales<kSubs> scales = {{}, {}, rows.halves(Q2KPanel::kD), rows.halves(Q2KPanel::kDmin)};
        for (std::size_t q = 0; q < 4; ++q) {
            const Int v = rows.line(Q2KPanel::kScales + q * kLine);
            scales.scales[q] = low(v);
            scales.minimums[q] = high(v);
        }
        return scales;
    }
};
