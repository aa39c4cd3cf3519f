// Blocks of a panel to the chunk that the tile kernels read. Included by panel_templates.inl.

/// Nearer than a single column's: two panels are read at a time, and the chunk takes part of the first-level cache.
constexpr std::size_t kUnpackAhead = 2304;

/// What a zero point and a sum of activations add: (sum of codes - 32 * offset, -offset) of every row.
Int zeroTerms(Int codes, int offset)
{
    const Int first = Simd::sub32(codes, Simd::all32(32 * offset)) & Simd::all32(0xffff);
    return first | Simd::all32(-offset * 0x10000);
}

/// Codes of a stretch to the chunk, their sums per sub-block to `sums`.
template <class Type, int Stretch = 0>
void unpackCodes(Rows rows, std::size_t firstSub, std::size_t half, UnpackedChunk& to, Int* sums)
{
    constexpr int kVectors = Type::kVectors;
    CodeSum<Type::kLargest> codes[kVectors];
#pragma GCC unroll 8
    for (int step = 0; step < Type::kSteps; ++step) {
        Int w[kVectors];
        if (rows.first == 0)
            prefetchShare<Type>(rows.block + kUnpackAhead, Stretch * Type::kSteps + step);
        Type::template decode<Stretch>(rows, step, w);
#pragma GCC unroll 4
        for (int i = 0; i < kVectors; ++i) {
            const std::size_t sub = firstSub + static_cast<std::size_t>(Type::sub(Stretch, i));
            const std::size_t group = sub * Type::kSubWeights / 4 + static_cast<std::size_t>(Type::group(i, step));
            Simd::store(to.codes[group][half] + 4 * rows.first, w[i]);
            codes[i].add(w[i]);
        }
    }
#pragma GCC unroll 4
    for (int i = 0; i < kVectors; ++i) {
        Int& sum = sums[Type::sub(Stretch, i)];
        const bool more = i > 0 && Type::sub(Stretch, i) == Type::sub(Stretch, i - 1);
        sum = more ? Simd::add32(sum, codes[i].value()) : codes[i].value();
    }
    if constexpr (Stretch + 1 < Type::kStretches)
        unpackCodes<Type, Stretch + 1>(rows, firstSub, half, to, sums);
}

template <class Type> void unpackBlock(Rows rows, std::size_t half, UnpackedChunk& to)
{
    constexpr int kSubs = Type::kSubs;
    const std::size_t row = half * kPanelRows + rows.first;
    Int sums[kSubs];
    unpackCodes<Type>(rows, 0, half, to, sums);
    const auto scales = Type::scales(rows);
    Float factors[kSubs];
    scaleFloats(scales, factors);
    Float zeros = Simd::allFloats(0);
#pragma GCC unroll 16
    for (int s = 0; s < kSubs; ++s) {
        Simd::storeFloats(to.scales[s] + row, factors[s]);
        zeros = Simd::fma(Simd::toFloat(sums[s]), factors[s], zeros);
    }
    Simd::storeFloats(to.zeroSums + row, zeros);
    Simd::storeFloats(to.minimumScales + row, scales.minimumScale);
#pragma GCC unroll 4
    for (int q = 0; q < kSubs / 4; ++q) {
        const Pairs pairs = signedPairs(scales.minimums[q]);
        Simd::store(to.integerMinimums[2 * q][half] + 2 * rows.first, pairs.first);
        Simd::store(to.integerMinimums[2 * q + 1][half] + 2 * rows.first, pairs.second);
    }
}

template <class Type, Scheme S> void unpackSmall(Rows rows, std::size_t sub, std::size_t half, UnpackedChunk& to)
{
    const std::size_t row = half * kPanelRows + rows.first;
    Int sum;
    unpackCodes<Type>(rows, sub, half, to, &sum);
    Simd::store(to.zeroTerms[sub][half] + 2 * rows.first, zeroTerms(sum, Type::kOffset));
    Simd::storeFloats(to.scales[sub] + row, Type::scale(rows));
    if constexpr (S == Scheme::Minimum)
        Simd::storeFloats(to.minimums[sub] + row, Type::minimum(rows));
}

template <class Type, Scheme S> void unpack(Bytes block, std::size_t blocks, std::size_t half, UnpackedChunk& to)
{
    for (std::size_t b = 0; b < blocks; ++b, block += Type::kBytes) {
        for (std::size_t row = 0; row < kPanelRows; row += Simd::kRows) {
            if constexpr (S == Scheme::Block)
                unpackBlock<Type>({block, row}, half, to);
            else
                unpackSmall<Type, S>({block, row}, b, half, to);
        }
    }
}
