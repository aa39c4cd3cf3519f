// What happens to kept prompts when files, folders, models or adapters are not what they were: less is restored, and
// every answer is the one that computing everything gives.

#include "engine/runtime/kept_prompts.h"
#include "engine/runtime/tiny_llama.h"
#include "support/tiny_llama4.h"
#include "support/tiny_tower.h"

#include <fstream>
#include <random>
#include <thread>

namespace sheaf::test {

namespace {

constexpr std::uint64_t kRoom = 1u << 30;
constexpr std::size_t kTokens = 600;
const EngineOptions kOptions = {.threads = 1, .batchTokens = 64};

std::vector<TokenId> randomIds(std::size_t count, unsigned seed, TokenId vocab = TinyLlama::kVocab)
{
    std::mt19937 random(seed);
    std::vector<TokenId> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back(static_cast<TokenId>(random() % static_cast<unsigned>(vocab)));
    return ids;
}

std::uint64_t bytesOf(const std::vector<std::filesystem::path>& files)
{
    std::uint64_t bytes = 0;
    for (const auto& file : files)
        bytes += std::filesystem::file_size(file);
    return bytes;
}

class ReadOnce : public testing::Test {
protected:
    ReadOnce()
    {
        saveModel();
        m_expected = ask(*load(), m_prompt, {}).ids;
    }

    void saveModel(float firstNorm = 0.25F)
    {
        TinyLlama model;
        model.keys["context_length"] = 2048;
        model.values["blk.0.attn_norm.weight"] = std::vector<float>(TinyLlama::kHidden, firstNorm);
        model.save(m_folder / "model.gguf");
    }

    std::unique_ptr<Engine> load(EngineOptions options = kOptions) const
    {
        return loadEngine(m_folder / "model.gguf", options);
    }

    PrefixCachePlace place(const std::string& owner = "a", std::uint64_t bytes = kRoom) const
    {
        return {m_folder / "cache", owner, bytes};
    }

    /// Asks with an engine of its own and expects the right answer. -> tokens that were restored
    std::size_t cachedOf(const PrefixCachePlace& place) const
    {
        const KeptAnswer answer = ask(*load(), m_prompt, place);
        EXPECT_EQ(answer.ids, m_expected);
        return answer.cached;
    }

