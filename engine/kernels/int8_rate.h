#pragma once
// The rate of 8-bit multiplications that a core reaches with everything in registers: the roof of quantised products.

#include "engine/quant/quant.h"

namespace sheaf::kernels {

/// Runs `rounds` of the widest 8-bit dot-product instruction that this CPU has, in independent chains.
/// Returns the operations done (a multiplication and an addition count as two).
double multiplyInt8(int rounds);
/// Of an instruction set that this CPU has. Without dot products: products of pairs, which nothing adds up.
double multiplyInt8(quant::Isa isa, int rounds);

} // namespace sheaf::kernels
