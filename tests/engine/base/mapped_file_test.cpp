#include "engine/base/mapped_file.h"
#include "support/tiny_gguf.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <utility>

namespace sheaf {
namespace {

TEST(MappedFile, HasTheBytesOfTheFile)
{
    const test::TemporaryFolder folder;
    const std::vector<std::byte> content(10000, std::byte{7});
    test::writeFile(folder / "f", content);
    auto file = MappedFile::open(folder / "f");
    ASSERT_TRUE(file);
    ASSERT_EQ(file->bytes().size(), content.size());
    EXPECT_EQ(file->bytes()[9999], std::byte{7});

    const std::byte* address = file->bytes().data();
    const MappedFile moved = std::move(*file);
    EXPECT_EQ(moved.bytes().data(), address);
    EXPECT_TRUE(file->bytes().empty());
}

TEST(MappedFile, AnEmptyFileIsAnEmptySpan)
{
    const test::TemporaryFolder folder;
    test::writeFile(folder / "f", {});
    const auto file = MappedFile::open(folder / "f");
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->bytes().empty());
}

TEST(MappedFile, WhatIsNotAFileIsAnError)
{
    const test::TemporaryFolder folder;
    EXPECT_EQ(MappedFile::open(folder / "absent").error().code, ErrorCode::NotFound);
    EXPECT_EQ(MappedFile::open(folder.path()).error().code, ErrorCode::Unreadable);
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(MappedFile::open(folder / "pipe").error().code, ErrorCode::Unreadable); // and does not wait
}

} // namespace
} // namespace sheaf
