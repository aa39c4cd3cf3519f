// Whichever allocation fails, the result is an error, the engine goes on, and nothing is lost.

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>
#include <stop_token>

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

/// Nothing fails while it lives.
class Untroubled {
public:
    ~Untroubled() { g_untilFailure = m_left; }

private:
    long m_left = g_untilFailure.exchange(-1);
};

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

    /// Callbacks must not throw, so that nothing in them allocates.
    template <class OnPrefill, class OnToken>
    Result<GenerateSummary> generate(Engine& engine, const std::stop_token& stop, std::vector<TokenId>& ids,
        const OnPrefill& onPrefill, const OnToken& onToken) const
    {
        GenerateCallbacks callbacks;
        {
            const Untroubled untroubled;
            ids.reserve(64);
            callbacks.prefill = [&](std::size_t done, std::size_t) {
                if (done > 0)
                    onPrefill();
            };
            callbacks.token = [&](const TokenEvent& event) {
                ids.push_back(event.id);
                onToken();
            };
        }
        return engine.generate(m_request, stop, callbacks);
    }

    std::vector<TokenId> answer(Engine& engine) const
    {
        const Untroubled untroubled;
        std::vector<TokenId> ids;
        EXPECT_TRUE(generate(
            engine, {}, ids, [] {}, [] {}));
        return ids;
    }

    std::unique_ptr<Engine> loadUntroubled() const
    {
        const Untroubled untroubled;
        return std::move(load().value());
    }

    static std::stop_source untroubledStop()
    {
        const Untroubled untroubled;
        return std::stop_source();
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
    const std::vector<TokenId> expected = answer(**load());
    EXPECT_GT(failEachAllocation([&]() -> Result<void> {
        const auto engine = loadUntroubled();
        std::vector<TokenId> ids;
        const auto first = generate(
            *engine, {}, ids, [] {}, [] {});
        EXPECT_EQ(answer(*engine), expected);
        if (!first)
            return tl::unexpected<Error>(first.error());
        EXPECT_EQ(ids, expected);
        return {};
    }),
        3);
}

/// The stop comes from another thread in the program; here it comes from a callback, so that it is at a certain place.
TEST_F(AllocationFailure, OfAStoppedAnswerIsAnErrorOrAStopAndTheNextAnswerIsRight)
{
    const std::vector<TokenId> expected = answer(**load());
    for (const bool whilePrefilling : {true, false}) {
        SCOPED_TRACE(whilePrefilling ? "stopped while prefilling" : "stopped while decoding");
        const long before = g_alive;
        int stops = 0;
        const int failures = failEachAllocation([&]() -> Result<void> {
            const auto engine = loadUntroubled();
            std::stop_source stop = untroubledStop();
            std::vector<TokenId> ids;
            const auto request = [&] { stop.request_stop(); };
            const auto stopped = whilePrefilling ? generate(*engine, stop.get_token(), ids, request, [] {})
                                                 : generate(
                                                     *engine, stop.get_token(), ids, [] {}, request);
            EXPECT_EQ(answer(*engine), expected);
            if (!stopped)
                return tl::unexpected<Error>(stopped.error());
            EXPECT_EQ(stopped->finish, FinishReason::Cancelled);
            EXPECT_LE(ids.size(), 1U);
            ++stops;
            return {};
        });
        EXPECT_GT(failures, 3);
        EXPECT_GE(stops, 1);
        EXPECT_EQ(g_alive, before);
    }
}

TEST_F(AllocationFailure, OfLogitsIsAnErrorToo)
{
    const auto engine = load();
    ASSERT_TRUE(engine);
    failEachAllocation([&] { return (*engine)->logits(m_request.prompt, {}, {}, {}); });
    EXPECT_TRUE((*engine)->logits(m_request.prompt, {}, {}, {}));
}

} // namespace sheaf::test
