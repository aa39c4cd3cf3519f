// What a header predicts of a model's memory, against what a process takes that runs it.

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"
#include "support/tiny_llama4.h"
#include "support/tiny_tower.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <tuple>
#include <malloc.h>
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

/// What a process of its own found out, and the most memory it had.
struct ChildRun {
    std::uint64_t value = 0;
    std::uint64_t peakBytes = 0;
};

/// VmHWM: of this process alone, since it was forked.
std::uint64_t peakBytes()
{
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmHWM:"))
            return std::stoull(line.substr(6)) * 1024;
    return 0;
}

template <class Body> ChildRun inChild(const Body& body)
{
    std::array<int, 2> ends = {};
    EXPECT_EQ(::pipe(ends.data()), 0);
    ::malloc_trim(
        0); // what earlier tests left must not be there for the child to use again, which would not be counted
    const pid_t child = ::fork();
    if (child == 0) {
        ChildRun run;
        run.value = body();
        run.peakBytes = peakBytes();
        ::_exit(::write(ends[1], &run, sizeof run) == sizeof run ? 0 : 1);
    }
    ::close(ends[1]);
    ChildRun run;
    EXPECT_EQ(::read(ends[0], &run, sizeof run), static_cast<ssize_t>(sizeof run));
    ::close(ends[0]);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    return run;
}

constexpr int kThreads = 1;

/// What is loaded and asked of it, and what the prediction may miss beside five percent.
struct Trial {
    std::filesystem::path model;
    std::vector<AdapterChoice> adapters = {};
    std::vector<TokenId> prompt = std::vector<TokenId>(kWindow, 7);
    std::vector<PromptPicture> pictures = {};
    std::uint64_t allowance = 0;
};

/// The prediction against the peak of a prefill in full batches and some decoding.
void expectPredicted(const Trial& trial)
{
    constexpr int kGenerated = 4;
    const std::size_t tokens = trial.prompt.size() + kGenerated;
    const std::uint64_t predicted = inChild([&] {
        const auto info = describeModel(trial.model, {}, trial.adapters);
        return info ? neededBytes(*info, tokens) : 0;
    }).value;
    ASSERT_GT(predicted, 0u) << trial.model;
    const std::uint64_t nothing = inChild([] { return 0; }).peakBytes;
    const ChildRun run = inChild([&]() -> std::uint64_t {
        const auto engine = Engine::load(trial.model,
            {.threads = kThreads,
                .contextTokens = std::max<std::uint64_t>(tokens, kDefaultBatchTokens),
                .adapters = trial.adapters});
        GenerateRequest request{trial.prompt, {}, kGenerated, {}, trial.pictures};
        return engine && (*engine)->generate(request, {}, {});
    });
    ASSERT_EQ(run.value, 1u) << trial.model;
    const auto peak = static_cast<double>(run.peakBytes - nothing);
    EXPECT_NEAR(static_cast<double>(predicted), peak, 0.05 * peak + static_cast<double>(trial.allowance))
        << trial.model;
    std::cout << trial.model.filename().string() << ": predicted " << static_cast<double>(predicted) / 1e6
              << " MB, peak " << peak / 1e6 << " MB\n";
}

/// Changes q and the feed-forward matrices of the model above.
void saveAdapter(const std::filesystem::path& path)
{
    constexpr std::uint64_t kRank = 128;
    TinyGguf adapter;
    adapter.set("general.architecture", "llama").set("general.type", "adapter").set("adapter.type", "lora");
    adapter.set("adapter.lora.alpha", 1.0F);
    for (std::uint64_t i = 0; i < kLayers; ++i)
        for (const auto& [matrix, in, out] :
            {std::tuple("attn_q", kHidden, kHidden), {"ffn_up", kHidden, kWidth}, {"ffn_down", kWidth, kHidden}}) {
            const std::string name = "blk." + std::to_string(i) + "." + matrix + ".weight.lora_";
            adapter.addF32(name + "a", {in, kRank}, randomFloats(in * kRank, 1, 0.01F));
            adapter.addF32(name + "b", {kRank, out}, randomFloats(kRank * out, 2, 0.01F));
        }
    adapter.save(path);
}

