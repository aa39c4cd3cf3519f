// Pictures in prompts: where their vectors go, what is remembered, and what is refused.

#include "engine/api/engine.h"
#include "engine/kernels/isa.h"
#include "engine/runtime/picture_store.h"
#include "support/tiny_llama4.h"
#include "support/tiny_tower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sheaf::test {

namespace {

using testing::HasSubstr;

constexpr TokenId kPatch = 63;

PromptPicture picture(unsigned seed, int width = 100, int height = 90, int maxTiles = 16)
{
    auto pixels = std::make_shared<PixelBuffer>(PixelBuffer{width, height, {}});
    for (const float value : randomFloats(static_cast<std::size_t>(width * height) * 3, seed, 127))
        pixels->rgb.push_back(static_cast<std::uint8_t>(value + 128));
    return {pixels, maxTiles};
}

/// Text, a picture of `tokens` vectors with marks around it, text.
std::vector<TokenId> promptWith(std::size_t tokens, TokenId last = 30)
{
    std::vector<TokenId> ids = {1, 5, 9, 60};
    ids.insert(ids.end(), tokens, kPatch);
    ids.insert(ids.end(), {61, 17, 44, 8, last});
    return ids;
}

std::vector<TokenId> joined(std::vector<TokenId> a, const std::vector<TokenId>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

class EnginePictures : public testing::Test {
protected:
    EnginePictures()
    {
        tinyLlama4(TinyLlama4::Scout)
            .set("llama4.image_token_id", static_cast<std::uint32_t>(kPatch))
            .save(m_folder / "model.gguf");
        TinyTower().save(m_folder / "mmproj-tiny.gguf");
    }

    std::unique_ptr<Engine> load(const EngineOptions& options = {.threads = 2, .batchTokens = 16}) const
    {
        auto engine = Engine::load(m_folder / "model.gguf", options);
        if (!engine)
            throw std::runtime_error(engine.error().what + " " + engine.error().where);
        return std::move(*engine);
    }

    static std::vector<float> logits(
        Engine& engine, const std::vector<TokenId>& ids, std::vector<PromptPicture> pictures)
    {
        std::vector<float> values;
        LogitsCallbacks callbacks;
        callbacks.row
            = [&](std::size_t, std::span<const float> row) { values.insert(values.end(), row.begin(), row.end()); };
        const auto result = engine.logits(ids, pictures, {}, callbacks);
        if (!result)
            throw std::runtime_error(result.error().what);
        return values;
    }

    struct Answer {
        std::vector<TokenId> ids;
        std::vector<std::size_t> tilesReported;
        GenerateSummary summary;
    };

    static Answer ask(Engine& engine, std::vector<TokenId> prompt, std::vector<PromptPicture> pictures)
    {
        GenerateRequest request;
        request.prompt = std::move(prompt);
        request.pictures = std::move(pictures);
        // Every draw depends on all logits, so that a difference in any of them would soon show.
        request.sampler = {.temperature = 1, .topK = 0, .topP = 1, .minP = 0, .seed = 11};
        request.maxTokens = 12;
        Answer answer;
        GenerateCallbacks callbacks;
        callbacks.token = [&](const TokenEvent& event) { answer.ids.push_back(event.id); };
        callbacks.pictures = [&](std::size_t done, std::size_t total) { answer.tilesReported.assign({done, total}); };
        auto summary = engine.generate(request, {}, callbacks);
        if (!summary)
            throw std::runtime_error(summary.error().what);
        answer.summary = *summary;
        return answer;
    }

    static Error errorOf(Engine& engine, const std::vector<TokenId>& prompt, std::vector<PromptPicture> pictures)
    {
        GenerateRequest request;
        request.prompt = prompt;
        request.pictures = pictures;
        const auto generated = engine.generate(request, {}, {});
        const auto computed = engine.logits(prompt, pictures, {}, {});
        EXPECT_FALSE(generated);
        EXPECT_FALSE(computed);
        if (generated || computed)
            return {};
        EXPECT_EQ(generated.error().what, computed.error().what);
        return generated.error();
    }

    TemporaryFolder m_folder;
};

} // namespace

TEST_F(EnginePictures, ThePictureChangesTheLogitsFromItsPlaceOn)
{
    const auto engine = load();
    const auto a = logits(*engine, promptWith(20), {picture(1)});
    const auto b = logits(*engine, promptWith(20), {picture(2)});
    const auto text = logits(*engine, promptWith(20), {});
    constexpr std::ptrdiff_t kBefore = 4 * 64;
    EXPECT_TRUE(std::equal(a.begin(), a.begin() + kBefore, b.begin()));
    EXPECT_TRUE(std::equal(a.begin(), a.begin() + kBefore, text.begin()));
    for (const auto& other : {b, text})
        for (std::ptrdiff_t position = 4; position < 24; ++position)
            EXPECT_FALSE(
                std::equal(a.begin() + position * 64, a.begin() + (position + 1) * 64, other.begin() + position * 64))
                << position;
}

TEST_F(EnginePictures, LogitsAreTheSameBytesForAnyThreadsAndBatch)
{
    const std::vector<TokenId> ids = joined(promptWith(20), promptWith(4));
    const std::vector<PromptPicture> pictures = {picture(1), picture(2, 56, 56)};
    std::vector<float> first;
    for (const int threads : {1, 2, 3})
        for (const int batch : {512, 1, 7}) {
            const auto engine = load({.threads = threads, .batchTokens = batch});
            const auto values = logits(*engine, ids, pictures);
            if (first.empty())
                first = values;
            EXPECT_TRUE(values == first) << threads << " threads, batches of " << batch;
        }
}

TEST_F(EnginePictures, TheSamePictureIsReusedAndAnotherIsNot)
{
    const auto engine = load();
    const Answer first = ask(*engine, promptWith(20), {picture(1)});
    EXPECT_EQ(first.tilesReported, (std::vector<std::size_t>{5, 5}));

    // Equal pixels in another buffer, another last token.
    const Answer same = ask(*engine, promptWith(20, 29), {picture(1)});
    EXPECT_EQ(same.summary.cachedTokens, promptWith(20).size() - 1);
    EXPECT_TRUE(same.tilesReported.empty());
    const auto fresh = load({.threads = 1, .batchTokens = 5});
    EXPECT_EQ(same.ids, ask(*fresh, promptWith(20, 29), {picture(1)}).ids);

    const Answer other = ask(*engine, promptWith(20, 29), {picture(2)});
    EXPECT_EQ(other.summary.cachedTokens, 4u) << "only the text before the picture";
    EXPECT_EQ(other.ids, ask(*load(), promptWith(20, 29), {picture(2)}).ids);

    const Answer back = ask(*engine, promptWith(20, 29), {picture(1)});
    EXPECT_EQ(back.summary.cachedTokens, 4u);
    EXPECT_TRUE(back.tilesReported.empty()) << "its vectors are remembered";
    EXPECT_EQ(back.ids, same.ids);
}

TEST_F(EnginePictures, TheDialIsPartOfWhatAPictureIs)
{
    // 56 x 56 is one tile for every dial, so that the ids are equal.
    const auto engine = load();
    ask(*engine, promptWith(4), {picture(1, 56, 56, 16)});
    EXPECT_EQ(ask(*engine, promptWith(4), {picture(1, 56, 56, 1)}).summary.cachedTokens, 4u);
    EXPECT_GT(ask(*engine, promptWith(4), {picture(1, 56, 56, 1)}).summary.cachedTokens, 4u);
}

TEST_F(EnginePictures, PlainPatchTokensAreNotAPicture)
{
    const auto engine = load();
    ask(*engine, promptWith(4), {picture(1, 56, 56)});
    logits(*engine, promptWith(4), {});
    EXPECT_EQ(ask(*engine, promptWith(4), {picture(1, 56, 56)}).summary.cachedTokens, 4u);
}

TEST_F(EnginePictures, TheSecondPictureOfAPromptIsComparedToo)
{
    const auto engine = load();
    const std::vector<TokenId> ids = joined(promptWith(20), promptWith(20));
    ask(*engine, ids, {picture(1), picture(2)});
    const Answer swapped = ask(*engine, ids, {picture(1), picture(3)});
    EXPECT_EQ(swapped.summary.cachedTokens, promptWith(20).size() + 4);
    EXPECT_EQ(swapped.tilesReported, (std::vector<std::size_t>{5, 5})) << "one picture of two";
    EXPECT_EQ(swapped.ids, ask(*load(), ids, {picture(1), picture(3)}).ids);
}

TEST_F(EnginePictures, APictureThatIsThereTwiceIsEncodedOnce)
{
    const auto engine = load();
    const std::vector<TokenId> ids = joined(promptWith(20), promptWith(20));
    const Answer twice = ask(*engine, ids, {picture(1), picture(1)});
    EXPECT_EQ(twice.tilesReported, (std::vector<std::size_t>{5, 5}));
    EXPECT_EQ(logits(*engine, ids, {picture(1), picture(1)}), logits(*load(), ids, {picture(1), picture(1)}));
}

TEST_F(EnginePictures, TooManyAndTooFewAreRefusedWithBothNumbers)
{
    const auto engine = load();
    for (const auto& [tokens, pictures] : {std::pair(19, 1), std::pair(21, 1), std::pair(20, 2), std::pair(40, 1)}) {
        const std::vector<PromptPicture> list(static_cast<std::size_t>(pictures), picture(1));
        const Error error = errorOf(*engine, promptWith(static_cast<std::size_t>(tokens)), list);
        EXPECT_EQ(error.code, ErrorCode::Usage);
        EXPECT_THAT(error.what, HasSubstr(std::to_string(20 * pictures) + " vectors"));
        EXPECT_THAT(error.what, HasSubstr(std::to_string(tokens) + " <|patch|>"));
    }
    GenerateRequest request;
    request.prompt = promptWith(20);
    const auto none = engine->generate(request, {}, {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::Usage);
}

TEST_F(EnginePictures, AModelWithoutATowerTakesNone)
{
    const auto engine = load({.vision = {{}, true}});
    EXPECT_FALSE(engine->info().vision);
    EXPECT_EQ(errorOf(*engine, promptWith(20), {picture(1)}).code, ErrorCode::Unsupported);
    EXPECT_NO_THROW(ask(*engine, promptWith(20), {})) << "a token like any other";
}

TEST_F(EnginePictures, ATowerOfAnotherWidthIsRefusedNamingBoth)
{
    TinyTower wide;
    wide.keys["projection_dim"] = 48;
    auto& projector = wide.tensors["mm.model.fc.weight"];
    projector.dims[1] = 48;
    projector.values.resize(24 * 48);
    wide.save(m_folder / "wide.gguf");
    const auto engine
        = Engine::load(m_folder / "model.gguf", {.threads = 1, .vision = {m_folder / "wide.gguf", false}});
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::Mismatch);
    EXPECT_THAT(engine.error().what, testing::AllOf(HasSubstr("48"), HasSubstr("32")));
    EXPECT_THAT(engine.error().where, HasSubstr("wide.gguf"));

    // Beside the model, the first by name does not fit and the second does.
    wide.save(m_folder / "mmproj-a.gguf");
    EXPECT_EQ(load()->info().vision->path, m_folder / "mmproj-tiny.gguf");
}

TEST_F(EnginePictures, StoppedEncodingLeavesTheEngineUsable)
{
    const auto engine = load();
    std::stop_source source;
    GenerateRequest request;
    request.prompt = promptWith(20);
    request.pictures = {picture(1)};
    request.maxTokens = 4;
    request.sampler.temperature = 0;
    GenerateCallbacks callbacks;
    callbacks.pictures = [&](std::size_t done, std::size_t) {
        if (done == 2)
            source.request_stop();
    };
    const auto summary = engine->generate(request, source.get_token(), callbacks);
    ASSERT_TRUE(summary) << summary.error().what;
    EXPECT_EQ(summary->finish, FinishReason::Cancelled);
    EXPECT_EQ(summary->completionTokens, 0u);
    EXPECT_EQ(ask(*engine, promptWith(20), {picture(1)}).ids, ask(*load(), promptWith(20), {picture(1)}).ids);
}

TEST_F(EnginePictures, TheLeastRecentlyUsedIsForgotten)
{
    const auto tower = vision::openTower(m_folder / "mmproj-tiny.gguf").value();
    kernels::Team team(1, vision::scratchFloats(*tower));
    constexpr std::uint64_t kOneTile = 4 * 32 * sizeof(float);
    runtime::PictureStore store(tower, kernels::kernelSet(kernels::selectIsa().value()), team, 2 * kOneTile);
    const PromptPicture a = picture(1, 56, 56), b = picture(2, 56, 56), c = picture(3, 56, 56), large = picture(4);
    const auto has = [&](const PromptPicture& p) { return store.find(store.identify(p)) != nullptr; };
    const auto encode = [&](const PromptPicture& p) { EXPECT_TRUE(store.encode(p, store.identify(p), {}, {})); };
    encode(a);
    encode(b);
    EXPECT_TRUE(has(b) && has(a)) << "both fit; the last one asked for is the first";
    encode(c);
    EXPECT_TRUE(has(a) && has(c));
    EXPECT_FALSE(has(b));
    encode(large);
    EXPECT_TRUE(has(large)) << "the latest stays, whatever its size";
    EXPECT_FALSE(has(a) || has(c));
}

TEST_F(EnginePictures, TheTowerCountsAsResident)
{
    const auto with = load();
    const auto without = load({.threads = 2, .vision = {{}, true}});
    EXPECT_EQ(with->residentBytes() - without->residentBytes(), with->info().vision->residentBytes);
    ask(*with, promptWith(20), {picture(1)});
    EXPECT_GE(with->residentBytes() - without->residentBytes(), with->info().vision->residentBytes + 20 * 32 * 4);
}

} // namespace sheaf::test
