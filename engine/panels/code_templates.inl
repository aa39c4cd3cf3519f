// 32 rows of codes by up to 12 columns, in integers from the first to the last k. Included by panel_templates.inl.
// Tile, registers and ports are those of tile_templates.inl; without scales in between, nothing but loads stands beside
// the multiplications.

/// The sums of two vectors of rows by N columns. Where products are sums of 32 bits, they are the sums; else they are
/// added up over a few groups first.
template <int N> struct CodeSums {
    using Products = Simd::template Products<255>;
    static constexpr bool kDirect = __is_same(Products, Int);
    static constexpr std::size_t kGroups = kDirect ? 1 : Simd::kFit<255>;

    Int top[N], bottom[N];

    /// kGroups groups, `stride` bytes of the activations apart.
    inline __attribute__((always_inline)) void add(
        const std::uint8_t* first, const std::uint8_t* second, Bytes activations, std::size_t stride)
    {
        Products upper[N], lower[N];
#pragma GCC unroll 8
        for (std::size_t g = 0; g < kGroups; ++g, activations += stride) {
            const Int w0 = Simd::load(first + g * kLine), w1 = Simd::load(second + g * kLine);
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                const Int x = Simd::all32(read<int>(activations + 4 * n));
                if constexpr (kDirect) {
                    top[n] = Simd::template addProducts<255>(top[n], w0, x);
                    bottom[n] = Simd::template addProducts<255>(bottom[n], w1, x);
                } else {
                    upper[n] = g == 0 ? Simd::template products<255>(w0, x)
                                      : Simd::template addProducts<255>(upper[n], w0, x);
                    lower[n] = g == 0 ? Simd::template products<255>(w1, x)
                                      : Simd::template addProducts<255>(lower[n], w1, x);
                }
            }
        }
        if constexpr (!kDirect) {
#pragma GCC unroll 12
            for (int n = 0; n < N; ++n) {
                top[n] = Simd::addWidened(top[n], upper[n]);
                bottom[n] = Simd::addWidened(bottom[n], lower[n]);
            }
        }
    }
};

/// Columns [first, first + N) of `columns`.
template <int N> void multiplyCodesPiece(const CodesArgs& args, RowPair rows, std::size_t columns, std::size_t first)
{
    const std::uint8_t* top = rows.line(args.codes, 0);
    const std::uint8_t* bottom = rows.line(args.codes, 1);
    CodeSums<N> sums;
#pragma GCC unroll 12
    for (int n = 0; n < N; ++n)
        sums.top[n] = sums.bottom[n] = Simd::all32(-128 * args.sums[first + static_cast<std::size_t>(n)]);
    constexpr std::size_t kStep = CodeSums<N>::kGroups;
    const Bytes activations = args.activations + 4 * first;
    for (std::size_t g = 0; g < args.groups; g += kStep)
        sums.add(top + g * kLine, bottom + g * kLine, activations + g * 4 * columns, 4 * columns);
#pragma GCC unroll 12
    for (int n = 0; n < N; ++n) {
        float* to = args.y + (first + static_cast<std::size_t>(n)) * kTileRows;
        Simd::storeFloats(to + rows.row(0), Simd::toFloat(sums.top[n]));
        Simd::storeFloats(to + rows.row(1), Simd::toFloat(sums.bottom[n]));
    }
}

/// The columns in equal pieces.
template <int N, int Piece = 0> void multiplyCodesPieces(const CodesArgs& args, RowPair rows)
{
    constexpr int kMost = Simd::kMostColumns<255>, kPieces = (N + kMost - 1) / kMost;
    constexpr int kFirst = Piece * N / kPieces, kWidth = (Piece + 1) * N / kPieces - kFirst;
    multiplyCodesPiece<kWidth>(args, rows, N, kFirst);
    if constexpr (Piece + 1 < kPieces)
        multiplyCodesPieces<N, Piece + 1>(args, rows);
}

template <int N> void multiplyCodesTile(const CodesArgs& args)
{
    for (int pair = 0; pair < RowPair::kCount; ++pair)
        multiplyCodesPieces<N>(args, {pair});
}

MultiplyCodes multiplyCodes(std::size_t columns)
{
    static constexpr MultiplyCodes kTiles[kTileColumns]
        = {multiplyCodesTile<1>, multiplyCodesTile<2>, multiplyCodesTile<3>, multiplyCodesTile<4>, multiplyCodesTile<5>,
            multiplyCodesTile<6>, multiplyCodesTile<7>, multiplyCodesTile<8>, multiplyCodesTile<9>,
            multiplyCodesTile<10>, multiplyCodesTile<11>, multiplyCodesTile<12>};
    return kTiles[columns - 1];
}
