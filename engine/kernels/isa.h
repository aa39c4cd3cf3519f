#pragma once
// Which kernel set runs: the best this CPU has, or what SHEAF_ISA asks for.

#include "engine/base/error.h"
#include "engine/quant/quant.h"

#include <string_view>

namespace sheaf::kernels {

/// Decided once, at the first call. Unsupported if SHEAF_ISA names a set this CPU lacks or that does not exist.
Result<quant::Isa> selectIsa();
std::string_view isaName(quant::Isa isa);

} // namespace sheaf::kernels
