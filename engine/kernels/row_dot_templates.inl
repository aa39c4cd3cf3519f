// Four rows at once, so that their chains of additions hide each other's latency. Included like kernel_templates.inl,
// after a struct Simd { Float, kLanes, fma, sum4 }. A format is a struct with kWeights and kBytes of a block and
//   static void accumulate(const std::byte* block, const float* x, Simd::Float& sum)
// that adds the block's products to the lanes in ascending order, lane i taking the weights i, i + kLanes, ….

template <class Format>
void dotRows(const std::byte* rows, std::size_t rowBytes, std::size_t count, const float* x, std::size_t n, float* y)
{
    const std::byte* r0 = rows;
    const std::byte* r1 = count > 1 ? r0 + rowBytes : r0;
    const std::byte* r2 = count > 2 ? r1 + rowBytes : r0;
    const std::byte* r3 = count > 3 ? r2 + rowBytes : r0;
    Simd::Float a = {}, b = {}, c = {}, d = {};
    for (std::size_t i = 0; i < n; i += Format::kWeights) {
        Format::accumulate(r0, x + i, a);
        Format::accumulate(r1, x + i, b);
        Format::accumulate(r2, x + i, c);
        Format::accumulate(r3, x + i, d);
        r0 += Format::kBytes;
        r1 += Format::kBytes;
        r2 += Format::kBytes;
        r3 += Format::kBytes;
    }
    const auto sums = Simd::sum4(a, b, c, d);
    for (std::size_t i = 0; i < count; ++i)
        y[i] = sums[i];
}

template <class T> T loadAs(const void* p)
{
    T value;
    __builtin_memcpy(&value, p, sizeof(value));
    return value;
}

float halfAt(const std::byte* p)
{
    return _cvtsh_ss(loadAs<unsigned short>(p));
}

DotRows findDotRows(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
        return dotRows<Q40>;
    case TensorType::Q4_1:
        return dotRows<Q41>;
    case TensorType::Q8_0:
        return dotRows<Q80>;
    case TensorType::Q4_K:
        return dotRows<Q4K>;
    case TensorType::Q6_K:
        return dotRows<Q6K>;
    default:
        return nullptr;
    }
}
