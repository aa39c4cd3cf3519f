// Whichever allocation fails, the result is an error, the engine goes on, and nothing is lost.

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

namespace {

/// Allocations left before one fails; negative: none does.
std::atomic<long> g_untilFailure = -1;
std::atomic<long> g_alive = 0; ///< blocks of operator new

bool failsNow()
{
    long left = g_untilFailure.load();
    while (left >= 0 && !g_untilFailure.compare_exchange_weak(left, left - 1)) { }
    return left == 0;
}

// Not inlined, or the compiler sees malloc meet delete and warns.
[[gnu::noinline]] void* acquire(std::size_t bytes)
{
    void* memory = failsNow() ? nullptr : std::malloc(bytes > 0 ? bytes : 1);
    if (!memory)
        throw std::bad_alloc();
    ++g_alive;
    return memory;
}

[[gnu::noinline]] void release(void* memory)
{
    if (memory)
        --g_alive;
    std::free(memory);
}

} // namespace

void* operator new(std::size_t bytes)
{
    return acquire(bytes);
}

void* operator new[](std::size_t bytes)
{
    return acquire(bytes);
}

void operator delete(void* memory) noexcept
{
    release(memory);
}

void operator delete[](void* memory) noexcept
{
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    release(memory);
}

void operator delete[](void* memory, std::size_t) noexcept
{
    release(memory);
}

/// Buffers of floats come from here (float_buffer.h).
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept
{
    void* memory = nullptr;
    if (failsNow() || ::posix_memalign(&memory, alignment, bytes) != 0) {
        errno = ENOMEM;
        return nullptr;
    }
    return memory;
}

namespace sheaf::test {

namespace {

/// Runs body with the n-th allocation failing, for growing n, until nothing fails any more. body returns a Result.
template <class Body> int failEachAllocation(const Body& body)
{
    int failures = 0;
    for (long n = 0;; n += 1 + n / 16) {
        g_untilFailure = n;
        const auto result = body();
        const bool reached = g_untilFailure.exchange(-1) < 0;
        if (!reached) {
            EXPECT_TRUE(result);
            return failures;
        }
        if (!result) { // where memory is only asked for speed, its lack may change nothing
            ++failures;
            EXPECT_EQ(result.error().code, ErrorCode::OutOfMemory) << n << ": " << result.error().what;
        }
    }
}

class AllocationFailure : public testing::Test {
protected:
    AllocationFailure()
    {
        m_model.vocabulary = true;
        m_model.save(m_path);
        m_request.sampler.temperature = 0;
        m_request.maxTokens = 5;
        for (TokenId id = 0; id < 300; ++id)
            m_request.prompt.push_back(id % 40);
    }

    Result<std::unique_ptr<Engine>> load() const { return Engine::load(m_path, {.threads = 1, .batchTokens = 64}); }

    TemporaryFolder m_folder;
    const std::filesystem::path m_path = m_folder / "model.gguf";
    TinyLlama m_model;
    GenerateRequest m_request;
};

} // namespace

TEST_F(AllocationFailure, OfLoadingIsAnErrorThatLosesNothing)
{
    ASSERT_TRUE(load()); // what libraries keep for good is kept now
    const long before = g_alive;
    EXPECT_GT(failEachAllocation([&] { return load(); }), 20);
    EXPECT_EQ(g_alive, before);
}

TEST_F(AllocationFailure, OfAnAnswerIsAnErrorAndTheNextAnswerIsRight)
{
    const auto answer = [&](Engine& engine) -> Result<std::vector<TokenId>> {
        std::vector<TokenId> ids;
        const long countdown = g_untilFailure.exchange(-1);
        ids.reserve(64); // callbacks must not throw
        g_untilFailure = countdown;
        GenerateCallbacks callbacks;
        callbacks.token = [&ids](const TokenEvent& event) { ids.push_back(event.id); };
        const auto summary = engine.generate(m_request, {}, callbacks);
        if (!summary)
            return tl::unexpected<Error>(summary.error());
        return ids;
    };
    const std::vector<TokenId> expected = answer(**load()).value();
    EXPECT_GT(failEachAllocation([&]() -> Result<void> {
        const long countdown = g_untilFailure.exchange(-1);
        const auto engine = load();
        g_untilFailure = countdown;
        const auto first = answer(**engine);
        const long left = g_untilFailure.exchange(-1);
        const auto second = answer(**engine);
        EXPECT_TRUE(second);
        EXPECT_EQ(second.value(), expected);
        g_untilFailure = left;
        if (!first)
            return tl::unexpected<Error>(first.error());
        return {};
    }),
        3);
}

TEST_F(AllocationFailure, OfLogitsIsAnErrorToo)
{
    const auto engine = load();
    ASSERT_TRUE(engine);
    failEachAllocation([&] { return (*engine)->logits(m_request.prompt, {}, {}, {}); });
    EXPECT_TRUE((*engine)->logits(m_request.prompt, {}, {}, {}));
}

} // namespace sheaf::test
