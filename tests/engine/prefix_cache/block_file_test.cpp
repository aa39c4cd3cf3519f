// A block's file gives what was put into it, or nothing at all.

#include "engine/prefix_cache/checksum.h"
#include "engine/prefix_cache/small_blocks.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace sheaf::test {

using prefix::BlockKey;
using prefix::kBlockTokens;

namespace {

constexpr BlockKey kRoot = {1, 2};

class BlockFile : public testing::Test {
protected:
    std::filesystem::path save(std::span<const std::byte> bytes)
    {
        writeFile(m_folder / "block", bytes);
        return m_folder / "block";
    }

    TemporaryFolder m_folder;
};

} // namespace

TEST_F(BlockFile, GivesBackWhatWasPutIn)
{
    for (const std::size_t tokens : {std::size_t{1}, std::size_t{37}, kBlockTokens}) {
        const auto marks = marksOf(tokens, 3);
        EXPECT_TRUE(holdsAll(save(bytesOf(imageOf(kRoot, marks))), nameOf(kRoot, marks), marks)) << tokens;
    }
}

TEST_F(BlockFile, CutOffAnywhereGivesNothing)
{
    const auto marks = marksOf(3, 4);
    const auto whole = bytesOf(imageOf(kRoot, marks));
    for (std::size_t size = 0; size < whole.size(); ++size)
        ASSERT_FALSE(holdsAll(save(std::span(whole).first(size)), nameOf(kRoot, marks), marks)) << size;
    auto longer = whole;
    longer.push_back({});
    EXPECT_FALSE(holdsAll(save(longer), nameOf(kRoot, marks), marks));
}

TEST_F(BlockFile, WithAnyBitChangedGivesNothing)
{
    const auto marks = marksOf(3, 4);
    auto bytes = bytesOf(imageOf(kRoot, marks));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        const auto flip = static_cast<std::byte>(1 << bit % 8);
        bytes[bit / 8] ^= flip;
        ASSERT_FALSE(holdsAll(save(bytes), nameOf(kRoot, marks), marks)) << "bit " << bit;
        bytes[bit / 8] ^= flip;
    }
    EXPECT_TRUE(holdsAll(save(bytes), nameOf(kRoot, marks), marks)) << "the test's own file is a good one";
}

TEST_F(BlockFile, OfAnotherNameOrModelIsNotTaken)
{
    const auto marks = marksOf(3, 4);
    const auto path = save(bytesOf(imageOf(kRoot, marks)));
    const auto name = nameOf(kRoot, marks);
    EXPECT_FALSE(prefix::readHead(path, nameOf({1, 3}, marks), kLayerBytes));
    EXPECT_FALSE(prefix::readHead(path, {name.parent, {name.key[0], name.key[1] + 1}}, kLayerBytes));
    EXPECT_FALSE(prefix::readHead(path, name, std::vector<std::uint64_t>{40, 8}));
    EXPECT_FALSE(prefix::readHead(path, name, std::vector<std::uint64_t>{40, 16, 88}));
    EXPECT_TRUE(prefix::readHead(path, name, kLayerBytes));
}

TEST_F(BlockFile, ThatIsNoFileGivesNothing)
{
    const auto marks = marksOf(3, 4);
    std::filesystem::create_directory(m_folder / "folder");
    ASSERT_EQ(::mkfifo((m_folder / "pipe").c_str(), 0600), 0);
    std::filesystem::create_symlink(save(bytesOf(imageOf(kRoot, marks))), m_folder / "link");
    for (const char* path : {"folder", "pipe", "link", "missing"})
        EXPECT_FALSE(prefix::readHead(m_folder / path, nameOf(kRoot, marks), kLayerBytes)) << path;
}

TEST(BlockName, IsReadFromItsFileNameOnly)
{
    const prefix::BlockName name = nameOf(kRoot, marksOf(9, 1));
    EXPECT_EQ(prefix::BlockName::parse(name.fileName()), name);
    for (const std::string& other : {std::string(), std::string("a.kv"), name.fileName() + "x", "x" + name.fileName(),
             "." + name.fileName() + ".123.partial", std::string(68, '0')})
        EXPECT_FALSE(prefix::BlockName::parse(other)) << other;
    std::string upper = name.fileName();
    upper[0] = 'A';
    EXPECT_FALSE(prefix::BlockName::parse(upper));
}

TEST(BlockKey, TellsPositionsPicturesAndWhatIsBefore)
{
    const auto marks = marksOf(6, 1);
    const BlockKey key = prefix::keyBehind(kRoot, marks);
    EXPECT_EQ(prefix::keyBehind(kRoot, marksOf(6, 1)), key);
    EXPECT_NE(prefix::keyBehind({1, 1}, marks), key);
    EXPECT_NE(prefix::keyBehind(kRoot, std::span(marks).first(5)), key);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        auto token = marks, picture = marks;
        ++token[i].token;
        ++picture[i].picture[1];
        EXPECT_NE(prefix::keyBehind(kRoot, token), key);
        EXPECT_NE(prefix::keyBehind(kRoot, picture), key);
    }
}

TEST(Checksum, ChangesWithLengthAndOrder)
{
    const std::vector<std::byte> zeros(100);
    EXPECT_NE(prefix::checksum(std::span(zeros).first(99)), prefix::checksum(zeros));
    EXPECT_NE(prefix::checksum(std::span(zeros).first(64)), prefix::checksum(std::span(zeros).first(96)));
    std::vector<std::byte> a(64), b(64);
    a[0] = b[32] = std::byte{1};
    EXPECT_NE(prefix::checksum(a), prefix::checksum(b));
}

} // namespace sheaf::test
