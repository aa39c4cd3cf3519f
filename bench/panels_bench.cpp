// Products of packed matrices on one thread: shares of the register-only integer rate and of the rate of reading
// memory.

#include "engine/kernels/int8_rate.h"
#include "engine/kernels/isa.h"
#include "engine/panels/multiply.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace sheaf;

std::unique_ptr<std::byte, decltype(&std::free)> lines(std::size_t bytes)
{
    auto* data = static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 8191) / 64 * 64));
    std::memset(data, 0x11, bytes);
    return {data, std::free};
}

double seconds(std::chrono::steady_clock::time_point since)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

/// Operations a second of one core with everything in registers, right now. The best of three: the machine may be busy.
double integerRate(quant::Isa isa)
{
    constexpr int kRounds = 1'000'000;
    double best = 0;
    for (int i = 0; i < 3; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const double operations = kernels::multiplyInt8(isa, kRounds);
        best = std::max(best, operations / seconds(start));
    }
    return best;
}

/// Bytes a second that one core reads from memory.
double readRate()
{
    static const double kRate = [] {
        constexpr std::size_t kBytes = std::size_t{256} << 20;
        const auto data = lines(kBytes);
        const auto* words = static_cast<const std::uint64_t*>(static_cast<const void*>(data.get()));
        double best = 0;
        for (int i = 0; i < 3; ++i) {
            const auto start = std::chrono::steady_clock::now();
            std::uint64_t sum = 0;
            for (std::size_t w = 0; w < kBytes / sizeof *words; ++w)
                sum += words[w];
            benchmark::DoNotOptimize(sum);
            best = std::max(best, static_cast<double>(kBytes) / seconds(start));
        }
        return best;
    }();
    return kRate;
}

void multiply(benchmark::State& state, TensorType type)
{
    const quant::Isa isa = *kernels::selectIsa();
    const panels::PanelKernels* kernels = panels::panelKernels(isa);
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
    const double before = integerRate(isa);
    for (auto _ : state)
        for (std::size_t row = 0; row < rows; row += panels::kTileRows)
            multiplyPanels(*kernels, product, {row, 0, panels::ColumnTiles{columns}.count()},
                static_cast<float*>(static_cast<void*>(scratch.get())));
    const double limit = std::max(before, integerRate(isa)), rounds = static_cast<double>(state.iterations());
    const double operations = 2.0 * static_cast<double>(rows * k * columns) * rounds;
    const double bytes = static_cast<double>(matrix.bytes()) * rounds;
    const auto rate = [&](double value) { return benchmark::Counter(value, benchmark::Counter::kIsRate); };
    state.counters["GOPS"] = rate(operations * 1e-9);
    state.counters["of_int8"] = rate(operations / limit);
    state.counters["GB"] = rate(bytes * 1e-9);
    state.counters["of_read"] = rate(bytes / readRate());
    state.SetLabel(std::string(kernels::isaName(isa)));
}

void arguments(benchmark::internal::Benchmark* bench)
{
    for (const std::int64_t columns : {1, 2, 4, 8, 12, 32, 96})
        bench->Args({columns, 512}); // weights from the second-level cache
    bench->Args({1, 65536}); // from memory
}

/// Bytes of the file a second, brought into panels by one thread.
void pack(benchmark::State& state, TensorType type)
{
    const std::size_t rows = 512, k = 2048, rowBytes = sheaf::rowBytes(tensorTypeInfo(type), k);
    panels::PanelMatrix matrix = {panels::panelType(type), nullptr, rows, k};
    const auto stored = lines(rows * rowBytes), packed = lines(matrix.bytes());
    for (auto _ : state)
        for (std::size_t i = 0; i < matrix.panels(); ++i)
            packPanel(matrix, i, stored.get(), rowBytes, packed.get() + i * matrix.panelBytes());
    const double bytes = static_cast<double>(rows * rowBytes) * static_cast<double>(state.iterations());
    state.counters["GB"] = benchmark::Counter(bytes * 1e-9, benchmark::Counter::kIsRate);
}

#define SHEAF_TYPE(name)                                                                                               \
    BENCHMARK_CAPTURE(multiply, name, TensorType::name)->Apply(arguments);                                             \
    BENCHMARK_CAPTURE(pack, name, TensorType::name);
SHEAF_TYPE(Q4_K)
SHEAF_TYPE(Q5_K)
SHEAF_TYPE(Q6_K)
SHEAF_TYPE(Q8_0)
SHEAF_TYPE(Q4_0)
SHEAF_TYPE(Q4_1)
SHEAF_TYPE(Q5_0)
SHEAF_TYPE(Q5_1)
SHEAF_TYPE(IQ4_NL)
SHEAF_TYPE(IQ4_XS)
SHEAF_TYPE(MXFP4)
SHEAF_TYPE(Q3_K)
SHEAF_TYPE(Q2_K)
#undef SHEAF_TYPE

} // namespace
