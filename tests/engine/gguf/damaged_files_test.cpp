// Files that lie about themselves: an Error each, never a crash, never much memory.

#include "engine/gguf/gguf_header.h"
#include "engine/gguf/model_source.h"
#include "support/tiny_gguf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace sheaf::gguf {
namespace {

using test::TinyGguf;
using testing::HasSubstr;

TinyGguf validFile()
{
    TinyGguf file;
    file.set("general.architecture", "llama")
        .set("llama.block_count", std::uint32_t{2})
        .set("tokenizer.ggml.tokens", std::vector<std::string>{"a", "bc", ""})
        .set("tokenizer.ggml.scores", std::vector<float>{0, 1, 2})
        .set("flags", std::vector<bool>{true, false})
        .addF32("norm.weight", {4}, test::randomFloats(4, 1))
        .addF32("blk.0.weight", {4, 2, 2}, test::randomFloats(16, 2));
    return file;
}

Result<GgufHeader> read(const std::vector<std::byte>& bytes)
{
    return readHeader(bytes, Directory::Read);
}

Error errorOf(const TinyGguf& file)
{
    const std::vector<std::byte> bytes = file.bytes();
    const auto header = read(bytes);
    return header ? Error{ErrorCode::Internal, "was accepted", ""} : header.error();
}

template <class T> std::vector<std::byte> rawBytes(std::initializer_list<T> values)
{
    const auto bytes = std::as_bytes(std::span(values.begin(), values.size()));
    return {bytes.begin(), bytes.end()};
}

TEST(DamagedGguf, TheUndamagedFileIsRead)
{
    const std::vector<std::byte> bytes = validFile().bytes();
    ASSERT_TRUE(read(bytes)) << read(bytes).error().what;
}

TEST(DamagedGguf, EveryPrefixIsAnError)
{
    const std::vector<std::byte> whole = validFile().bytes();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        // A copy of its own, so that a sanitizer sees any byte read beyond it.
        const std::vector<std::byte> prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        const auto header = read(prefix);
        ASSERT_FALSE(header) << "length " << length;
        EXPECT_FALSE(header.error().what.empty()) << "length " << length;
    }
}

TEST(DamagedGguf, EveryFieldSurvivesExtremeValues)
{
    const std::vector<std::byte> whole = validFile().bytes();
    const std::uint64_t extremes[] = {0, 1, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, std::uint64_t{1} << 32,
        std::uint64_t{1} << 60, std::uint64_t{1} << 63, ~std::uint64_t{0}};
    for (std::size_t at = 0; at + 8 <= whole.size(); ++at)
        for (const std::uint64_t value : extremes)
            for (const std::size_t width : {4u, 8u}) {
                std::vector<std::byte> bytes = whole;
                std::memcpy(bytes.data() + at, &value, width);
                if (const auto header = read(bytes)) {
                    for (const TensorView& tensor : header->tensors)
                        ASSERT_LE(tensor.bytes.size(), bytes.size()) << "at " << at;
                }
            }
}

TEST(DamagedGguf, RandomBytesInTheHeaderSurvive)
{
    const std::vector<std::byte> whole = validFile().bytes();
    std::mt19937 random(11);
    for (int round = 0; round < 20000; ++round) {
        std::vector<std::byte> bytes = whole;
        for (unsigned i = 0; i < 1 + random() % 8; ++i)
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        if (const auto header = read(bytes)) {
            for (const TensorView& tensor : header->tensors) {
                ASSERT_GE(tensor.bytes.data(), bytes.data());
                ASSERT_LE(tensor.bytes.data() + tensor.bytes.size(), bytes.data() + bytes.size());
            }
        }
    }
}

TEST(DamagedGguf, VersionsWeDoNotReadAreUnsupported)
{
    for (const std::uint32_t version : {0u, 1u, 4u, 0x03000000u}) {
        const Error error = errorOf(validFile().version(version));
        EXPECT_EQ(error.code, ErrorCode::Unsupported) << version;
    }
    EXPECT_THAT(errorOf(validFile().version(0x03000000)).what, HasSubstr("big-endian"));
}

