#include "engine/quant/quantize.h"

#include "engine/base/assert.h"
#include "engine/quant/codebook4.h"
#include "engine/quant/floats.h"
#include "engine/quant/q2_k_q3_k.h"
#include "engine/quant/q4_k_q5_k.h"
#include "engine/quant/q4_q5.h"
#include "engine/quant/q6_k.h"
#include "engine/quant/q8_0.h"

#include <limits>

namespace sheaf::quant {

QuantizeRow quantizeRow(TensorType type)
{
    switch (type) {
    case TensorType::F32:
        return quantizeF32;
    case TensorType::F16:
        return quantizeF16;
    case TensorType::BF16:
        return quantizeBf16;
    case TensorType::Q4_0:
        return quantizeQ40;
    case TensorType::Q4_1:
        return quantizeQ41;
    case TensorType::Q5_0:
        return quantizeQ50;
    case TensorType::Q5_1:
        return quantizeQ51;
    case TensorType::Q8_0:
        return quantizeQ80;
    case TensorType::Q2_K:
        return quantizeQ2K;
    case TensorType::Q3_K:
        return quantizeQ3K;
    case TensorType::Q4_K:
        return quantizeQ4K;
    case TensorType::Q5_K:
        return quantizeQ5K;
    case TensorType::Q6_K:
        return quantizeQ6K;
    case TensorType::IQ4_NL:
        return quantizeIq4Nl;
    case TensorType::IQ4_XS:
        return quantizeIq4Xs;
    case TensorType::MXFP4:
        return quantizeMxfp4;
    }
    SHEAF_ASSERT(!"every TensorType has a quantiser");
    return nullptr;
}

float largestQuantizable(TensorType type)
{
    if (type == TensorType::F32)
        return std::numeric_limits<float>::max();
    return type == TensorType::BF16 ? 0x1.fep127f : 65504.0f;
}

} // namespace sheaf::quant
