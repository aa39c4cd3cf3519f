// 32 rows by up to 12 columns. Included by panel_templates.inl.
//
// A tile is cut into pieces of two vectors of rows by as many columns as fill the registers with sums. The float sums
// (1.5 KiB) live in the first-level cache and take part as memory operands. Loops over columns are unrolled, so that
// GCC keeps the arrays in registers.

/// Two vectors of rows, from the index-th pair of the tile's 32 rows on.
struct RowPair {
    int index;

    static constexpr int kCount = static_cast<int>(kTileRows) / (2 * Simd::kRows);
    int row(int vector) const { return (2 * index + vector) * Simd::kRows; }
    /// From fields (half, row, 4 bytes).
    Int codes(const std::uint8_t (*halves)[kLine], int vector) const
    {
        return Simd::load(halves[row(vector) / kPanel] + row(vector) % kPanel * 4);
    }
    Int pairs(const std::int16_t (*halves)[2 * kPanelRows], int vector) const
    {
        return Simd::load(halves[row(vector) / kPanel] + row(vector) % kPanel * 2);
    }
    /// Line 0 of this vector's rows.
    const std::uint8_t* line(const std::uint8_t* const* halves, int vector) const
    {
        return halves[row(vector) / kPanel] + row(vector) % kPanel * 4;
    }
    /// From fields (row).
    Float floats(const float* rows, int vector) const { return Simd::loadFloats(rows + row(vector)); }

private:
    static constexpr int kPanel = static_cast<int>(kPanelRows);
};

/// The integer sums of a sub-block.
template <int Code, int N> struct Sums {
    Int top[N], bottom[N];

    /// `Groups` groups of four k; stride: bytes from one group of the activations to the next.
    template <int Groups>
    inline __attribute__((always_inline)) void set(
        const RowPair& rows, const std::uint8_t (*w)[2][kLine], Bytes activations, std::size_t stride)
    {
        constexpr int kFit = Simd::kFit<Code> < Groups ? Simd::kFit<Code> : Groups;
#pragma GCC unroll 8
        for (int first = 0; first < Groups; first += kFit) {
            typename Simd::template Products<Code> upper[N], lower[N];
#pragma GCC unroll 8
            for (int g = first; g < first + kFit; ++g, activations += stride) {
                const Int w0 = rows.codes(w[g], 0), w1 = rows.codes(w[g], 1);
#pragma GCC unroll 12
                for (int n = 0; n < N; ++n) {
                    const Int x = Simd::all32(read<int>(activations + 4 * n));
                    upper[n] = g == first ? Simd::products<Code>(w0, x) : Simd::addProducts<Code>(upper[n], w0, x);
                    lower[n] = g == first ? Simd::products<Code>(w1, x) : Simd::addProducts<Code>(lower[n], w1, x);
                }
            }
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                top[n] = first == 0 ? Simd::widened(upper[n]) : Simd::addWidened(top[n], upper[n]);
                bottom[n] = first == 0 ? Simd::widened(lower[n]) : Simd::addWidened(bottom[n], lower[n]);
            }
        }
    }
};

void addTo(float* at, Float product, Float factor)
{
    Simd::storeFloats(at, Simd::fma(product, factor, Simd::loadFloats(at)));
}

