#include "engine/quant/quant.h"

#include "engine/base/assert.h"
#include "engine/quant/codebook4.h"
#include "engine/quant/floats.h"
#include "engine/quant/q2_k_q3_k.h"
#include "engine/quant/q4_k_q5_k.h"
#include "engine/quant/q4_q5.h"
#include "engine/quant/q6_k.h"
#include "engine/quant/q8_0.h"

namespace sheaf::quant {

namespace {

struct Variants {
    TensorType type;
    DequantizeRow scalar;
    DequantizeRow avx2; ///< for AVX-512 too: stores, not arithmetic, limit these loops
};

#if defined(__x86_64__)
#define SHEAF_VARIANTS(type, name)                                                                                     \
    {                                                                                                                  \
        TensorType::type, dequantize##name##Scalar, dequantize##name##Avx2                                             \
    }
#else
#define SHEAF_VARIANTS(type, name)                                                                                     \
    {                                                                                                                  \
        TensorType::type, dequantize##name##Scalar, dequantize##name##Scalar                                           \
    }
#endif

constexpr Variants kTable[] = {
    {TensorType::F32, dequantizeF32, dequantizeF32},
    SHEAF_VARIANTS(F16, F16),
    SHEAF_VARIANTS(BF16, Bf16),
    SHEAF_VARIANTS(Q4_0, Q40),
    SHEAF_VARIANTS(Q4_1, Q41),
    SHEAF_VARIANTS(Q5_0, Q50),
    SHEAF_VARIANTS(Q5_1, Q51),
    SHEAF_VARIANTS(Q8_0, Q80),
    SHEAF_VARIANTS(Q2_K, Q2K),
    SHEAF_VARIANTS(Q3_K, Q3K),
    SHEAF_VARIANTS(Q4_K, Q4K),
    SHEAF_VARIANTS(Q5_K, Q5K),
    SHEAF_VARIANTS(Q6_K, Q6K),
    SHEAF_VARIANTS(IQ4_NL, Iq4Nl),
    SHEAF_VARIANTS(IQ4_XS, Iq4Xs),
    SHEAF_VARIANTS(MXFP4, Mxfp4),
};

#undef SHEAF_VARIANTS

} // namespace

DequantizeRow dequantizeRow(TensorType type, Isa isa)
{
    for (const Variants& variants : kTable)
        if (variants.type == type)
            return isa == Isa::Scalar ? variants.scalar : variants.avx2;
    SHEAF_ASSERT(!"every TensorType is in the table");
    return nullptr;
}

} // namespace sheaf::quant
