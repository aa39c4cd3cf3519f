// The kernels, written once over a vector type. Included by one file per instruction set, inside its anonymous
// namespace, so that no instance can be taken for another file's. The including file defines
//   struct Simd { using Float: a GCC vector of kLanes; kLanes; kTileTokens; fma(a, b, c) = a * b + c;
//                 sum4(a, b, c, d) -> four lane sums; sum(a); max(a);
//                 storeLowBytes(to, a): of every lane the lowest byte of its bits }
// Accumulators are named members, not arrays: GCC 12 keeps those in registers and spills indexed ones.

using Float = Simd::Float;
typedef unsigned Bits __attribute__((vector_size(sizeof(Float))));
constexpr std::size_t kLanes = Simd::kLanes;
typedef float Float4 __attribute__((vector_size(16)));

inline Float load(const float* p)
{
    Float v;
    __builtin_memcpy(&v, p, sizeof(v));
    return v;
}

inline void store(float* p, Float v)
{
    __builtin_memcpy(p, &v, sizeof(v));
}

inline Float broadcast(float x)
{
    return Float{} + x;
}

/// Four accumulators that share one operand.
struct Quad {
    Float a = {}, b = {}, c = {}, d = {};

    void multiplyAdd(Float a0, Float b0, Float c0, Float d0, Float shared)
    {
        a = Simd::fma(a0, shared, a);
        b = Simd::fma(b0, shared, b);
        c = Simd::fma(c0, shared, c);
        d = Simd::fma(d0, shared, d);
    }
};

inline void storeSums(float* y, const Quad& q, std::size_t rows)
{
    const Float4 sums = Simd::sum4(q.a, q.b, q.c, q.d);
    if (rows == 4) {
        __builtin_memcpy(y, &sums, sizeof(sums));
        return;
    }
    for (std::size_t r = 0; r < rows; ++r)
        y[r] = sums[r];
}

/// Four rows of w by T tokens. rows < 4: the surplus row pointers repeat a valid one and their sums are dropped.
template <int T>
void multiplyTile(const float* w0, const float* w1, const float* w2, const float* w3, const float* x, float* y,
    std::size_t rows, const MultiplyArgs& args)
{
    const std::size_t xs = args.xStride;
    Quad q0, q1, q2, q3, q4, q5;
    for (std::size_t i = 0; i < args.k; i += kLanes) {
        const Float a = load(w0 + i), b = load(w1 + i), c = load(w2 + i), d = load(w3 + i);
        q0.multiplyAdd(a, b, c, d, load(x + i));
        if constexpr (T > 1)
            q1.multiplyAdd(a, b, c, d, load(x + xs + i));
        if constexpr (T > 2)
            q2.multiplyAdd(a, b, c, d, load(x + 2 * xs + i));
        if constexpr (T > 3)
            q3.multiplyAdd(a, b, c, d, load(x + 3 * xs + i));
        if constexpr (T > 4)
            q4.multiplyAdd(a, b, c, d, load(x + 4 * xs + i));
        if constexpr (T > 5)
            q5.multiplyAdd(a, b, c, d, load(x + 5 * xs + i));
    }
    const std::size_t ys = args.yStride;
    storeSums(y, q0, rows);
    if constexpr (T > 1)
        storeSums(y + ys, q1, rows);
    if constexpr (T > 2)
        storeSums(y + 2 * ys, q2, rows);
    if constexpr (T > 3)
        storeSums(y + 3 * ys, q3, rows);
    if constexpr (T > 4)
        storeSums(y + 4 * ys, q4, rows);
    if constexpr (T > 5)
        storeSums(y + 5 * ys, q5, rows);
}

template <int T> void multiplyRows(const float* x, float* y, const MultiplyArgs& args)
{
    for (std::size_t r = 0; r < args.rows; r += 4) {
        const std::size_t left = args.rows - r;
        const float* w = args.w + r * args.wStride;
        const float* w1 = left > 1 ? w + args.wStride : w;
        const float* w2 = left > 2 ? w1 + args.wStride : w;
        const float* w3 = left > 3 ? w2 + args.wStride : w;
        multiplyTile<T>(w, w1, w2, w3, x, y + r, left < 4 ? left : 4, args);
    }
}

/// Calls function<T>() for T = min(count, kTileTokens), the widest tile that fits.
template <class Function> std::size_t withTile(std::size_t count, Function function)
{
    constexpr int kMax = Simd::kTileTokens;
    static_assert(kMax == 2 || kMax == 6);
    if constexpr (kMax == 6) {
        switch (count) {
        case 1:
            function.template operator()<1>();
            return 1;
        case 2:
            function.template operator()<2>();
            return 2;
        case 3:
            function.template operator()<3>();
            return 3;
        case 4:
            function.template operator()<4>();
            return 4;
        case 5:
            function.template operator()<5>();
            return 5;
        default:
            function.template operator()<6>();
            return 6;
        }
    } else {
        if (count == 1) {
            function.template operator()<1>();
            return 1;
        }
        function.template operator()<2>();
        return 2;
    }
}