/// N columns of a slice of `columns`; `tile` and c start at the first of them.
template <int Code, int Sub, int N>
void multiplyBlockPiece(
    const UnpackedChunk& w, RowPair rows, Bytes slice, std::size_t columns, std::size_t first, float* c)
{
    constexpr int kSubs = 256 / Sub, kGroups = Sub / 4;
    constexpr std::size_t kWidth = 2 * Simd::kRows;
    const BlockColumns fields(slice, columns, Sub);
    const std::size_t stride = 4 * columns;
    alignas(64) float f[N * kWidth];
    for (std::size_t s = 0; s < kSubs; ++s) {
        Sums<Code, N> sums;
        sums.template set<kGroups>(rows, w.codes + s * kGroups, slice + s * Sub * columns + 4 * first, stride);
        const Float top = rows.floats(w.scales[s], 0), bottom = rows.floats(w.scales[s], 1);
        if (s == 0) {
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                Simd::storeFloats(f + n * kWidth, Simd::toFloat(sums.top[n]) * top);
                Simd::storeFloats(f + n * kWidth + Simd::kRows, Simd::toFloat(sums.bottom[n]) * bottom);
            }
        } else {
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                addTo(f + n * kWidth, Simd::toFloat(sums.top[n]), top);
                addTo(f + n * kWidth + Simd::kRows, Simd::toFloat(sums.bottom[n]), bottom);
            }
        }
    }
    const Float top = rows.floats(w.minimumScales, 0), bottom = rows.floats(w.minimumScales, 1);
    const Float topZero = rows.floats(w.zeroSums, 0), bottomZero = rows.floats(w.zeroSums, 1);
    for (std::size_t n = 0; n < N; ++n) {
        Int upper = Simd::zero(), lower = upper;
#pragma GCC unroll 8
        for (std::size_t pair = 0; pair < kSubs / 2; ++pair) {
            const Int x = Simd::all32(read<int>(fields.sums + (pair * columns + first + n) * 4));
            upper = Simd::addPairs(upper, rows.pairs(w.integerMinimums[pair], 0), x);
            lower = Simd::addPairs(lower, rows.pairs(w.integerMinimums[pair], 1), x);
        }
        const Float scale = Simd::allFloats(read<float>(fields.scales + 4 * (first + n)));
        const Float zero = Simd::allFloats(read<float>(fields.zeros + 4 * (first + n)));
        const Float f0 = Simd::fma(zero, topZero, Simd::loadFloats(f + n * kWidth));
        const Float f1 = Simd::fma(zero, bottomZero, Simd::loadFloats(f + n * kWidth + Simd::kRows));
        float* to = c + (first + n) * kTileRows;
        addTo(to + rows.row(0), Simd::minusProduct(Simd::toFloat(upper), top, f0), scale);
        addTo(to + rows.row(1), Simd::minusProduct(Simd::toFloat(lower), bottom, f1), scale);
    }
}

template <int Code, Scheme S, int N>
void multiplySmallPiece(const UnpackedChunk& w, std::size_t subBlocks, RowPair rows, Bytes slice, std::size_t columns,
    std::size_t first, float* c)
{
    c += first * kTileRows;
    for (std::size_t s = 0; s < subBlocks; ++s, slice += kSmallColumnBytes * columns) {
        const Bytes scales = slice + 32 * columns + 4 * first, zeros = scales + 8 * columns;
        Sums<Code, N> sums;
        sums.template set<8>(rows, w.codes + 8 * s, slice + 4 * first, 4 * columns);
        const Int topTerms = rows.pairs(w.zeroTerms[s], 0), bottomTerms = rows.pairs(w.zeroTerms[s], 1);
#pragma GCC unroll 12
        for (int n = 0; n < N; ++n) { // a loop of its own: there is no register for its terms in the next
            const Int zero = Simd::all32(read<int>(zeros + 4 * n));
            sums.top[n] = Simd::addPairs(sums.top[n], topTerms, zero);
            sums.bottom[n] = Simd::addPairs(sums.bottom[n], bottomTerms, zero);
        }
        const Float top = rows.floats(w.scales[s], 0), bottom = rows.floats(w.scales[s], 1);
#pragma GCC unroll 12
        for (int n = 0; n < N; ++n) {
            const Float scale = Simd::allFloats(read<float>(scales + 4 * n));
            const Float upper = Simd::toFloat(sums.top[n]), lower = Simd::toFloat(sums.bottom[n]);
            float* to0 = c + n * static_cast<int>(kTileRows) + rows.row(0);
            float* to1 = c + n * static_cast<int>(kTileRows) + rows.row(1);
            Float y0 = Simd::fma(upper * top, scale, Simd::loadFloats(to0));
            Float y1 = Simd::fma(lower * bottom, scale, Simd::loadFloats(to1));
            if constexpr (S == Scheme::Minimum) {
                const Float sum = Simd::allFloats(read<float>(scales + 4 * columns + 4 * static_cast<std::size_t>(n)));
                y0 = Simd::fma(rows.floats(w.minimums[s], 0), sum, y0);
                y1 = Simd::fma(rows.floats(w.minimums[s], 1), sum, y1);
            }
            Simd::storeFloats(to0, y0);
            Simd::storeFloats(to1, y1);
        }
        asm volatile("" ::: "memory"); // or GCC keeps c in registers over the loop, where there is no room
    }
}

