// Coverage for libFuzzer from a GCC build. libFuzzer learns from counters, one a branch, which only Clang compiles in;
// GCC calls a function at each branch instead, which counts here by a hash of where it was called from.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>

extern "C" void __sanitizer_cov_8bit_counters_init(std::uint8_t* begin, std::uint8_t* end);

namespace {

constexpr int kCounterBits = 16; // ten times the branches of the readers, so that few share one
std::uint8_t counters[std::size_t{1} << kCounterBits];

[[maybe_unused]] const bool registered = [] {
    __sanitizer_cov_8bit_counters_init(std::begin(counters), std::end(counters));
    return true;
}();

} // namespace

/// In place of libFuzzer's own, which refuses to run (the linker's --wrap).
extern "C" __attribute__((no_sanitize_coverage)) void __wrap___sanitizer_cov_trace_pc()
{
    constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15; // 2^64 / golden ratio: spreads neighbouring places
    const auto caller = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
    std::uint8_t& counter = counters[(caller * kGolden) >> (64 - kCounterBits)];
    if (counter != std::numeric_limits<std::uint8_t>::max())
        ++counter;
}

// Comparisons of floating-point numbers, which GCC reports too; libFuzzer learns from integers only.
extern "C" __attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_cmpf(float, float) { }
extern "C" __attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_cmpd(double, double) { }
