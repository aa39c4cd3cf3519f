#include "engine/base/atomic_file.h"
#include "support/tiny_gguf.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string_view>

namespace sheaf {
namespace {

std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool isEmpty(const test::TemporaryFolder& folder)
{
    return std::filesystem::is_empty(folder.path());
}

TEST(AtomicFile, AppearsWithCommitAndNotBefore)
{
    const test::TemporaryFolder folder;
    auto file = AtomicFile::create(folder / "a", 6);
    ASSERT_TRUE(file) << file.error().what;
    ASSERT_TRUE(file->write(bytesOf("abc")));
    ASSERT_TRUE(file->write(bytesOf("def")));
    EXPECT_FALSE(std::filesystem::exists(folder / "a"));
    EXPECT_EQ(file->writtenBytes(), 6u);
    ASSERT_TRUE(file->commit());
    EXPECT_EQ(contentOf(folder / "a"), "abcdef");
}

TEST(AtomicFile, ReplacesAFileAndLeavesNoOther)
{
    const test::TemporaryFolder folder;
    test::writeFile(folder / "a", bytesOf("old and longer"));
    {
        auto file = AtomicFile::create(folder / "a", 0);
        ASSERT_TRUE(file && file->write(bytesOf("new")));
        EXPECT_EQ(contentOf(folder / "a"), "old and longer");
        ASSERT_TRUE(file->commit());
    }
    EXPECT_EQ(contentOf(folder / "a"), "new");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(AtomicFile, DroppedLeavesNothing)
{
    const test::TemporaryFolder folder;
    {
        auto file = AtomicFile::create(folder / "a", 0);
        ASSERT_TRUE(file && file->write(bytesOf("abc")));
    }
    EXPECT_TRUE(isEmpty(folder));
}

TEST(AtomicFile, RefusesWhatTheDiskCannotHold)
{
    const test::TemporaryFolder folder;
    const auto file = AtomicFile::create(folder / "a", std::uint64_t{1} << 62);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, ErrorCode::Unreadable);
    EXPECT_NE(file.error().what.find("free"), std::string::npos);
    EXPECT_TRUE(isEmpty(folder));
}

TEST(AtomicFile, NeedsAFolderAndAName)
{
    const test::TemporaryFolder folder;
    EXPECT_EQ(AtomicFile::create(folder / "absent/a", 0).error().code, ErrorCode::Unreadable);
    std::filesystem::create_directory(folder / "taken");
    auto file = AtomicFile::create(folder / "taken", 0);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->commit().error().code, ErrorCode::Unreadable);
}

} // namespace
} // namespace sheaf