void multiply(const MultiplyArgs& args)
{
    for (std::size_t t = 0; t < args.tokens;) {
        const float* x = args.x + t * args.xStride;
        float* y = args.y + t * args.yStride;
        t += withTile(args.tokens - t, [&]<int T>() { multiplyRows<T>(x, y, args); });
    }
}

/// T rows of p by four vectors of v's columns.
template <int T> void weightedSumTile(const float* p, const float* v, float* out, const WeightedSumArgs& args)
{
    const std::size_t ps = args.pStride;
    Quad q0, q1, q2, q3, q4, q5;
    for (std::size_t key = 0; key < args.keys; ++key, v += args.vStride) {
        const Float a = load(v), b = load(v + kLanes), c = load(v + 2 * kLanes), d = load(v + 3 * kLanes);
        q0.multiplyAdd(a, b, c, d, broadcast(p[key]));
        if constexpr (T > 1)
            q1.multiplyAdd(a, b, c, d, broadcast(p[ps + key]));
        if constexpr (T > 2)
            q2.multiplyAdd(a, b, c, d, broadcast(p[2 * ps + key]));
        if constexpr (T > 3)
            q3.multiplyAdd(a, b, c, d, broadcast(p[3 * ps + key]));
        if constexpr (T > 4)
            q4.multiplyAdd(a, b, c, d, broadcast(p[4 * ps + key]));
        if constexpr (T > 5)
            q5.multiplyAdd(a, b, c, d, broadcast(p[5 * ps + key]));
    }
    const auto storeQuad = [out, &args](std::size_t row, const Quad& q) {
        float* to = out + row * args.outStride;
        store(to, q.a);
        store(to + kLanes, q.b);
        store(to + 2 * kLanes, q.c);
        store(to + 3 * kLanes, q.d);
    };
    storeQuad(0, q0);
    if constexpr (T > 1)
        storeQuad(1, q1);
    if constexpr (T > 2)
        storeQuad(2, q2);
    if constexpr (T > 3)
        storeQuad(3, q3);
    if constexpr (T > 4)
        storeQuad(4, q4);
    if constexpr (T > 5)
        storeQuad(5, q5);
}

/// The columns that are left when dims is no multiple of four vectors: one vector, one row.
void weightedSumVector(const float* p, const float* v, float* out, const WeightedSumArgs& args)
{
    Float sum = {};
    for (std::size_t key = 0; key < args.keys; ++key, v += args.vStride)
        sum = Simd::fma(load(v), broadcast(p[key]), sum);
    store(out, sum);
}

void weightedSum(const WeightedSumArgs& args)
{
    std::size_t dim = 0;
    for (; dim + 4 * kLanes <= args.dims; dim += 4 * kLanes)
        for (std::size_t row = 0; row < args.rows;) {
            const float* p = args.p + row * args.pStride;
            float* out = args.out + row * args.outStride + dim;
            row += withTile(args.rows - row, [&]<int T>() { weightedSumTile<T>(p, args.v + dim, out, args); });
        }
    for (; dim < args.dims; dim += kLanes)
        for (std::size_t row = 0; row < args.rows; ++row)
            weightedSumVector(args.p + row * args.pStride, args.v + dim, args.out + row * args.outStride + dim, args);
}

/// e^x by range reduction to |r| <= ln(2)/2 and the Taylor polynomial of degree 7 (error below 1e-8 of the value
/// there); 0 below e^-87 (about the smallest normal number) and for -infinity; saturates above e^88. NaN stays NaN.
inline Float exponential(Float x)
{
    constexpr float kLog2E = 1.44269504088896341F;
    constexpr float kLn2High = 0.693359375F; // 9 bits: n * kLn2High is exact
    constexpr float kLn2Low = -2.12194440e-4F;
    constexpr float kRoundingMagic = 12582912.0F; // 1.5 * 2^23: adding it rounds to an integer in the low bits
    constexpr float kLowest = -87.0F, kHighest = 88.0F;

    const Float bounded = x > broadcast(kHighest) ? broadcast(kHighest) : x;
    const Float shifted = Simd::fma(bounded, broadcast(kLog2E), broadcast(kRoundingMagic));
    const Float n = shifted - broadcast(kRoundingMagic);
    Float r = Simd::fma(n, broadcast(-kLn2High), bounded);
    r = Simd::fma(n, broadcast(-kLn2Low), r);
    Float p = broadcast(1.0F / 5040);
    p = Simd::fma(p, r, broadcast(1.0F / 720));
    p = Simd::fma(p, r, broadcast(1.0F / 120));
    p = Simd::fma(p, r, broadcast(1.0F / 24));
    p = Simd::fma(p, r, broadcast(1.0F / 6));
    p = Simd::fma(p, r, broadcast(0.5F));
    p = Simd::fma(p, r, broadcast(1.0F));
    p = Simd::fma(p, r, broadcast(1.0F));
    Bits bits;
    __builtin_memcpy(&bits, &shifted, sizeof(bits));
    bits = (bits << 23) + (127u << 23);
    Float power;
    __builtin_memcpy(&power, &bits, sizeof(power));
    return x < broadcast(kLowest) ? Float{} : p * power;
}

