// Floats to the 8-bit integers of activations.h. Included by panel_templates.inl.

constexpr float kSmallestRange = 1e-30F; ///< as in the reference

/// x = scale * (q + zero)
struct Steps {
    float scale = 0;
    float inverse = 0;
    int zero = 0;

    bool finite() const { return scale == scale; }
};

/// For `Count` floats. As integers, magnitudes are ordered, with infinity and NaN above all.
template <int Count> Steps stepsFor(const float* x)
{
    Int largest = Simd::zero();
    Float high = Simd::allFloats(0), low = high;
    for (int i = 0; i < Count; i += Simd::kRows) {
        const Float v = Simd::loadFloats(x + i);
        largest = Simd::max32(largest, Simd::magnitude(v));
        high = Simd::max(high, v);
        low = Simd::min(low, v);
    }
    constexpr int kInfinity = 0x7f800000;
    if (Simd::largest32(largest) >= kInfinity)
        return {__builtin_nanf(""), 0, 0};
    const float top = Simd::largest(high), bottom = Simd::smallest(low), range = top - bottom;
    if (range < kSmallestRange)
        return {};
    const float inverse = 254 / range;
    return {range / 254, inverse, _mm_cvtss_si32(_mm_set_ss((top + bottom) * 0.5F * inverse))};
}

/// 16 floats to bytes, whose sum is returned.
int quantise16(const float* x, const Steps& steps, std::int8_t* to)
{
    const __m128i bytes = Simd::steps16(x, steps.inverse, steps.zero);
    _mm_storeu_si128(static_cast<__m128i*>(static_cast<void*>(to)), bytes);
    // Bytes + 128, added up in two halves by sums of absolute differences.
    const __m128i positive = _mm_xor_si128(bytes, _mm_set1_epi8(static_cast<char>(0x80)));
    const __m128i sums = _mm_sad_epu8(positive, _mm_setzero_si128());
    return _mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4) - 16 * 128;
}

template <class T> void write(std::byte* to, T value)
{
    __builtin_memcpy(to, &value, sizeof value);
}

void scatter(const std::int8_t* codes, std::size_t count, std::size_t columns, std::byte* to)
{
    for (std::size_t g = 0; g < count / 4; ++g, to += 4 * columns)
        __builtin_memcpy(to, codes + 4 * g, 4);
}

void quantiseBlock(const float* x, std::size_t columns, std::size_t column, std::byte* tile)
{
    alignas(64) std::int8_t codes[256];
    const Steps steps = stepsFor<256>(x);
    std::byte* sums16 = tile + 256 * columns;
    std::byte* sums32 = sums16 + kSums16Bytes * columns;
    for (std::size_t pair = 0; pair < 8; ++pair) {
        int a = quantise16(x + 32 * pair, steps, codes + 32 * pair) + 16 * steps.zero;
        int b = quantise16(x + 32 * pair + 16, steps, codes + 32 * pair + 16) + 16 * steps.zero;
        if (!steps.finite()) {
            __builtin_memset(codes + 32 * pair, 0, 32);
            a = b = 0;
        }
        std::byte* to = sums16 + (pair * columns + column) * 4;
        write(to, static_cast<std::int16_t>(a));
        write(to + 2, static_cast<std::int16_t>(b));
        write(sums32 + ((pair / 2 * columns + column) * 2 + pair % 2) * 2, static_cast<std::int16_t>(a + b));
    }
    std::byte* scales = sums32 + kSums32Bytes * columns + column * 4;
    write(scales, steps.scale);
    write(scales + 4 * columns, static_cast<float>(steps.zero));
    scatter(codes, 256, columns, tile + column * 4);
}

void quantiseSmall(const float* x, std::size_t columns, std::size_t column, std::byte* tile)
{
    alignas(64) std::int8_t codes[32];
    const Steps steps = stepsFor<32>(x);
    int sum = quantise16(x, steps, codes) + quantise16(x + 16, steps, codes + 16);
    if (!steps.finite()) {
        __builtin_memset(codes, 0, sizeof codes);
        sum = 0;
    }
    std::byte* scales = tile + 32 * columns + column * 4;
    write(scales, steps.scale);
    write(scales + 4 * columns, steps.scale * static_cast<float>(sum + 32 * steps.zero));
    write(scales + 8 * columns, static_cast<std::int16_t>(steps.zero));
    write(scales + 8 * columns + 2, static_cast<std::int16_t>(sum));
    scatter(codes, 32, columns, tile + column * 4);
}

void quantiseTile(
    Scheme scheme, const float* x, std::size_t xStride, std::size_t columns, std::size_t k, std::byte* tile)
{
    const std::size_t step = scheme == Scheme::Block ? 256 : 32;
    for (std::size_t at = 0; at < k; at += step, tile += columnBytes(scheme, step) * columns)
        for (std::size_t column = 0; column < columns; ++column) {
            const float* from = x + column * xStride + at;
            if (scheme == Scheme::Block)
                quantiseBlock(from, columns, column, tile);
            else
                quantiseSmall(from, columns, column, tile);
        }
}