/// How the tiles of some types are multiplied. Code: the largest code that may occur, rounded up to a class.
template <Scheme S, int Sub, int Code> struct TileKind {
    /// The columns in equal pieces.
    template <int N, int Piece = 0>
    static void piece(const UnpackedChunk& w, std::size_t subBlocks, RowPair rows, Bytes slice, float* c)
    {
        constexpr int kPieces = (N + Simd::kMostColumns<Code> - 1) / Simd::kMostColumns<Code>;
        constexpr int kFirst = Piece * N / kPieces, kWidth = (Piece + 1) * N / kPieces - kFirst;
        if constexpr (S == Scheme::Block)
            multiplyBlockPiece<Code, Sub, kWidth>(w, rows, slice, N, kFirst, c);
        else
            multiplySmallPiece<Code, S, kWidth>(w, subBlocks, rows, slice, N, kFirst, c);
        if constexpr (Piece + 1 < kPieces)
            piece<N, Piece + 1>(w, subBlocks, rows, slice, c);
    }
    template <int N> static void tile(const UnpackedChunk& w, std::size_t subBlocks, Bytes slice, float* c)
    {
        for (int pair = 0; pair < RowPair::kCount; ++pair)
            piece<N>(w, subBlocks, {pair}, slice, c);
    }
};

struct TileSet {
    Scheme scheme;
    std::size_t subWeights;
    int code;
    MultiplyTile tiles[kTileColumns];
};

template <Scheme S, int Sub, int Largest> constexpr TileSet tileSet()
{
    using Kind = TileKind<S, Sub, Simd::codeClass(Largest)>;
    return {S, Sub, Simd::codeClass(Largest),
        {Kind::template tile<1>, Kind::template tile<2>, Kind::template tile<3>, Kind::template tile<4>,
            Kind::template tile<5>, Kind::template tile<6>, Kind::template tile<7>, Kind::template tile<8>,
            Kind::template tile<9>, Kind::template tile<10>, Kind::template tile<11>, Kind::template tile<12>}};
}

constexpr TileSet kTileSets[] = {tileSet<Scheme::Block, 32, 15>(), tileSet<Scheme::Block, 16, 63>(),
    tileSet<Scheme::Block, 32, 31>(), tileSet<Scheme::Block, 32, 255>(), tileSet<Scheme::Block, 16, 15>(),
    tileSet<Scheme::Offset, 32, 15>(), tileSet<Scheme::Offset, 32, 31>(), tileSet<Scheme::Offset, 32, 255>(),
    tileSet<Scheme::Minimum, 32, 15>(), tileSet<Scheme::Minimum, 32, 31>(), tileSet<Scheme::Minimum, 32, 255>()};

MultiplyTile multiplyTile(const PanelType& type, std::size_t columns)
{
    const int code = Simd::codeClass(type.largestCode);
    for (const TileSet& set : kTileSets)
        if (set.scheme == type.scheme && set.subWeights == type.subWeights && set.code == code)
            return set.tiles[columns - 1];
    return nullptr;
}
