// Products of packed matrices on one thread: share of the register-only integer rate, and bytes of weights a second.

#include "engine/kernels/int8_rate.h"
#include "engine/kernels/isa.h"
#include "engine/panels/multiply.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace {

using namespace sheaf;

std::unique_ptr<std::byte, decltype(&std::free)> lines(std::size_t bytes)
{
    auto* data = static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 8191) / 64 * 64));
    std::memset(data, 0x11, bytes);
    return {data, std::free};
}

/// Operations a second on one core, right now.
double peak()
{
    constexpr int kRounds = 2'000'000;
    const auto start = std::chrono::steady_clock::now();
    const double operations = kernels::multiplyInt8(kRounds);
    return operations / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void multiply(benchmark::State& state, TensorType type)
{
    const panels::PanelKernels* kernels = panels::panelKernels(*kernels::selectIsa());
    if (!kernels) {
        state.SkipWithError("this instruction set has no integer kernels");
        return;
    }
    const auto columns = static_cast<std::size_t>(state.range(0)), rows = static_cast<std::size_t>(state.range(1));
    const std::size_t k = 2048;
    panels::PanelMatrix matrix = {panels::panelType(type), nullptr, rows, k};
    const auto weights = lines(matrix.bytes());
    matrix.data = weights.get();
    const auto activations = lines(columns * panels::columnBytes(matrix.type->scheme, k));
    std::vector<float> y(columns * rows);
    const auto scratch = lines(panels::panelScratchFloats(columns) * sizeof(float));
    const panels::PanelProduct product = {matrix, activations.get(), columns, y.data(), rows};
    const double limit = peak();
    for (auto _ : state)
        for (std::size_t row = 0; row < rows; row += panels::kTileRows)
            multiplyPanels(*kernels, product, {row, 0, panels::ColumnTiles{columns}.count()},
                static_cast<float*>(static_cast<void*>(scratch.get())));
    const double operations = 2.0 * static_cast<double>(rows * k * columns) * static_cast<double>(state.iterations());
    state.counters["GOPS"] = benchmark::Counter(operations * 1e-9, benchmark::Counter::kIsRate);
    state.counters["of_peak"] = benchmark::Counter(operations / limit, benchmark::Counter::kIsRate);
    state.SetBytesProcessed(static_cast<std::int64_t>(matrix.bytes()) * state.iterations());
}

void arguments(benchmark::internal::Benchmark* bench)
{
    for (const std::int64_t columns : {1, 2, 4, 8, 12, 32, 96})
        bench->Args({columns, 512}); // weights from the second-level cache
    bench->Args({1, 65536}); // from memory
}

BENCHMARK_CAPTURE(multiply, Q4_K, TensorType::Q4_K)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q5_K, TensorType::Q5_K)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q6_K, TensorType::Q6_K)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q8_0, TensorType::Q8_0)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q4_0, TensorType::Q4_0)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q4_1, TensorType::Q4_1)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q5_0, TensorType::Q5_0)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q5_1, TensorType::Q5_1)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, IQ4_NL, TensorType::IQ4_NL)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, IQ4_XS, TensorType::IQ4_XS)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, MXFP4, TensorType::MXFP4)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q3_K, TensorType::Q3_K)->Apply(arguments);
BENCHMARK_CAPTURE(multiply, Q2_K, TensorType::Q2_K)->Apply(arguments);

} // namespace
