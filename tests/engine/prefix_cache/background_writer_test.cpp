// Blocks handed to the writer reach the disk.

#include "engine/prefix_cache/background_writer.h"
#include "engine/prefix_cache/small_blocks.h"

#include <gtest/gtest.h>

namespace sheaf::test {

using prefix::BackgroundWriter;

namespace {

constexpr prefix::BlockKey kRoot = {5, 6};
constexpr std::size_t kBlocks = 50;

class Writer : public testing::Test {
protected:
    Writer()
    {
        std::filesystem::create_directory(m_folder / "a");
        std::filesystem::create_directory(m_folder / "b");
    }

    void openAndStore(BackgroundWriter& writer, const std::string& owner) const
    {
        writer.open({m_folder.path(), owner, 1 << 20});
        for (std::size_t i = 0; i < kBlocks; ++i)
            writer.store(imageOf(kRoot, marksOf(8, i)), 100);
    }

    TemporaryFolder m_folder;
};

} // namespace

TEST_F(Writer, HasWrittenAllWhenFinished)
{
    BackgroundWriter writer;
    openAndStore(writer, "a");
    EXPECT_TRUE(writer.finish({}));
    EXPECT_EQ(filesIn(m_folder / "a"), kBlocks);
    EXPECT_TRUE(writer.isIdle());
}

TEST_F(Writer, WritesTheRestWhenItIsDestroyed)
{
    {
        BackgroundWriter writer;
        openAndStore(writer, "a");
    }
    EXPECT_EQ(filesIn(m_folder / "a"), kBlocks);
}

TEST_F(Writer, PutsEachBlockOnTheShelfThatWasOpen)
{
    BackgroundWriter writer;
    openAndStore(writer, "a");
    openAndStore(writer, "b");
    writer.use(imageOf(kRoot, marksOf(8, 0)).name(), 200);
    EXPECT_TRUE(writer.finish({}));
    EXPECT_EQ(filesIn(m_folder / "a"), kBlocks);
    EXPECT_EQ(filesIn(m_folder / "b"), kBlocks);
}

TEST_F(Writer, StopsWaitingWhenItIsTold)
{
    BackgroundWriter writer;
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(writer.finish(stop.get_token()));
    EXPECT_FALSE(writer.makeRoom(1, stop.get_token()));
    EXPECT_TRUE(writer.makeRoom(BackgroundWriter::kMostQueuedBytes + 1, {})) << "one block fits in any case";
}

TEST_F(Writer, OutlivesAFolderThatIsNotThere)
{
    BackgroundWriter writer;
    writer.open({m_folder / "missing", "a", 1 << 20});
    writer.store(imageOf(kRoot, marksOf(8, 1)), 100);
    EXPECT_TRUE(writer.finish({}));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "missing"));
}

} // namespace sheaf::test
