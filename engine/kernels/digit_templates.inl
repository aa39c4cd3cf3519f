// Floats as bytes for the integer kernels: keys, values and weights of attention. Included after kernel_templates.inl.

typedef signed char Bytes __attribute__((vector_size(Simd::kLanes)));

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

inline Bytes asBytes(Float shifted)
{
    Bits bits;
    __builtin_memcpy(&bits, &shifted, sizeof(bits));
    return __builtin_convertvector(bits, Bytes);
}

int toBytes(const float* x, std::size_t n, const ByteSteps& steps, std::uint8_t* codes)
{
    const float inverse = steps.step > 0 ? 1 / steps.step : 0.0F;
    Float sum = {};
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float v = rounded((load(x + i) - steps.low) * inverse);
        const Bytes bytes = asBytes(v);
        __builtin_memcpy(codes + i, &bytes, sizeof(bytes));
        sum += v - broadcast(12582912.0F);
    }
    return static_cast<int>(Simd::sum(sum));
}

/// Where a column of a tile keeps 32 values (panels/activations.h).
struct TileColumn {
    std::byte* tile;
    std::size_t columns;
    std::size_t column;

    void write(const std::int8_t* codes, float scale, float sum) const
    {
        std::byte* to = tile + 4 * column;
        for (std::size_t g = 0; g < 8; ++g)
            __builtin_memcpy(to + 4 * columns * g, codes + 4 * g, 4);
        const float scaledSum = scale * sum;
        const std::int16_t zeroAndSum[] = {0, static_cast<std::int16_t>(sum)};
        to += 32 * columns;
        __builtin_memcpy(to, &scale, 4);
        __builtin_memcpy(to + 4 * columns, &scaledSum, 4);
        __builtin_memcpy(to + 8 * columns, zeroAndSum, 4);
    }
};

/// 32 products as two digits: 127 steps to the largest, and what is left in steps of a 254th of those.
/// Returns p * offsets, added up in lanes.
inline Float writeDigits(
    const DigitsArgs& args, const float* p, std::size_t k, const TileColumn& high, const TileColumn& low)
{
    constexpr float kSteps = 127;
    constexpr std::size_t kVectors = 32 / kLanes;
    Float w[kVectors], most = {}, probe = {}, shift = {};
    for (std::size_t i = 0; i < kVectors; ++i) {
        const Float weight = load(p + k + i * kLanes);
        const Float zero = {};
        w[i] = weight == zero ? zero : weight * load(args.scales + k + i * kLanes);
        shift += weight == zero ? zero : weight * load(args.offsets + k + i * kLanes);
        most = larger(w[i], most);
        probe += notFinite(w[i]);
    }
    const float max = Simd::max(most), inverse = max > 1e-30F ? kSteps / max : 0.0F;
    const float step = inverse > 0 ? max / kSteps : 0.0F, fault = Simd::sum(probe);
    std::int8_t highCodes[32], lowCodes[32];
    Float highSum = {}, lowSum = {};
    const Float magic = broadcast(12582912.0F), most127 = broadcast(-kSteps);
    for (std::size_t i = 0; i < kVectors; ++i) {
        const Float steps = rounded(w[i] * inverse), whole = steps - magic;
        const Float rest = Simd::fma(-whole, broadcast(step), w[i]) * (2 * kSteps * inverse);
        const Float restSteps = rounded(larger(-larger(-rest, most127), most127));
        highSum += whole;
        lowSum += restSteps - magic;
        const Bytes h = asBytes(steps), l = asBytes(restSteps);
        __builtin_memcpy(highCodes + i * kLanes, &h, sizeof(h));
        __builtin_memcpy(lowCodes + i * kLanes, &l, sizeof(l));
    }
    high.write(highCodes, step + fault, Simd::sum(highSum));
    low.write(lowCodes, step / (2 * kSteps), Simd::sum(lowSum));
    return shift;
}

void quantiseDigits(const DigitsArgs& args)
{
    const std::size_t columns = 2 * args.rows;
    for (std::size_t row = 0; row < args.rows; ++row) {
        std::byte* tile = args.tile;
        Float shift = {};
        for (std::size_t k = 0; k < args.keys; k += 32, tile += panels::kSmallColumnBytes * columns)
            shift += writeDigits(
                args, args.p + row * args.pStride, k, {tile, columns, row}, {tile, columns, args.rows + row});
        args.shifts[row] = Simd::sum(shift);
    }
}
