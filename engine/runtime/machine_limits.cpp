// What this machine can do at most: reading memory, and multiplying 8-bit integers in registers.

#include "engine/api/engine.h"
#include "engine/kernels/int8_rate.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <new>

namespace sheaf {

namespace {

/// Best of a few runs of body(thread) on all threads: others may be using the machine.
double shortestSeconds(int threads, const std::function<void(int)>& body)
{
    constexpr int kRuns = 5;
    double best = 1e9;
    for (int run = 0; run < kRuns; ++run) {
        const auto start = std::chrono::steady_clock::now();
#pragma omp parallel for num_threads(threads) schedule(static, 1)
        for (int thread = 0; thread < threads; ++thread)
            body(thread);
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

std::uint64_t sumWords(const std::uint64_t* words, std::size_t count)
{
    std::uint64_t a = 0, b = 0, c = 0, d = 0;
    for (std::size_t i = 0; i + 4 <= count; i += 4) {
        a += words[i];
        b += words[i + 1];
        c += words[i + 2];
        d += words[i + 3];
    }
    return a + b + c + d;
}

double readGigabytesPerSecond(int threads)
{
    constexpr std::size_t kBytes = std::size_t{512} << 20; // many times a last-level cache
    const std::size_t words = kBytes / sizeof(std::uint64_t) / static_cast<std::size_t>(threads);
    std::vector<std::vector<std::uint64_t>> buffers(static_cast<std::size_t>(threads));
    std::vector<std::uint64_t> sums(static_cast<std::size_t>(threads) * 8); // a cache line apart
    for (auto& buffer : buffers)
        buffer.assign(words, 1);
    const double seconds = shortestSeconds(threads, [&](int thread) {
        const auto t = static_cast<std::size_t>(thread);
        sums[t * 8] = sumWords(buffers[t].data(), words);
    });
    return static_cast<double>(words * sizeof(std::uint64_t)) * threads / seconds / 1e9;
}

double int8Gops(int threads)
{
    constexpr int kRounds = 2'000'000;
    std::vector<double> operations(static_cast<std::size_t>(threads));
    const double seconds = shortestSeconds(
        threads, [&](int thread) { operations[static_cast<std::size_t>(thread)] = kernels::multiplyInt8(kRounds); });
    double total = 0;
    for (const double count : operations)
        total += count;
    return total / seconds / 1e9;
}

} // namespace

MachineLimits measureMachineLimits(int threads)
try {
    const int count = std::max(1, threads ? threads : defaultThreads());
    return {readGigabytesPerSecond(count), int8Gops(count)};
} catch (const std::bad_alloc&) {
    return {};
}

} // namespace sheaf
