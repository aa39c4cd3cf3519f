// What a header predicts of a model's memory, against what a process takes that runs it.

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sheaf::test {

namespace {

constexpr std::uint64_t kLayers = 4, kHidden = 512, kKvWidth = 256, kWidth = 2048, kVocab = 8000;
constexpr std::size_t kWindow = 2048;

/// Large enough that a process's own few megabytes do not decide: 84 MB.
void saveModel(const std::filesystem::path& path, std::uint32_t slidingWindow)
{
    TinyLlama model;
    model.keys = {{"context_length", kWindow}, {"embedding_length", kHidden}, {"block_count", kLayers},
        {"feed_forward_length", kWidth}, {"attention.head_count", 8}, {"attention.head_count_kv", 4},
        {"attention.sliding_window", slidingWindow}};
    model.shapes = {{"token_embd.weight", {kHidden, kVocab}}, {"output_norm.weight", {kHidden}}};
    for (std::uint64_t i = 0; i < kLayers; ++i) {
        const std::string block = "blk." + std::to_string(i) + ".";
        model.shapes.insert({{block + "attn_norm.weight", {kHidden}}, {block + "ffn_norm.weight", {kHidden}},
            {block + "attn_q.weight", {kHidden, kHidden}}, {block + "attn_k.weight", {kHidden, kKvWidth}},
            {block + "attn_v.weight", {kHidden, kKvWidth}}, {block + "attn_output.weight", {kHidden, kHidden}},
            {block + "ffn_gate.weight", {kHidden, kWidth}}, {block + "ffn_up.weight", {kHidden, kWidth}},
            {block + "ffn_down.weight", {kWidth, kHidden}}});
    }
    model.save(path);
}

/// Peak resident memory of a child process that runs `body`.
template <class Body> std::uint64_t peakOfChild(const Body& body)
{
    const pid_t child = ::fork();
    if (child == 0) {
        body();
        ::_exit(0);
    }
    int status = 0;
    rusage usage = {};
    EXPECT_EQ(::wait4(child, &status, 0, &usage), child);
    EXPECT_EQ(status, 0);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

} // namespace

TEST(Memory, IsPredictedWithinFivePercentOfThePeak)
{
    for (const std::uint32_t slidingWindow : {0u, 256u}) {
        const TemporaryFolder folder;
        // In a process of its own as well: what is freed after writing would be used again, and not be counted.
        peakOfChild([&] { saveModel(folder / "model.gguf", slidingWindow); });
        const std::uint64_t idle = peakOfChild([] {});
        const std::uint64_t peak = peakOfChild([&] {
            const auto engine = Engine::load(folder / "model.gguf", {.threads = 1});
            if (!engine || !(*engine)->logits(std::vector<TokenId>(kWindow, 7), {}, {}, {}))
                ::_exit(1);
        }) - idle;
        const auto info = describeModel(folder / "model.gguf");
        ASSERT_TRUE(info) << info.error().what;
        const auto predicted = static_cast<double>(neededBytes(*info, kWindow));
        EXPECT_NEAR(predicted, static_cast<double>(peak), 0.05 * static_cast<double>(peak)) << slidingWindow;
    }
}

TEST(Memory, AWindowThatCannotFitIsRefusedBeforeAnythingIsRead)
{
    const TemporaryFolder folder;
    TinyLlama model;
    model.keys["context_length"] = 2'000'000'000u;
    model.save(folder / "model.gguf");
    const auto engine = Engine::load(folder / "model.gguf", {.threads = 1, .contextTokens = 2'000'000'000});
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::DoesNotFit);
    EXPECT_NE(engine.error().what.find(" MB more than is free; a window of "), std::string::npos)
        << engine.error().what;
    EXPECT_TRUE(Engine::load(folder / "model.gguf", {.threads = 1})) << "the default window is one that fits";
}

} // namespace sheaf::test
