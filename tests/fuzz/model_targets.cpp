#include "engine/api/engine.h"
#include "fuzz/scratch.h"
#include "fuzz/targets.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace sheaf::test::fuzz {

namespace {

// Larger models are loaded but not run: a pass over one would be most of a fuzzer's time.
constexpr std::uint64_t kFewParameters = 100'000;

/// Every refusal has a reason.
template <class T> void expectReason(const Result<T>& result)
{
    if (!result && result.error().what.empty())
        std::abort();
}

/// Decoding what was encoded may lose bytes that a vocabulary lacks, but never fails.
void useTokenizer(const std::filesystem::path& path)
{
    const auto tokenizer = loadTokenizer(path);
    expectReason(tokenizer);
    if (!tokenizer)
        return;
    for (const std::string_view text :
        {"abc  the 12,345 \xe2\x96\x81<end>\xf0\x9f\x8d\x83\xff", "aaaaaaaaaaaaaaaa\n\n"})
        for (const SpecialTokens specials : {SpecialTokens::AsText, SpecialTokens::Parsed})
            (*tokenizer)->decode((*tokenizer)->encode(text, specials), specials);
    static_cast<void>((*tokenizer)->description());
    static_cast<void>(detectChatStyle(**tokenizer, "llama"));
}

void useModel(const std::filesystem::path& path)
{
    const auto info = describeModel(path);
    expectReason(info);
    const auto engine = Engine::load(path, {.threads = 1, .batchTokens = 4, .contextTokens = 8});
    expectReason(engine);
    if (!engine || !info || info->parameters > kFewParameters)
        return;
    const TokenId ids[] = {0, 0, 0};
    expectReason((*engine)->logits(ids, {}, {}, {}));
}

} // namespace

void fuzzGguf(Input input)
{
    const auto path = Scratch::instance().write("model.gguf", input);
    useTokenizer(path);
    useModel(path);
}

void fuzzCheckpoint(Input input)
{
    std::uint32_t configBytes = 0;
    if (input.size() < sizeof configBytes)
        return;
    std::memcpy(&configBytes, input.data(), sizeof configBytes);
    const Input files = input.subspan(sizeof configBytes);
    const Input config = files.first(std::min<std::size_t>(configBytes, files.size()));
    Scratch::instance().write("config.json", config);
    Scratch::instance().write("model.safetensors", files.subspan(config.size()));
    useModel(Scratch::instance().path());
}

void fuzzProjector(Input input)
{
    auto encoder = PictureEncoder::load(Scratch::instance().write("mmproj.gguf", input), 1);
    expectReason(encoder);
    if (!encoder || (*encoder)->info().parameters > kFewParameters)
        return;
    auto pixels = std::make_shared<PixelBuffer>(PixelBuffer{3, 2, std::vector<std::uint8_t>(3 * 2 * 3, 99)});
    expectReason((*encoder)->encode({pixels, 1}, {}));
}

void fuzzTokenizer(Input input)
{
    Scratch::instance().write("tokenizer.json", input);
    useTokenizer(Scratch::instance().path());
}

} // namespace sheaf::test::fuzz
