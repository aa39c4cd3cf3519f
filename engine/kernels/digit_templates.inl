// Floats as bytes for the integer kernels: keys, values and weights of attention. Included after kernel_templates.inl.

/// What x adds to a sum that is to be zero, or not a number if an x is not finite.
inline Float notFinite(Float x)
{
    return x * broadcast(0);
}

inline Float larger(Float a, Float b)
{
    return a > b ? a : b;
}

ByteSteps byteSteps(const float* x, std::size_t n)
{
    Float high = load(x), low = -high, probe = {};
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float v = load(x + i);
        high = larger(v, high);
        low = larger(-v, low);
        probe += notFinite(v);
    }
    const float fault = Simd::sum(probe), least = -Simd::max(low);
    return {least + fault, (Simd::max(high) - least) / 255 + fault};
}

/// To the nearest integer, ties to even, of values up to 2^22: the low bits of what is returned.
inline Float rounded(Float x)
{
    return x + broadcast(12582912.0F); // 1.5 * 2^23: the last place is one
}

/// 0 of what is not a number: its step says so already.
inline int wholeNumber(float sum)
{
    return sum == sum ? static_cast<int>(sum) : 0;
}

int toBytes(const float* x, std::size_t n, const ByteSteps& steps, std::uint8_t* codes)
{
    const float inverse = steps.step > 0 ? 1 / steps.step : 0.0F;
    Float sum = {};
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float v = rounded((load(x + i) - steps.low) * inverse);
        Simd::storeLowBytes(codes + i, v);
        sum += v - broadcast(12582912.0F);
    }
    return wholeNumber(Simd::sum(sum));
}

/// The largest p * scale of a row; in `weights` all of them. Also what the offsets add.
struct ScaledRow {
    float most;
    float shift;
    float fault;
};

inline ScaledRow scaleRow(const DigitsArgs& args, const float* p, float* weights)
{
    Float most = {}, probe = {}, shift = {};
    const Float zero = {};
    for (std::size_t k = 0; k < args.keys; k += kLanes) {
        const Float weight = load(p + k);
        const Float scaled = weight == zero ? zero : weight * load(args.scales + k);
        shift += weight == zero ? zero : weight * load(args.offsets + k);
        most = larger(scaled, most);
        probe += notFinite(scaled);
        store(weights + k, scaled);
    }
    return {Simd::max(most), Simd::sum(shift), Simd::sum(probe)};
}

/// A row's digits, in the order of keys; returns their sums.
struct DigitSums {
    float high, low;
};

inline DigitSums writeDigits(
    const float* weights, std::size_t keys, float inverse, float step, std::int8_t* high, std::int8_t* low)
{
    Float highSum = {}, lowSum = {};
    const Float magic = broadcast(12582912.0F), fine = broadcast(kLowSteps * inverse);
    for (std::size_t k = 0; k < keys; k += kLanes) {
        const Float w = load(weights + k);
        const Float steps = rounded(w * inverse), whole = steps - magic;
        const Float rest = rounded(Simd::fma(-whole, broadcast(step), w) * fine);
        highSum += whole;
        lowSum += rest - magic;
        Simd::storeLowBytes(high + k, steps);
        Simd::storeLowBytes(low + k, rest);
    }
    return {Simd::sum(highSum), Simd::sum(lowSum)};
}

/// 127 steps to the largest of a row, and what is left in steps of a 254th of those.
void quantiseDigits(const DigitsArgs& args)
{
    constexpr float kHighSteps = 127;
    alignas(64) float weights[kMostDigitKeys];
    alignas(64) std::int8_t digits[2 * kMostDigitRows][kMostDigitKeys];
    for (std::size_t row = 0; row < args.rows; ++row) {
        const ScaledRow scaled = scaleRow(args, args.p + row * args.pStride, weights);
        const float inverse = scaled.most > 1e-30F ? kHighSteps / scaled.most : 0.0F;
        const float step = inverse > 0 ? scaled.most / kHighSteps : 0.0F;
        const DigitSums sums = writeDigits(weights, args.keys, inverse, step, digits[row], digits[args.rows + row]);
        args.sums[row] = wholeNumber(sums.high);
        args.sums[args.rows + row] = wholeNumber(sums.low);
        args.steps[row] = step + scaled.fault;
        args.shifts[row] = scaled.shift;
    }
    std::byte* to = args.tile;
    const std::size_t keys = args.keys, columns = 2 * args.rows;
    for (std::size_t k = 0; k < keys; k += 4)
        for (std::size_t column = 0; column < columns; ++column, to += 4)
            __builtin_memcpy(to, digits[column] + k, 4);
}
