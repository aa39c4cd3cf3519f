#pragma once
// Keys and values of prompts, kept on disk and taken from there: between the cache in memory and engine/prefix_cache.

#include "engine/api/engine.h"
#include "engine/kernels/team.h"
#include "engine/prefix_cache/background_writer.h"
#include "engine/prefix_cache/block_index.h"
#include "engine/runtime/kv_cache.h"
#include "engine/runtime/token_sequence.h"

#include <set>
#include <stop_token>
#include <vector>

namespace sheaf::runtime {

/// Serves one request after another. Nothing that happens to the files is an error: what cannot be restored is
/// computed, what cannot be kept is not kept. May throw std::bad_alloc. Threads: one, the engine's, and one of its own
/// that writes.
class PrefixKeeper {
public:
    /// For a request. root: names all that keys and values depend on beside tokens and pictures.
    void begin(const PrefixCachePlace& place, const prefix::BlockKey& root, const KvCache& cache,
        const kernels::KernelSet& kernels);
    /// How many of the prompt's positions restore() would bring from the disk.
    std::size_t restorable(const PromptPart& prompt);

    /// Brings as long a beginning of the prompt as there is into the cache, if that is more than can be taken up of
    /// `sequence`, which then is that beginning. At least one position is left to compute. Cancelled; then, and
    /// whenever bytes turn out to be damaged, `sequence` may have become shorter.
    Result<void> restore(KvCache& cache, TokenSequence& sequence, const PromptPart& prompt, kernels::Team& team,
        const std::stop_token& stop);

    /// Hands what is new in the cache to the writer: whole blocks, as far as it takes them at once.
    void keepBlocks(const KvCache& cache, const TokenSequence& sequence);
    /// Likewise at the end of a request, unless stopped: all whole blocks, and what is behind them.
    void keepAll(const KvCache& cache, const TokenSequence& sequence, const std::stop_token& stop);

private:
    using Chain = std::vector<prefix::FoundBlock>;
    enum class IfFull { Leave, Wait };

    Chain find(const PromptPart& prompt);
    bool read(KvCache& cache, Chain& chain, std::size_t intactBlocks, std::size_t tokens, kernels::Team& team,
        const std::stop_token& stop);
    void keepWhole(const KvCache& cache, const TokenSequence& sequence, IfFull ifFull, const std::stop_token& stop);
    bool keep(const KvCache& cache, std::size_t block, const prefix::BlockName& name,
        std::span<const prefix::Mark> marks, IfFull ifFull, const std::stop_token& stop);

    bool m_reads = false;
    bool m_writes = false;
    const kernels::KernelSet* m_kernels = nullptr;
    prefix::BlockKey m_root = {};
    std::chrono::system_clock::time_point m_now; ///< of the request
    std::vector<std::uint64_t> m_layerBytes; ///< of a block
    prefix::BlockIndex m_index; ///< what was on the disk when the request began
    std::set<prefix::BlockKey> m_handed; ///< to the writer
    std::vector<prefix::BlockKey> m_keys; ///< of the sequence's blocks that need no further look
    prefix::BackgroundWriter m_writer; // last: its thread ends first
};

} // namespace sheaf::runtime
