// Stored rows to float, for every tensor type and kernel set this CPU can run. Bytes are those read from the row, so
// that the figure can be held against the memory's read bandwidth; the label says how many weights that is.
#include "engine/kernels/isa.h"
#include "engine/quant/quant.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace {

using namespace sheaf;

constexpr std::size_t kRowWeights = 5120; // Llama 4's hidden size

void dequantize(benchmark::State& state, TensorType type, quant::Isa isa)
{
    std::vector<std::byte> row(rowBytes(tensorTypeInfo(type), kRowWeights));
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = static_cast<std::byte>((37 * i + 11) % 128); // no NaN scales
    std::vector<float> weights(kRowWeights);
    const quant::DequantizeRow function = quant::dequantizeRow(type, isa);
    for (auto _ : state) {
        function(row.data(), weights.data(), kRowWeights);
        benchmark::DoNotOptimize(weights.data());
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(row.size()));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRowWeights));
}

const bool registered = [] {
    const auto best = kernels::selectIsa();
    for (const quant::Isa isa : {quant::Isa::Scalar, quant::Isa::Avx2}) {
        if (!best || isa > *best)
            continue;
        for (std::uint32_t number = 0; number < 64; ++number) {
            if (const auto info = tensorTypeInfo(number)) {
                const std::string name = std::string(info->name) + "/" + std::string(kernels::isaName(isa));
                benchmark::RegisterBenchmark(name.c_str(), dequantize, info->type, isa);
            }
        }
    }
    return true;
}();

} // namespace
