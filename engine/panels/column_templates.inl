// One column, which is what generating a token multiplies. Nothing is unpacked into memory: a line of codes is loaded,
// split and multiplied, so that reading the weights takes longer than the arithmetic. The floats are the tile kernels',
// in their order, bit for bit. Included by panel_templates.inl.

/// Streams are read once: asked for this far ahead, across pages. Measured on Zen 4, 2026-11-21, panels_bench.
constexpr std::size_t kColumnAhead = 4096;

/// What step `index` of a block asks for: a line now and then, for a burst of them would wait for free buffers.
template <class Type> void prefetchShare(Bytes block, std::size_t index)
{
    constexpr std::size_t kLines = (Type::kBytes + kLine - 1) / kLine, kAll = Type::kStretches * Type::kSteps;
    for (std::size_t i = index * kLines / kAll; i < (index + 1) * kLines / kAll; ++i)
        __builtin_prefetch(block + i * kLine);
}

/// The codes of a row's four bytes, added up. Small ones stay bytes: a sub-block's sum fits.
template <int LargestCode> struct CodeSum {
    static constexpr bool kBytes = LargestCode <= 63;
    Int sum = Simd::zero();

    void add(Int codes) { sum = kBytes ? Simd::add8(sum, codes) : Simd::addCodes(sum, codes); }
    Int value() const { return kBytes ? Simd::addCodes(Simd::zero(), sum) : sum; }
};

/// Of a sub-block: sum of codes times activations, and of codes.
struct SubSums {
    Int products, codes;
};

