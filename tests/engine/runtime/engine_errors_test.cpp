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
