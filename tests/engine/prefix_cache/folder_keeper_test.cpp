// A folder of blocks stays below its size and forgets what was used least recently.

#include "engine/prefix_cache/folder_keeper.h"
#include "engine/prefix_cache/small_blocks.h"

#include <gtest/gtest.h>

#include <unistd.h>

namespace sheaf::test {

using prefix::BlockKey;
using prefix::FolderKeeper;
using prefix::stampOf;

namespace {

constexpr BlockKey kRoot = {5, 6};
const auto kNow = std::chrono::system_clock::time_point(std::chrono::hours(500'000));

class Keeper : public testing::Test {
protected:
    Keeper()
    {
        for (const char* owner : {"a", "b"})
            std::filesystem::create_directory(m_folder / owner);
    }

    FolderKeeper keeper(std::uint64_t blocks) const { return {m_folder.path(), blocks * m_blockBytes}; }

    static prefix::BlockImage block(std::uint64_t seed) { return imageOf(kRoot, marksOf(8, seed)); }
    static void store(FolderKeeper& keeper, std::uint64_t seed, const std::string& owner, prefix::Stamp stamp)
    {
        auto image = block(seed);
        keeper.store(image, owner, stamp);
    }
    bool has(std::uint64_t seed, const std::string& owner = "a") const
    {
        const auto marks = marksOf(8, seed);
        return holdsAll(m_folder / owner / nameOf(kRoot, marks).fileName(), nameOf(kRoot, marks), marks);
    }

    TemporaryFolder m_folder;
    std::uint64_t m_blockBytes = block(1).size();
};

} // namespace

TEST_F(Keeper, PutsBlocksWhereOnlyTheirOwnerLooks)
{
    FolderKeeper keeper = this->keeper(10);
    store(keeper, 1, "a", 100);
    ASSERT_TRUE(has(1));
    const auto path = m_folder / "a" / nameOf(kRoot, marksOf(8, 1)).fileName();
    EXPECT_EQ(std::filesystem::status(path).permissions(),
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(filesIn(m_folder.path()), 1u);
}

TEST_F(Keeper, ForgetsWhatWasUsedLeastRecently)
{
    FolderKeeper keeper = this->keeper(3);
    for (const std::uint64_t seed : {1u, 2u, 3u})
        store(keeper, seed, "a", stampOf(kNow, 10 - seed));
    EXPECT_TRUE(keeper.use(block(1).name(), "a", stampOf(kNow, 1)));
    store(keeper, 4, "a", stampOf(kNow, 0));
    EXPECT_TRUE(has(1) && has(3) && has(4));
    EXPECT_FALSE(has(2));
    EXPECT_EQ(filesIn(m_folder.path()), 3u);
}

TEST_F(Keeper, KnowsTheTimesAfterARestart)
{
    {
        FolderKeeper keeper = this->keeper(2);
        store(keeper, 1, "a", stampOf(kNow, 0));
        store(keeper, 2, "a", stampOf(kNow, 1));
    }
    FolderKeeper keeper = this->keeper(2);
    store(keeper, 3, "b", stampOf(kNow + std::chrono::hours(1), 0));
    EXPECT_TRUE(has(1) && has(3, "b"));
    EXPECT_FALSE(has(2)) << "later in the same sequence: first to go";
}

TEST_F(Keeper, KeepsABeginningRatherThanItsEnd)
{
    FolderKeeper keeper = this->keeper(2);
    for (const std::size_t index : {0u, 1u, 2u, 3u})
        store(keeper, index, "a", stampOf(kNow, index));
    EXPECT_TRUE(has(0) && has(1));
    EXPECT_EQ(filesIn(m_folder.path()), 2u);
}

TEST_F(Keeper, TakesNothingLargerThanTheFolder)
{
    FolderKeeper keeper(m_folder.path(), m_blockBytes - 1);
    store(keeper, 1, "a", 100);
    EXPECT_EQ(filesIn(m_folder.path()), 0u);
}

TEST_F(Keeper, SharesABlockBetweenOwnersUntilTheLastIsGone)
{
    FolderKeeper keeper = this->keeper(1);
    store(keeper, 1, "a", stampOf(kNow, 0));
    store(keeper, 1, "b", stampOf(kNow, 0));
    EXPECT_TRUE(has(1, "a") && has(1, "b")) << "one block's bytes with two names";
    std::filesystem::remove_all(m_folder / "a");
    EXPECT_TRUE(has(1, "b"));
    FolderKeeper after = this->keeper(1);
    store(after, 2, "b", stampOf(kNow + std::chrono::hours(1), 0));
    EXPECT_FALSE(has(1, "b"));
}

TEST_F(Keeper, WritesAgainWhatHasVanished)
{
    FolderKeeper keeper = this->keeper(3);
    store(keeper, 1, "a", 100);
    std::filesystem::remove(m_folder / "a" / block(1).name().fileName());
    EXPECT_FALSE(keeper.use(block(1).name(), "a", 200));
    store(keeper, 1, "a", 300);
    EXPECT_TRUE(has(1));
}

TEST_F(Keeper, LeavesNoTraceOfAnOwnerThatWasRemoved)
{
    FolderKeeper keeper = this->keeper(3);
    std::filesystem::remove_all(m_folder / "a");
    store(keeper, 1, "a", 100);
    EXPECT_FALSE(std::filesystem::exists(m_folder / "a"));
}

TEST_F(Keeper, DoesNothingInAFolderThatCannotBeWritten)
{
    if (::geteuid() == 0)
        GTEST_SKIP() << "root may write anywhere";
    std::filesystem::permissions(
        m_folder / "a", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    FolderKeeper keeper = this->keeper(3);
    store(keeper, 1, "a", 100);
    EXPECT_EQ(filesIn(m_folder.path()), 0u);
}

TEST_F(Keeper, LeavesOtherFilesAlone)
{
    writeFile(m_folder / "a" / "notes.txt", bytesOf(block(1)));
    writeFile(m_folder / "readme", bytesOf(block(1)));
    FolderKeeper keeper = this->keeper(1);
    store(keeper, 1, "a", stampOf(kNow, 0));
    store(keeper, 2, "a", stampOf(kNow + std::chrono::hours(1), 0));
    EXPECT_TRUE(has(2) && std::filesystem::exists(m_folder / "a" / "notes.txt"));
    EXPECT_TRUE(std::filesystem::exists(m_folder / "readme"));
}

} // namespace sheaf::test