    TemporaryFolder m_folder;
    std::vector<TokenId> m_prompt = randomIds(kTokens, 3);
    std::vector<TokenId> m_expected;
};

} // namespace

TEST_F(ReadOnce, KeepsBlocksOnlyTheirOwnerMayRead)
{
    EXPECT_EQ(cachedOf(place()), 0u);
    const auto files = blocksIn(m_folder / "cache" / "a");
    EXPECT_EQ(files.size(), 3u);
    using std::filesystem::perms;
    for (const auto& file : files)
        EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
    for (const char* folder : {"cache", "cache/a"})
        EXPECT_EQ(std::filesystem::status(m_folder / folder).permissions(), perms::owner_all);
    EXPECT_EQ(cachedOf(place()), kTokens - 1);
}

TEST_F(ReadOnce, AnotherSessionSharesUntilTheLastIsDeleted)
{
    cachedOf(place("a"));
    EXPECT_EQ(cachedOf(place("b")), kTokens - 1);
    std::filesystem::remove_all(m_folder / "cache" / "a");
    EXPECT_EQ(cachedOf(place("b")), kTokens - 1);
    std::filesystem::remove_all(m_folder / "cache" / "b");
    EXPECT_EQ(cachedOf(place("c")), 0u);
}

TEST_F(ReadOnce, WithoutAnOwnerNothingIsKept)
{
    EXPECT_EQ(cachedOf(place("")), 0u);
    EXPECT_FALSE(std::filesystem::exists(m_folder / "cache"));
    cachedOf(place("a"));
    const auto files = blocksIn(m_folder / "cache");
    EXPECT_EQ(cachedOf(place("")), kTokens - 1);
    EXPECT_EQ(blocksIn(m_folder / "cache"), files);
}

TEST_F(ReadOnce, AnOwnerStaysInsideTheFolder)
{
    for (const char* owner : {"..", "../outside", ".", "a/b", "/tmp"})
        EXPECT_EQ(cachedOf(place(owner)), 0u) << owner;
    EXPECT_FALSE(std::filesystem::exists(m_folder / "outside"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "cache"));
}

TEST_F(ReadOnce, NothingIsKeptWhenThereIsNoRoom)
{
    EXPECT_EQ(cachedOf(place("a", 0)), 0u);
    EXPECT_EQ(cachedOf(place("a", 1000)), 0u);
    EXPECT_EQ(cachedOf(place("a", 1000)), 0u);
}

TEST_F(ReadOnce, AFullFolderKeepsTheBeginning)
{
    cachedOf(place());
    const std::uint64_t one = std::filesystem::file_size(blocksIn(m_folder / "cache").front());
    std::filesystem::remove_all(m_folder / "cache");

    cachedOf(place("a", 2 * one + one / 2));
    EXPECT_EQ(cachedOf(place("a", 2 * one + one / 2)), 512u);
    const std::vector<TokenId> other = randomIds(kTokens, 4);
    ask(*load(), other, place("b", 2 * one + one / 2));
    EXPECT_LE(bytesOf(blocksIn(m_folder / "cache" / "b")), 2 * one + one / 2);
    EXPECT_TRUE(blocksIn(m_folder / "cache" / "a").empty()) << "used least recently";
}

TEST_F(ReadOnce, AFolderThatCannotBeMadeCostsNothing)
{
    writeFile(m_folder / "cache", {});
    EXPECT_EQ(cachedOf(place()), 0u);
    EXPECT_EQ(cachedOf(place()), 0u);
}

TEST_F(ReadOnce, DamagedBlocksAreComputedAgainAndReplaced)
{
    cachedOf(place());
    std::mt19937 random(9);
    const auto files = blocksIn(m_folder / "cache");
    for (int trial = 0; trial < 60; ++trial) {
        const auto& path = files[random() % files.size()];
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        const auto size = std::filesystem::file_size(path);
        // Heads are short: half of the trials aim there.
        const auto at = static_cast<std::streamoff>(random() % (trial % 2 == 0 ? size : 4096));
        file.seekg(at);
        const char byte = static_cast<char>(file.get());
        file.seekp(at);
        file.put(static_cast<char>(byte ^ (1 << random() % 8)));
        file.close();
        ASSERT_LT(cachedOf(place()), kTokens - 1) << "byte " << at << " of " << size;
        ASSERT_EQ(cachedOf(place()), kTokens - 1) << "replaced";
    }
}

TEST_F(ReadOnce, BlocksThatWereCutOffAreComputedAgain)
{
    cachedOf(place());
    std::mt19937 random(10);
    const auto files = blocksIn(m_folder / "cache");
    for (const std::uint64_t left : {0u, 1u, 63u, 64u, 5000u, 50'000u}) {
        const auto& path = files[random() % files.size()];
        std::filesystem::resize_file(path, std::min(left, std::filesystem::file_size(path) - 1));
        ASSERT_LT(cachedOf(place()), kTokens - 1) << left;
        ASSERT_EQ(cachedOf(place()), kTokens - 1) << "replaced";
    }
}

TEST_F(ReadOnce, ABlockUnderAnothersNameIsNotTaken)
{
    cachedOf(place());
    const auto files = blocksIn(m_folder / "cache");
    std::filesystem::copy_file(files[0], files[1], std::filesystem::copy_options::overwrite_existing);
    EXPECT_LT(cachedOf(place()), kTokens - 1);
}

TEST_F(ReadOnce, AnotherModelTakesNothing)
{
    cachedOf(place());
    saveModel(0.5F);
    EXPECT_EQ(ask(*load(), m_prompt, place()).cached, 0u);
    EXPECT_EQ(ask(*load(), m_prompt, place()).cached, kTokens - 1);
    saveModel();
    EXPECT_EQ(cachedOf(place()), 0u) << "written again: another file, whatever it holds";
}

TEST_F(ReadOnce, TellsBeforehandWhatIsCached)
{
    GenerateRequest request;
    request.prompt = m_prompt;
    request.prefixCache = place("new");
    EXPECT_EQ(load()->cachedTokens(request), 0u);
    EXPECT_FALSE(std::filesystem::exists(m_folder / "cache")) << "asking leaves nothing";
    cachedOf(place());
    const auto engine = load();
    EXPECT_EQ(engine->cachedTokens(request), kTokens - 1);
    request.prompt[400] = request.prompt[400] == 3 ? 4 : 3;
    EXPECT_EQ(engine->cachedTokens(request), 400u);
    request.prefixCache = {};
    EXPECT_EQ(engine->cachedTokens(request), 0u);
    EXPECT_EQ(ask(*engine, m_prompt, {}).ids, m_expected);
    EXPECT_EQ(engine->cachedTokens(request), 400u) << "in memory";
    request.prompt = {-1};
    EXPECT_FALSE(engine->cachedTokens(request));
}

TEST_F(ReadOnce, ReadingAheadComputesTheDocumentAndNothingElse)
{
    GenerateRequest ahead;
    ahead.prompt.assign(m_prompt.begin(), m_prompt.begin() + 580);
    ahead.prefixCache = place();
    ahead.maxTokens = 0;
    ahead.background = true;
    const auto summary = load()->generate(ahead, {}, {});
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->completionTokens, 0u);
    EXPECT_EQ(cachedOf(place()), 580u);
}

TEST_F(ReadOnce, StoppedIsCancelled)
{
    cachedOf(place());
    GenerateRequest request;
    request.prompt = m_prompt;
    request.prefixCache = place();
    std::stop_source stop;
    stop.request_stop();
    const auto engine = load();
    const auto summary = engine->generate(request, stop.get_token(), {});
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->finish, FinishReason::Cancelled);
    EXPECT_EQ(ask(*engine, m_prompt, place()).ids, m_expected);
}