/// Sums of the sub-blocks of a stretch; `codes`: the column's activations of the block.
template <class Type, int Stretch> void sumStretch(Rows rows, Bytes activations, SubSums* sums)
{
    constexpr int kVectors = Type::kVectors, kCode = Simd::codeClass(Type::kLargest);
    constexpr int kFit = Simd::kFit<kCode> < Type::kSteps ? Simd::kFit<kCode> : Type::kSteps;
    Int products[kVectors];
    CodeSum<kCode> codes[kVectors];
#pragma GCC unroll 8
    for (int first = 0; first < Type::kSteps; first += kFit) {
        typename Simd::template Products<kCode> part[kVectors];
#pragma GCC unroll 8
        for (int step = first; step < first + kFit; ++step) {
            Int w[kVectors];
            if (rows.first == 0)
                prefetchShare<Type>(rows.block + kColumnAhead, Stretch * Type::kSteps + step);
            Type::template decode<Stretch>(rows, step, w);
#pragma GCC unroll 4
            for (int i = 0; i < kVectors; ++i) {
                const int group = Type::sub(Stretch, i) * Type::kSubWeights / 4 + Type::group(i, step);
                const Int x = Simd::all32(read<int>(activations + 4 * group));
                part[i] = step == first ? Simd::products<kCode>(w[i], x) : Simd::addProducts<kCode>(part[i], w[i], x);
                codes[i].add(w[i]);
            }
        }
#pragma GCC unroll 4
        for (int i = 0; i < kVectors; ++i)
            products[i] = first == 0 ? Simd::widened(part[i]) : Simd::addWidened(products[i], part[i]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < kVectors; ++i) {
        SubSums& sub = sums[Type::sub(Stretch, i)];
        if (i > 0 && Type::sub(Stretch, i) == Type::sub(Stretch, i - 1))
            sub = {Simd::add32(sub.products, products[i]), Simd::add32(sub.codes, codes[i].value())};
        else
            sub = {products[i], codes[i].value()};
    }
}

template <class Type, int Stretch = 0> void sumStretches(Rows rows, Bytes activations, SubSums* sums)
{
    sumStretch<Type, Stretch>(rows, activations, sums);
    if constexpr (Stretch + 1 < Type::kStretches)
        sumStretches<Type, Stretch + 1>(rows, activations, sums);
}

/// Signed byte i of every row.
template <int I> Float signedByte(Int v)
{
    return Simd::toFloat(Simd::signedRight32<24>(Simd::shiftLeft32<24 - 8 * I>(v)));
}

/// d * scale of every sub-block.
template <int Subs> inline __attribute__((always_inline)) void scaleFloats(const BlockScales<Subs>& scales, Float* to)
{
#pragma GCC unroll 4
    for (int q = 0; q < Subs / 4; ++q) {
        to[4 * q] = scales.d * signedByte<0>(scales.scales[q]);
        to[4 * q + 1] = scales.d * signedByte<1>(scales.scales[q]);
        to[4 * q + 2] = scales.d * signedByte<2>(scales.scales[q]);
        to[4 * q + 3] = scales.d * signedByte<3>(scales.scales[q]);
    }
}

/// Two int16 of every row, twice.
struct Pairs {
    Int first, second;
};

/// Four signed bytes of every row, widened.
Pairs signedPairs(Int bytes)
{
    const Int even = Simd::signedRight16<8>(Simd::shiftLeft16<8>(bytes)); // bytes 0 and 2
    const Int odd = Simd::signedRight16<8>(bytes); // bytes 1 and 3
    const Int lower = Simd::all32(0xffff);
    return {(even & lower) | Simd::shiftLeft32<16>(odd), Simd::shiftRight32<16>(even) | (odd & ~lower)};
}

/// Where the fields of a slice of `columns` columns of Scheme::Block lie.
struct BlockColumns {
    Bytes sums; ///< of sub-blocks, in pairs
    Bytes scales, zeros;

    BlockColumns(Bytes tile, std::size_t columns, int subWeights)
        : sums(tile + (subWeights == 16 ? 256 : 256 + kSums16Bytes) * columns)
        , scales(tile + (256 + kSums16Bytes + kSums32Bytes) * columns)
        , zeros(scales + 4 * columns)
    {
    }
};

template <class Type> Float blockOf(Rows rows, Bytes column, Float total)
{
    constexpr int kSubs = Type::kSubs;
    const BlockColumns fields(column, 1, Type::kSubWeights);
    SubSums sums[kSubs];
    sumStretches<Type>(rows, column, sums);
    const auto scales = Type::scales(rows);
    Float factors[kSubs];
    scaleFloats(scales, factors);
    Float f = Simd::allFloats(0), zeros = f;
#pragma GCC unroll 16
    for (int s = 0; s < kSubs; ++s) {
        f = Simd::fma(Simd::toFloat(sums[s].products), factors[s], f);
        zeros = Simd::fma(Simd::toFloat(sums[s].codes), factors[s], zeros);
    }
    Int minimum = Simd::zero();
#pragma GCC unroll 4
    for (int q = 0; q < kSubs / 4; ++q) {
        const Pairs pairs = signedPairs(scales.minimums[q]);
        minimum = Simd::addPairs(minimum, pairs.first, Simd::all32(read<int>(fields.sums + 8 * q)));
        minimum = Simd::addPairs(minimum, pairs.second, Simd::all32(read<int>(fields.sums + 8 * q + 4)));
    }
    f = Simd::fma(Simd::allFloats(read<float>(fields.zeros)), zeros, f);
    f = Simd::minusProduct(Simd::toFloat(minimum), scales.minimumScale, f);
    return Simd::fma(f, Simd::allFloats(read<float>(fields.scales)), total);
}

/// Of a sub-block of 32, by itself a block. The zero point meets the sum of the codes, the offset that of activations.
template <class Type, Scheme S> Float smallOf(Rows rows, Bytes column, Float total)
{
    const Bytes scales = column + 32;
    const int zero = read<std::int16_t>(scales + 8), sum = read<std::int16_t>(scales + 10);
    SubSums sums;
    sumStretches<Type>(rows, column, &sums);
    const int constant = -Type::kOffset * (32 * zero + sum);
    const Int products
        = Simd::addPairs(Simd::add32(sums.products, Simd::all32(constant)), sums.codes, Simd::all32(zero & 0xffff));
    total = Simd::fma(Simd::toFloat(products) * Type::scale(rows), Simd::allFloats(read<float>(scales)), total);
    if constexpr (S == Scheme::Minimum)
        total = Simd::fma(Type::minimum(rows), Simd::allFloats(read<float>(scales + 4)), total);
    return total;
}

template <class Type, Scheme S> void multiplyColumn(Bytes block, std::size_t blocks, Bytes column, float* c)
{
    constexpr int kParts = static_cast<int>(kPanelRows) / Simd::kRows;
    Float total[kParts];
    for (Float& part : total)
        part = Simd::allFloats(0);
    for (; blocks > 0; --blocks, block += Type::kBytes) {
#pragma GCC unroll 4
        for (int part = 0; part < kParts; ++part) {
            const Rows rows = {block, static_cast<std::size_t>(part * Simd::kRows)};
            if constexpr (S == Scheme::Block)
                total[part] = blockOf<Type>(rows, column, total[part]);
            else
                total[part] = smallOf<Type, S>(rows, column, total[part]);
        }
        column += S == Scheme::Block ? kBlockColumnBytes : kSmallColumnBytes;
    }
    for (int part = 0; part < kParts; ++part)
        Simd::storeFloats(c + part * Simd::kRows, total[part]);
}