TEST(DamagedGguf, ALongStringNamesItsKey)
{
    const Error error = errorOf(TinyGguf().setRaw("x", 8, rawBytes<std::uint64_t>({9999999, 0})));
    EXPECT_EQ(error.code, ErrorCode::Malformed);
    EXPECT_EQ(error.what, "metadata key 'x': string length 9999999 exceeds the file");
}

TEST(DamagedGguf, ArrayCountsAreCheckedBeforeMemoryIsTaken)
{
    for (std::uint32_t type = 0; type <= 13; ++type) {
        std::vector<std::byte> bytes = rawBytes<std::uint32_t>({type});
        for (const std::byte b : rawBytes<std::uint64_t>({~std::uint64_t{0} / 8, 0, 0}))
            bytes.push_back(b);
        EXPECT_THAT(errorOf(TinyGguf().setRaw("list", 9, bytes)).what, HasSubstr("'list'")) << type;
    }
}

TEST(DamagedGguf, UnknownValueTypesAreRefused)
{
    EXPECT_THAT(errorOf(TinyGguf().setRaw("x", 13, rawBytes<std::uint64_t>({0}))).what, HasSubstr("value type 13"));
}

TEST(DamagedGguf, DuplicatesAreRefused)
{
    EXPECT_THAT(errorOf(TinyGguf().set("k", 1u).set("k", 2u)).what, HasSubstr("'k'"));
    const std::vector<float> values(4);
    EXPECT_THAT(errorOf(TinyGguf().addF32("t", {4}, values).addF32("t", {4}, values)).what, HasSubstr("twice"));
}

TEST(DamagedGguf, TensorDimensionsAreChecked)
{
    const auto with = [](std::uint32_t type, std::vector<std::uint64_t> dims, std::uint64_t offset) {
        return errorOf(
            TinyGguf().addF32("first", {8}, std::vector<float>(8)).addRawTensor("bad", type, std::move(dims), offset));
    };
    constexpr std::uint64_t kHuge = std::uint64_t{1} << 62;
    EXPECT_THAT(with(0, {1, 1, 1, 1, 1}, 0).what, HasSubstr("5 dimensions"));
    EXPECT_THAT(with(0, {}, 0).what, HasSubstr("0 dimensions"));
    EXPECT_THAT(with(0, {4, 0}, 0).what, HasSubstr("dimension 1 is 0"));
    EXPECT_THAT(with(0, {kHuge, kHuge}, 0).what, HasSubstr("overflow"));
    EXPECT_THAT(with(2, {32, kHuge, 4}, 0).what, HasSubstr("overflow"));
    EXPECT_THAT(with(0, {kHuge}, 0).what, HasSubstr("overflow"));
    EXPECT_THAT(with(0, {kHuge / 4}, 0).what, HasSubstr("exceed the file"));
    EXPECT_THAT(with(2, {33}, 0).what, HasSubstr("block of 32"));
    EXPECT_THAT(with(0, {1}, 33).what, HasSubstr("alignment"));
    EXPECT_THAT(with(0, {1}, 64).what, HasSubstr("exceed the file"));
    EXPECT_THAT(with(0, {1}, ~std::uint64_t{31}).what, HasSubstr("exceed the file"));
    EXPECT_THAT(with(0, {1}, 0).what, HasSubstr("overlap"));
}

TEST(DamagedGguf, UnsupportedTypesAreNamed)
{
    const auto of
        = [](std::uint32_t type) { return errorOf(TinyGguf().addRawTensor("blk.0.ffn_down.weight", type, {256}, 0)); };
    EXPECT_EQ(of(16).what, "tensor blk.0.ffn_down.weight has type IQ2_XXS (16), which is not supported");
    EXPECT_EQ(of(16).code, ErrorCode::Unsupported);
    EXPECT_EQ(of(4).what, "tensor blk.0.ffn_down.weight has type 4, which is not supported");
}

TEST(DamagedGguf, AlignmentMustBeAPowerOfTwo)
{
    for (const std::uint32_t alignment : {0u, 3u, 48u})
        EXPECT_THAT(errorOf(TinyGguf().set("general.alignment", alignment)).what, HasSubstr("general.alignment"));
    EXPECT_THAT(errorOf(TinyGguf().set("general.alignment", "32")).what, HasSubstr("general.alignment"));
}

} // namespace
} // namespace sheaf::gguf
