#include "engine/api/engine.h"
#include "engine/hostile/small_models.h"
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

/// A length, a first file of that many bytes, and a second one of the rest.
struct TwoFiles {
    Input first, second;

    explicit TwoFiles(Input input)
    {
        std::uint32_t length = 0;
        if (input.size() < sizeof length)
            return;
        std::memcpy(&length, input.data(), sizeof length);
        input = input.subspan(sizeof length);
        first = input.first(std::min<std::size_t>(length, input.size()));
        second = input.subspan(first.size());
    }
};

/// The model that adapters are for, loaded once.
Engine& adaptedEngine()
{
    static const auto engine = Engine::load(hostile::smallModel("llama").save(Scratch::instance().path(), "base.gguf"),
        {.threads = 1, .batchTokens = 4, .contextTokens = 8});
    if (!engine)
        std::abort();
    return **engine;
}

bool isGguf(Input input)
{
    constexpr std::string_view kMagic = "GGUF";
    return input.size() >= kMagic.size() && std::memcmp(input.data(), kMagic.data(), kMagic.size()) == 0;
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
    const TwoFiles files(input);
    Scratch::instance().write("config.json", files.first);
    Scratch::instance().write("model.safetensors", files.second);
    useModel(Scratch::instance().path());
}

void fuzzAdapter(Input input)
{
    std::filesystem::path path = Scratch::instance().path();
    if (isGguf(input)) {
        path = Scratch::instance().write("adapter.gguf", input);
    } else {
        const TwoFiles files(input);
        Scratch::instance().write("adapter_config.json", files.first);
        Scratch::instance().write("adapter_model.safetensors", files.second);
    }
    const AdapterChoice choice[] = {{path, 1}};
    const auto set = adaptedEngine().setAdapters(choice);
    expectReason(set);
    const TokenId ids[] = {0, 1};
    if (set)
        expectReason(adaptedEngine().logits(ids, {}, {}, {}));
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