TEST_F(ReadOnce, EnginesMayShareAFolderAtTheSameTime)
{
    const auto work = [&](const std::string& owner, std::uint64_t bytes) {
        for (unsigned round = 0; round < 8; ++round) {
            EXPECT_EQ(ask(*load(), m_prompt, place(owner, bytes)).ids, m_expected);
            ask(*load(), randomIds(kTokens, round), place(owner, bytes));
        }
    };
    // The second one makes room all the time, also by removing what the first one is about to read.
    std::thread other([&] { work("b", 400'000); });
    work("a", kRoom);
    other.join();
}

TEST_F(ReadOnce, AConversationGoesOnFromItsAnswers)
{
    std::vector<TokenId> ids = m_prompt;
    ids.insert(ids.end(), m_expected.begin(), m_expected.end());
    const std::vector<TokenId> question = randomIds(60, 8);
    ids.insert(ids.end(), question.begin(), question.end());
    cachedOf(place());
    const KeptAnswer answer = ask(*load(), ids, place());
    EXPECT_EQ(answer.ids, ask(*load(), ids, {}).ids);
    EXPECT_EQ(answer.cached, kTokens + m_expected.size() - 1) << "the last token of an answer is never fed";
}

namespace {

constexpr TokenId kPatch = 63;

PromptPicture picture(unsigned seed)
{
    auto pixels = std::make_shared<PixelBuffer>(PixelBuffer{100, 90, {}});
    for (const float value : randomFloats(100 * 90 * 3, seed, 127))
        pixels->rgb.push_back(static_cast<std::uint8_t>(value + 128));
    return {pixels, 16};
}

class ReadOncePictures : public testing::Test {
protected:
    ReadOncePictures()
    {
        tinyLlama4(TinyLlama4::Scout)
            .set("llama4.image_token_id", static_cast<std::uint32_t>(kPatch))
            .save(m_folder / "model.gguf");
        TinyTower().save(m_folder / "mmproj-tiny.gguf");
        const auto engine = load();
        const TileSettings& tiles = engine->info().vision->tiles;
        const auto patches = chooseTiles(100, 90, tiles).pictureTokens(tiles);
        m_prompt = randomIds(kBefore, 1, 60);
        m_prompt.insert(m_prompt.end(), patches, kPatch);
        const std::vector<TokenId> rest = randomIds(300, 2, 60);
        m_prompt.insert(m_prompt.end(), rest.begin(), rest.end());
    }

    std::unique_ptr<Engine> load(int threads = 1) const
    {
        return loadEngine(m_folder / "model.gguf", {.threads = threads, .batchTokens = 50, .contextTokens = 1024});
    }
    PrefixCachePlace place() const { return {m_folder / "cache", "a", kRoom}; }

    static constexpr std::size_t kBefore = 250;
    TemporaryFolder m_folder;
    std::vector<TokenId> m_prompt;
};

} // namespace

TEST_F(ReadOncePictures, AreNotEncodedAgain)
{
    const KeptAnswer computed = ask(*load(), m_prompt, {}, {picture(1)});
    ask(*load(), m_prompt, place(), {picture(1)});
    const KeptAnswer again = ask(*load(2), m_prompt, place(), {picture(1)});
    EXPECT_EQ(again.ids, computed.ids);
    EXPECT_EQ(again.cached, m_prompt.size() - 1);
    EXPECT_TRUE(again.tiles.empty());
}

TEST_F(ReadOncePictures, AnotherPictureIsReadFromItsPlaceOn)
{
    ask(*load(), m_prompt, place(), {picture(1)});
    const KeptAnswer answer = ask(*load(), m_prompt, place(), {picture(2)});
    EXPECT_EQ(answer.ids, ask(*load(), m_prompt, {}, {picture(2)}).ids);
    EXPECT_EQ(answer.cached, kBefore);
    EXPECT_FALSE(answer.tiles.empty());
}

} // namespace sheaf::test
