// Between the cache and the disk: wherever a kept prompt is taken up, into whatever cache, the logits are those of a
// computation of everything.

#include "engine/runtime/prefix_keeper.h"
#include "engine/runtime/windowed_model.h"

namespace sheaf::test {

using runtime::PrefixKeeper;
using runtime::TokenSequence;

namespace {

constexpr prefix::BlockKey kModel = {1, 2};

/// A cache, what it holds, and what keeps it.
struct Reader {
    runtime::KvCache cache;
    TokenSequence sequence = {};
    PrefixKeeper keeper = {};
};

class KeptPrefix : public WindowTest {
protected:
    Reader reader(std::size_t batch) const { return {m_model->cache(batch)}; }

    /// Logits of the last id, restored as far as possible and then computed; all of it is kept for later.
    std::vector<float> read(Reader& reader, std::span<const TokenId> ids, std::size_t batch)
    {
        reader.keeper.begin({m_folder / "cache", "a", 1u << 30}, kModel, reader.cache, m_model->kernels());
        EXPECT_TRUE(reader.keeper.restore(reader.cache, reader.sequence, ids, m_model->team(), {}));
        const std::size_t common = std::min(reader.sequence.commonPrefix(ids), ids.size() - 1);
        m_restored = reader.cache.resumable(common);
        reader.sequence.truncate(m_restored);
        std::vector<float> logits;
        for (std::size_t done = m_restored; done < ids.size();) {
            const std::size_t count = std::min(batch, ids.size() - done);
            logits = m_model->run(reader.cache, ids.first(done + count), done, batch);
            reader.sequence.append(ids.subspan(done, count));
            done += count;
            reader.keeper.keepBlocks(reader.cache, reader.sequence);
        }
        reader.keeper.keepAll(reader.cache, reader.sequence, {});
        return logits;
    }

    std::size_t m_restored = 0;
};

} // namespace

TEST_P(KeptPrefix, GoesOnAsIfEverythingWereComputed)
{
    if (GetParam().type == kernels::KvType::Int8 && !m_model->kernels().panels)
        GTEST_SKIP() << "no integer kernels here";
    const std::size_t batch = GetParam().batch;
    std::vector<std::vector<TokenId>> known = {randomIds(kLongest - 500)};
    {
        Reader first = reader(batch);
        read(first, known[0], batch);
    }
    Reader lasting = reader(batch);
    for (int step = 0; step < 25; ++step) {
        const std::vector<TokenId>& old = known[m_random() % known.size()];
        std::vector<TokenId> ids(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(prefixLength(old.size())));
        const std::size_t common = ids.size();
        const auto tail = randomIds(1 + m_random() % std::min<std::size_t>(400, kLongest - common));
        ids.insert(ids.end(), tail.begin(), tail.end());

        runtime::KvCache whole = m_model->cache(kLongest);
        const std::vector<float> expected = m_model->run(whole, ids, 0, 512);
        Reader fresh = reader(batch);
        ASSERT_TRUE(read(fresh, ids, batch) == expected) << "step " << step << ": " << common << " known";
        // Whole blocks of every known prompt are kept, and a beginning but for what is not worth a file.
        ASSERT_GE(m_restored + 32, common) << "step " << step;
        ASSERT_TRUE(read(lasting, ids, batch) == expected) << "step " << step << ", over another sequence";
        known.push_back(ids);
    }
}

namespace {

std::vector<WindowCase> inBytes()
{
    std::vector<WindowCase> cases(std::begin(kWindowCases), std::end(kWindowCases));
    for (WindowCase& c : cases)
        c.type = kernels::KvType::Int8;
    return cases;
}

} // namespace

INSTANTIATE_TEST_SUITE_P(WindowsInt8, KeptPrefix, testing::ValuesIn(inBytes()), caseName);
INSTANTIATE_TEST_SUITE_P(Windows, KeptPrefix, testing::ValuesIn(kWindowCases), caseName);

} // namespace sheaf::test
