// The real small model against exact float32 results of another program. Skipped where the model is not at hand.

#include "engine/api/engine.h"
#include "engine/kernels/isa.h"
#include "engine/kernels/kernel_set.h"
#include "engine/runtime/golden_manifest.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

namespace sheaf::test {

namespace {

using Clock = std::chrono::steady_clock;

std::filesystem::path modelPath()
{
    constexpr const char* kFile = "SmolLM2-135M-Instruct.Q4_1.gguf";
    if (const char* model = std::getenv("SHEAF_MODEL"))
        return model;
    if (const char* data = std::getenv("XDG_DATA_HOME"))
        return std::filesystem::path(data) / "sheaf/models" / kFile;
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home ? home : "") / ".local/share/sheaf/models" / kFile;
}

std::filesystem::path goldenFolder()
{
    const char* root = std::getenv("SHEAF_SHARED_DATA");
    return std::filesystem::path(root ? root : "") / "golden-smollm2";
}

bool integerKernels()
{
    return kernels::kernelSet(*kernels::selectIsa()).panels != nullptr;
}

std::vector<TokenId> readIds(const std::filesystem::path& path, const char* key)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root = parser.load(path.string());
    const simdjson::dom::array numbers = key ? root[key].get_array().value() : root.get_array().value();
    std::vector<TokenId> ids;
    for (const simdjson::dom::element number : numbers)
        ids.push_back(static_cast<TokenId>(number.get_int64().value()));
    return ids;
}

/// Float32 values of an .npy file: a header, whose length stands in bytes 8 and 9, then the data.
std::vector<float> readNpy(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    unsigned char head[10] = {};
    file.read(reinterpret_cast<char*>(head), sizeof(head));
    file.seekg(10 + head[8] + 256 * head[9]);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

class SmolLm2 : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(modelPath()))
            GTEST_SKIP() << modelPath() << " is not there; packaging/run fetches it";
        auto engine = Engine::load(modelPath(), {.contextTokens = 2048});
        ASSERT_TRUE(engine) << engine.error().what;
        m_engine = std::move(*engine);
    }

    /// Seconds from a stop request, `after` into the request, to its end.
    double secondsToStop(const GenerateRequest& request, std::chrono::milliseconds after)
    {
        std::stop_source stop;
        std::atomic<Clock::rep> asked = 0;
        std::jthread stopper([&] {
            std::this_thread::sleep_for(after);
            asked = Clock::now().time_since_epoch().count();
            stop.request_stop();
        });
        const auto summary = m_engine->generate(request, stop.get_token(), {});
        const Clock::time_point end = Clock::now();
        stopper.join();
        EXPECT_TRUE(summary && summary->finish == FinishReason::Cancelled);
        return std::chrono::duration<double>(end - Clock::time_point(Clock::duration(asked))).count();
    }

    std::unique_ptr<Engine> m_engine;
};

class SmolLm2Golden : public SmolLm2 {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(goldenFolder()))
            GTEST_SKIP() << "no reference outputs at " << goldenFolder();
        SmolLm2::SetUp();
    }
};

} // namespace

/// Integer kernels round activations to 8 bits: they must be closer to the exact results than llama.cpp, which does the
/// same. Floats must meet them.
TEST_F(SmolLm2Golden, LogitsAreTheExactOnesOrCloserThanLlamaCpp)
{
    const auto ids = readIds(goldenFolder() / "logits_ids.json", "ids");
    const auto rows = readIds(goldenFolder() / "logits_ids.json", "rows");
    const auto expected = readNpy(goldenFolder() / "logits_exact_rows.npy");
    const auto peer = readNpy(goldenFolder() / "logits_mainline_rows.npy");
    double largest = 0, squares = 0, peerSquares = 0;
    std::size_t compared = 0;
    LogitsCallbacks callbacks;
    callbacks.row = [&](std::size_t position, std::span<const float> logits) {
        const auto row = std::find(rows.begin(), rows.end(), static_cast<TokenId>(position));
        if (row == rows.end())
            return;
        const float* exact = expected.data() + static_cast<std::size_t>(row - rows.begin()) * logits.size();
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const double difference = double{logits[i]} - exact[i];
            const double peers = double{peer[static_cast<std::size_t>(exact - expected.data()) + i]} - exact[i];
            largest = std::max(largest, std::abs(difference));
            squares += difference * difference;
            peerSquares += peers * peers;
        }
        compared += logits.size();
    };
    ASSERT_TRUE(m_engine->logits(ids, {}, {}, callbacks));
    EXPECT_EQ(compared, expected.size());
    if (integerKernels())
        EXPECT_LT(squares, 0.6 * peerSquares);
    else
        EXPECT_LE(largest, 1e-2);
    RecordProperty("largest", std::to_string(largest));
}

TEST_F(SmolLm2Golden, PerplexityIsTheExactOne)
{
    constexpr std::size_t kWindow = 512, kScoredFrom = 256;
    constexpr double kExact = 18.869695043068976;
    const auto ids = readIds(goldenFolder() / "perplexity_ids.json", nullptr);
    double nll = 0;
    std::size_t scored = 0;
    for (std::size_t begin = 0; begin + kWindow <= ids.size(); begin += kWindow) {
        LogitsCallbacks callbacks;
        callbacks.row = [&](std::size_t position, std::span<const float> logits) {
            if (position < kScoredFrom || position + 1 >= kWindow)
                return;
            double sum = 0;
            for (const float logit : logits)
                sum += std::exp(double{logit});
            nll += std::log(sum) - logits[static_cast<std::size_t>(ids[begin + position + 1])];
            ++scored;
        };
        ASSERT_TRUE(m_engine->logits(std::span(ids).subspan(begin, kWindow), {}, {}, callbacks));
    }
    EXPECT_EQ(scored, 6630u);
    EXPECT_NEAR(std::exp(nll / static_cast<double>(scored)), kExact, 0.003 * kExact);
}

TEST_F(SmolLm2, AnswersAQuestion)
{
    GenerateRequest request;
    request.prompt = m_engine->tokenizer()->encode(
        "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n", SpecialTokens::Parsed);
    request.sampler.temperature = 0;
    request.maxTokens = 40;
    std::string text;
    GenerateCallbacks callbacks;
    callbacks.token = [&](const TokenEvent& event) { text += event.text; };
    const auto summary = m_engine->generate(request, {}, callbacks);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->finish, FinishReason::Stop);
    EXPECT_NE(text.find("Paris"), std::string::npos) << text;
}

TEST_F(SmolLm2, StopsWithinATenthOfASecondOrSo)
{
    GenerateRequest request;
    request.prompt.assign(1900, 100);
    EXPECT_LE(secondsToStop(request, std::chrono::milliseconds(300)), 0.15) << "in prefill";
    request.prompt.assign(4, 100);
    request.maxTokens = 2000;
    EXPECT_LE(secondsToStop(request, std::chrono::milliseconds(300)), 0.15) << "in decode";
}

} // namespace sheaf::test