SoftmaxSums softmaxBlock(float* scores, std::size_t n)
{
    Float largest = load(scores);
    for (std::size_t i = kLanes; i < n; i += kLanes) {
        const Float v = load(scores + i);
        largest = v > largest ? v : largest;
    }
    const float max = Simd::max(largest);
    if (max == -__builtin_inff()) {
        for (std::size_t i = 0; i < n; ++i)
            scores[i] = 0;
        return {max, 0};
    }
    Float sum = {};
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float e = exponential(load(scores + i) - broadcast(max));
        store(scores + i, e);
        sum += e;
    }
    return {max, Simd::sum(sum)};
}

float rmsNorm(const float* x, const float* weight, float* y, std::size_t n, std::size_t count, float eps)
{
    Float squares = {};
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float v = load(x + i);
        squares = Simd::fma(v, v, squares);
    }
    const float sum = Simd::sum(squares);
    const Float scale = broadcast(1.0F / __builtin_sqrtf(sum / static_cast<float>(count) + eps));
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float v = load(x + i) * scale;
        store(y + i, weight ? v * load(weight + i) : v);
    }
    return sum;
}

/// x - mean, with zeros from `count` on: padding must not count as deviation.
inline Float deviation(const float* x, std::size_t i, std::size_t count, Float mean)
{
    Float d = load(x + i) - mean;
    for (std::size_t lane = 0; i + kLanes > count && lane < kLanes; ++lane)
        if (i + lane >= count)
            d[lane] = 0;
    return d;
}

void layerNorm(
    const float* x, const float* weight, const float* bias, float* y, std::size_t n, std::size_t count, float eps)
{
    Float total = {};
    for (std::size_t i = 0; i < n; i += kLanes)
        total += load(x + i);
    const Float mean = broadcast(Simd::sum(total) / static_cast<float>(count));
    Float squares = {};
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float d = deviation(x, i, count, mean);
        squares = Simd::fma(d, d, squares);
    }
    const Float scale = broadcast(1.0F / __builtin_sqrtf(Simd::sum(squares) / static_cast<float>(count) + eps));
    for (std::size_t i = 0; i < n; i += kLanes)
        store(y + i, Simd::fma(deviation(x, i, count, mean) * scale, load(weight + i), load(bias + i)));
}

/// erfc(z) for z >= 0 as t * e^(P(t) - z²) with t = 1 / (1 + z/2). P was fitted at Chebyshev points to
/// ln(erfc(z) * e^(z²) / t) for z up to 13; its error is 6e-8, so the relative error is that of e^x.
inline Float complementaryError(Float z)
{
    const Float t = 1.0F / Simd::fma(z, broadcast(0.5F), broadcast(1.0F));
    Float p = broadcast(0.1620956F);
    p = Simd::fma(p, t, broadcast(-0.773369791F));
    p = Simd::fma(p, t, broadcast(1.37195531F));
    p = Simd::fma(p, t, broadcast(-0.978760845F));
    p = Simd::fma(p, t, broadcast(0.149587028F));
    p = Simd::fma(p, t, broadcast(-0.118510319F));
    p = Simd::fma(p, t, broadcast(0.0744124692F));
    p = Simd::fma(p, t, broadcast(0.378535426F));
    p = Simd::fma(p, t, broadcast(0.999546506F));
    p = Simd::fma(p, t, broadcast(-1.26549132F));
    return t * exponential(Simd::fma(-z, z, p));
}

void gelu(float* x, std::size_t n)
{
    constexpr float kSqrtHalf = 0.707106781186547524F;
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float v = load(x + i);
        const Float size = v < Float{} ? -v : v;
        const Float tail = broadcast(0.5F) * v * complementaryError(size * kSqrtHalf);
        store(x + i, v < Float{} ? tail : v - tail);
    }
}

void swiGlu(float* gate, const float* up, std::size_t n)
{
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float g = load(gate + i);
        store(gate + i, g / (1.0F + exponential(-g)) * load(up + i));
    }
}

void clampedSwiGlu(float* gate, const float* up, std::size_t n, float limit)
{
    constexpr float kSlope = 1.702F;
    const Float most = broadcast(limit), least = broadcast(-limit);
    for (std::size_t i = 0; i < n; i += kLanes) {
        const Float g0 = load(gate + i), u0 = load(up + i);
        const Float g = g0 > most ? most : g0;
        const Float bounded = u0 > most ? most : u0;
        const Float u = bounded < least ? least : bounded;
        store(gate + i, g / (1.0F + exponential(g * -kSlope)) * (u + 1.0F));
    }
}

void scaleAdd(float* y, float a, const float* x, float b, std::size_t n)
{
    for (std::size_t i = 0; i < n; i += kLanes)
        store(y + i, Simd::fma(load(x + i), broadcast(b), load(y + i) * broadcast(a)));
}

void add(float* y, const float* x, std::size_t n)
{
    for (std::size_t i = 0; i < n; i += kLanes)
        store(y + i, load(y + i) + load(x + i));
}
