// Files and requests that cannot be served give an error that names the cause.

#include "engine/api/engine.h"
#include "engine/runtime/tiny_llama.h"

#include <gtest/gtest.h>

#include <limits>

namespace sheaf::test {

namespace {

GenerateRequest requestFor(std::vector<TokenId> prompt)
{
    GenerateRequest request;
    request.prompt = std::move(prompt);
    request.maxTokens = 1;
    return request;
}

class EngineErrors : public testing::Test {
protected:
    Result<std::unique_ptr<Engine>> load(const EngineOptions& options = {.threads = 2})
    {
        m_model.save(m_folder / "model.gguf");
        return Engine::load(m_folder / "model.gguf", options);
    }

    void expectRefusal(ErrorCode code, std::string_view named)
    {
        const auto engine = load();
        ASSERT_FALSE(engine);
        EXPECT_EQ(engine.error().code, code) << engine.error().what;
        EXPECT_NE((engine.error().where + engine.error().what).find(named), std::string::npos)
            << engine.error().what << " / " << engine.error().where;
    }

    TemporaryFolder m_folder;
    TinyLlama m_model;
};

} // namespace

TEST_F(EngineErrors, TheModelAsItIsLoads)
{
    const auto engine = load();
    ASSERT_TRUE(engine) << engine.error().what << " " << engine.error().where;
    EXPECT_EQ((*engine)->tokenizer(), nullptr);
    EXPECT_EQ((*engine)->contextTokens(), 512u);
}

TEST_F(EngineErrors, AMissingTensorIsNamed)
{
    for (const std::string name :
        {"token_embd.weight", "output_norm.weight", "blk.1.ffn_down.weight", "blk.0.attn_k.weight"}) {
        m_model.shapes = TinyLlama::defaultShapes();
        m_model.shapes.erase(name);
        expectRefusal(ErrorCode::NotFound, name);
    }
}

TEST_F(EngineErrors, AWrongShapeIsNamed)
{
    m_model.shapes["blk.1.attn_v.weight"] = {TinyLlama::kHidden, TinyLlama::kKv + 1};
    expectRefusal(ErrorCode::Malformed, "blk.1.attn_v.weight");
}

TEST_F(EngineErrors, ATensorThatTheArithmeticWouldIgnoreIsRefused)
{
    m_model.shapes["blk.0.attn_sinks.weight"] = {4};
    expectRefusal(ErrorCode::Unsupported, "blk.0.attn_sinks.weight");
}

TEST_F(EngineErrors, AnUnknownArchitectureIsNamed)
{
    m_model.architecture = "mamba";
    expectRefusal(ErrorCode::Unsupported, "mamba");
}

TEST_F(EngineErrors, MissingAndImpossibleKeysAreNamed)
{
    for (const std::string key : {"embedding_length", "block_count", "attention.head_count", "context_length"}) {
        m_model.keys = TinyLlama().keys;
        m_model.keys.erase(key);
        expectRefusal(ErrorCode::NotFound, "llama." + key);
    }
    for (const auto& [key, value] : std::map<std::string, std::uint32_t>{{"embedding_length", 0},
             {"block_count", 4'000'000'000u}, {"attention.head_count", 0}, {"attention.head_count_kv", 3},
             {"rope.dimension_count", 9}, {"vocab_size", 51}}) {
        m_model.keys = TinyLlama().keys;
        m_model.keys[key] = value;
        const auto engine = load();
        ASSERT_FALSE(engine) << key;
        EXPECT_EQ(engine.error().code, ErrorCode::Malformed) << key;
    }
}

TEST_F(EngineErrors, AbsentFilesAreNotFound)
{
    const auto engine = Engine::load(m_folder / "nothing.gguf", {});
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::NotFound);
}

TEST_F(EngineErrors, SenselessOptionsAreUsageErrors)
{
    for (const EngineOptions& options :
        {EngineOptions{.threads = -1}, EngineOptions{.batchTokens = 0}, EngineOptions{.batchTokens = -5}}) {
        const auto engine = load(options);
        ASSERT_FALSE(engine);
        EXPECT_EQ(engine.error().code, ErrorCode::Usage);
    }
}

TEST_F(EngineErrors, ValuesThatAreNotNumbersAreReported)
{
    m_model.values["output_norm.weight"].assign(TinyLlama::kHidden, std::numeric_limits<float>::quiet_NaN());
    const auto engine = load();
    ASSERT_TRUE(engine);
    const auto logits = (*engine)->logits(std::vector<TokenId>{1, 2}, {}, {}, {});
    ASSERT_FALSE(logits);
    EXPECT_EQ(logits.error().code, ErrorCode::Malformed);
    const auto answer = (*engine)->generate(requestFor({1, 2}), {}, {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Malformed);
}

TEST_F(EngineErrors, TheLayerThatComputedNoNumberIsNamed)
{
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();
    const struct {
        std::string tensor;
        float value;
        std::string what;
    } cases[] = {{"token_embd.weight", kNan, "layer 0: input"}, {"blk.0.attn_norm.weight", kNan, "layer 0: attention"},
        {"blk.1.attn_q.weight", kNan, "layer 1: attention"}, {"blk.1.attn_v.weight", kInfinity, "layer 1: attention"},
        {"blk.0.attn_output.weight", 1e30F, "layer 0: attention"},
        {"blk.0.ffn_up.weight", kNan, "layer 0: feed-forward"},
        {"blk.1.ffn_down.weight", -kInfinity, "layer 1: feed-forward"},
        {"blk.1.ffn_down.weight", 3e38F, "layer 1: feed-forward"}, {"output_norm.weight", kNan, "output: "}};
    for (const auto& c : cases) {
        m_model.values.clear();
        std::size_t count = 1;
        for (const std::uint64_t size : m_model.shapes.at(c.tensor))
            count *= size;
        m_model.values[c.tensor] = randomFloats(count, 9, 0.5F);
        m_model.values[c.tensor][count / 2] = c.value; // one value among many
        const auto engine = load();
        ASSERT_TRUE(engine);
        const std::vector<TokenId> ids = {1, 25, 2}; // 25: the row of the spoilt embedding
        const auto logits = (*engine)->logits(ids, {}, {}, {});
        ASSERT_FALSE(logits) << c.tensor;
        EXPECT_EQ(logits.error().code, ErrorCode::Malformed);
        EXPECT_TRUE(logits.error().what.starts_with(c.what)) << c.tensor << ": " << logits.error().what;
        EXPECT_EQ(logits.error().where, (m_folder / "model.gguf").string());
        const auto answer = (*engine)->generate(requestFor(ids), {}, {});
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().what, logits.error().what);
    }
}

TEST_F(EngineErrors, AnAnswerThatIsNoNumberLeavesTheNextOneRight)
{
    auto embedding = randomFloats(TinyLlama::kHidden * TinyLlama::kVocab, 3);
    m_model.values["token_embd.weight"] = embedding;
    m_model.shapes["output.weight"] = {TinyLlama::kHidden, TinyLlama::kVocab};
    const auto answersOf = [](Engine& engine) {
        std::vector<TokenId> ids;
        GenerateRequest request = requestFor({1, 2, 3, 4, 5, 6, 7, 8});
        request.maxTokens = 6;
        request.sampler.temperature = 0;
        GenerateCallbacks callbacks;
        callbacks.token = [&](const TokenEvent& event) { ids.push_back(event.id); };
        EXPECT_TRUE(engine.generate(request, {}, callbacks));
        return ids;
    };
    const std::vector<TokenId> expected = answersOf(**load());
    embedding.back() = std::numeric_limits<float>::quiet_NaN(); // of the last id, which the question does not have
    m_model.values["token_embd.weight"] = embedding;
    const auto engine = load();
    ASSERT_TRUE(engine);
    EXPECT_FALSE((*engine)->generate(requestFor({1, 2, 3, 4, TinyLlama::kVocab - 1, 6, 7, 8}), {}, {}));
    EXPECT_EQ(answersOf(**engine), expected);
}

TEST_F(EngineErrors, ARouterThatGivesNoNumberIsNamed)
{
    constexpr std::uint32_t kExperts = 4;
    m_model.keys["expert_count"] = kExperts;
    m_model.keys["expert_used_count"] = 1;
    for (const std::string block : {"blk.0.", "blk.1."}) {
        for (const std::string matrix : {"ffn_gate", "ffn_up", "ffn_down"}) {
            m_model.shapes[block + matrix + "_exps.weight"] = m_model.shapes.at(block + matrix + ".weight");
            m_model.shapes[block + matrix + "_exps.weight"].push_back(kExperts);
            m_model.shapes.erase(block + matrix + ".weight");
        }
        m_model.shapes[block + "ffn_gate_inp.weight"] = {TinyLlama::kHidden, kExperts};
    }
    // The third expert loses against the first and leaves no trace in the output, but the choice was garbage.
    auto router = randomFloats(TinyLlama::kHidden * kExperts, 4);
    router[2 * TinyLlama::kHidden] = std::numeric_limits<float>::quiet_NaN();
    m_model.values["blk.1.ffn_gate_inp.weight"] = router;
    const auto engine = load();
    ASSERT_TRUE(engine) << engine.error().what << engine.error().where;
    const auto logits = (*engine)->logits(std::vector<TokenId>{1, 2}, {}, {}, {});
    ASSERT_FALSE(logits);
    EXPECT_TRUE(logits.error().what.starts_with("layer 1: router")) << logits.error().what;
}

TEST_F(EngineErrors, BadRequestsAreRefusedAndTheEngineGoesOn)
{
    const auto engine = load({.threads = 1, .contextTokens = 16});
    ASSERT_TRUE(engine);
    const auto codeOf = [&](std::vector<TokenId> prompt) {
        const auto result = (*engine)->generate(requestFor(std::move(prompt)), {}, {});
        return result ? std::optional<ErrorCode>() : result.error().code;
    };
    EXPECT_EQ(codeOf({}), ErrorCode::Usage);
    EXPECT_EQ(codeOf({1, -1}), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf({1, TinyLlama::kVocab}), ErrorCode::Unsupported);
    EXPECT_EQ(codeOf(std::vector<TokenId>(17, 3)), ErrorCode::DoesNotFit);
    EXPECT_EQ(codeOf(std::vector<TokenId>(16, 3)), std::nullopt);
}

TEST_F(EngineErrors, AStopBeforeLoadingCancels)
{
    m_model.save(m_folder / "model.gguf");
    std::stop_source stop;
    stop.request_stop();
    const auto engine = Engine::load(m_folder / "model.gguf", {}, stop.get_token());
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::Cancelled);
}

} // namespace sheaf::test
