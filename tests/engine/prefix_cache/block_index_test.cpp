// Finding the longest beginning of a prompt among the blocks of a folder.

#include "engine/prefix_cache/small_blocks.h"

#include <gtest/gtest.h>

namespace sheaf::test {

using prefix::BlockIndex;
using prefix::BlockKey;
using prefix::BlockName;
using prefix::kBlockTokens;
using prefix::Mark;

namespace {

constexpr BlockKey kRoot = {5, 6};

class Index : public testing::Test {
protected:
    /// Saves a prompt's blocks, the last one maybe a beginning.
    void keep(std::span<const Mark> prompt, const std::string& owner)
    {
        std::filesystem::create_directories(m_folder / owner);
        BlockKey parent = kRoot;
        while (!prompt.empty()) {
            const auto block = prompt.first(std::min(prompt.size(), kBlockTokens));
            writeFile(m_folder / owner / nameOf(parent, block).fileName(), bytesOf(imageOf(parent, block)));
            parent = prefix::keyBehind(parent, block);
            prompt = prompt.subspan(block.size());
        }
    }

    std::size_t found(std::span<const Mark> prompt)
    {
        std::size_t tokens = 0;
        BlockIndex index = BlockIndex::read(m_folder.path());
        for (const auto& block : findChain(index, kRoot, prompt, kLayerBytes)) {
            EXPECT_EQ(tokens % kBlockTokens, 0u) << "only the last block may be a beginning";
            const auto marks = std::span(block.head.marks).first(block.tokens);
            EXPECT_TRUE(std::ranges::equal(marks, prompt.subspan(tokens, block.tokens)));
            std::vector<std::byte> bytes(kLayerBytes[1]);
            EXPECT_TRUE(prefix::SectionReader(block.path, block.head).read(1, bytes));
            tokens += block.tokens;
        }
        return tokens;
    }

    TemporaryFolder m_folder;
};

} // namespace

TEST_F(Index, FindsTheWholeOfAKnownPrompt)
{
    const auto prompt = marksOf(2 * kBlockTokens + 40, 1);
    keep(prompt, "a");
    EXPECT_EQ(found(prompt), prompt.size());
    EXPECT_EQ(found(std::span(prompt).first(300)), 300u) << "the beginning of a whole block";
    EXPECT_EQ(found(std::span(prompt).first(kBlockTokens)), kBlockTokens);
}

TEST_F(Index, FindsAsMuchAsTwoPromptsShare)
{
    auto prompt = marksOf(3 * kBlockTokens, 1);
    keep(prompt, "a");
    for (const std::size_t changed :
        {std::size_t{2 * kBlockTokens + 7}, 2 * kBlockTokens, kBlockTokens - 1, std::size_t{1}}) {
        prompt[changed].token = 77;
        EXPECT_EQ(found(prompt), changed);
    }
    prompt[0].token = 77;
    EXPECT_EQ(found(prompt), 0u);
}

TEST_F(Index, TakesTheSiblingThatSharesMost)
{
    const auto prompt = marksOf(200, 1);
    for (const std::size_t shared : {50u, 150u, 100u}) {
        auto other = prompt;
        other[shared].token = 1000 + shared;
        keep(other, "owner" + std::to_string(shared));
    }
    EXPECT_EQ(found(prompt), 150u);
}

TEST_F(Index, DiscardsDamagedBlocksWhereverTheyLie)
{
    const auto prompt = marksOf(2 * kBlockTokens, 1);
    keep(prompt, "a");
    keep(prompt, "b");
    const BlockKey first = prefix::keyBehind(kRoot, std::span(prompt).first(kBlockTokens));
    const BlockName second = nameOf(first, std::span(prompt).subspan(kBlockTokens));
    for (const char* owner : {"a", "b"})
        writeFile(m_folder / owner / second.fileName(), {});
    EXPECT_EQ(found(prompt), kBlockTokens);
    EXPECT_EQ(filesIn(m_folder.path()), 2u);
}

TEST_F(Index, OfAMissingFolderIsEmpty)
{
    BlockIndex index = BlockIndex::read(m_folder / "missing");
    EXPECT_TRUE(findChain(index, kRoot, marksOf(10, 1), kLayerBytes).empty());
    EXPECT_TRUE(index.behind(kRoot).empty());
}

} // namespace sheaf::test