/// The small tower with 336-pixel tiles and 32 times as wide.
void saveTower(const std::filesystem::path& path)
{
    constexpr std::uint64_t kTimes = 32, kPositions = 577;
    TinyTower tower;
    for (const std::string key : {"embedding_length", "feed_forward_length"})
        tower.keys[key] *= kTimes;
    tower.keys["image_size"] = 336;
    for (auto& [name, tensor] : tower.tensors) {
        for (std::uint64_t& size : tensor.dims) {
            const bool kept = size == 588 || (name == "mm.model.fc.weight" && size == 32);
            size = size == 17 ? kPositions : kept ? size : size * kTimes;
        }
        std::size_t count = 1;
        for (const std::uint64_t size : tensor.dims)
            count *= size;
        tensor.values = randomFloats(count, 1, 0.05F);
    }
    tower.save(path);
}

} // namespace

TEST(Memory, IsPredictedWithinFivePercentOfThePeak)
{
    for (const std::uint32_t slidingWindow : {0u, 256u}) {
        const TemporaryFolder folder;
        inChild([&] { return saveModel(folder / "model.gguf", slidingWindow), 0; });
        expectPredicted({.model = folder / "model.gguf"});
    }
}

TEST(Memory, OfAdaptersIsPredicted)
{
    const TemporaryFolder folder;
    inChild([&] { return saveModel(folder / "model.gguf", 0), saveAdapter(folder / "adapter.gguf"), 0; });
    expectPredicted({.model = folder / "model.gguf", .adapters = {{folder / "adapter.gguf", 0.5F}}});
}

TEST(Memory, OfTheVisionTowerIsPredicted)
{
    constexpr TokenId kPatch = 63;
    constexpr std::size_t kPatches = 17 * 144; // 4 x 4 tiles and the overview
    const TemporaryFolder folder;
    inChild([&] {
        tinyLlama4(TinyLlama4::Scout)
            .set("llama4.image_token_id", static_cast<std::uint32_t>(kPatch))
            .save(folder / "model.gguf");
        return saveTower(folder / "mmproj.gguf"), 0;
    });
    constexpr int kSide = 1344;
    const auto pixels = std::make_shared<PixelBuffer>(
        PixelBuffer{kSide, kSide, std::vector<std::uint8_t>(std::size_t{3} * kSide * kSide, 99)});
    expectPredicted(
        {.model = folder / "model.gguf", .prompt = std::vector<TokenId>(kPatches, kPatch), .pictures = {{pixels}}});
}

TEST(Memory, OfTheDefaultModelIsPredicted)
{
    const char* home = std::getenv("HOME");
    const std::filesystem::path model
        = std::filesystem::path(home ? home : "") / ".local/share/sheaf/models/SmolLM2-135M-Instruct.Q4_1.gguf";
    if (!std::filesystem::exists(model))
        GTEST_SKIP() << "the default model is not there: " << model;
    expectPredicted({.model = model});
}

/// Folders whose tensors are put into order, and families with experts. What is fixed decides here, and that is known
/// to about a megabyte.
TEST(Memory, OfSmallModelsIsPredictedToAMegabyte)
{
    const char* shared = std::getenv("SHEAF_SHARED_DATA");
    const std::filesystem::path golden = std::filesystem::path(shared ? shared : "") / "golden";
    if (!std::filesystem::exists(golden))
        GTEST_SKIP() << "the golden models are not there: " << golden;
    for (const char* model : {"llama4_scout/hf", "llama4_scout/llama4_scout-q8_0.gguf", "llama3/hf",
             "llama3/llama3-f16.gguf", "qwen3_moe/qwen3_moe-bf16.gguf", "olmoe/hf", "llama4_vision/hf"})
        expectPredicted(
            {.model = golden / model, .prompt = std::vector<TokenId>(40, 7), .allowance = std::uint64_t{1} << 20});
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
