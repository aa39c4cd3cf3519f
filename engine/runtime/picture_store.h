#pragma once
// Pictures through the vision tower, and the ones that were encoded before.

#include "engine/runtime/token_sequence.h"
#include "engine/vision/tower_encoder.h"

#include <list>

namespace sheaf::runtime {

/// Remembers encoded pictures, least recently used ones go first. Threads: one, the engine's.
class PictureStore {
public:
    /// Five pictures of sixteen tiles at Llama 4's size. The latest stays in any case.
    static constexpr std::uint64_t kMaxBytes = 256u << 20;

    PictureStore(std::shared_ptr<const vision::Tower> tower, const kernels::KernelSet& kernels, kernels::Team& team,
        std::uint64_t maxBytes = kMaxBytes);

    const VisionInfo& info() const { return m_encoder.info(); }
    std::uint64_t residentBytes() const { return m_bytes + m_encoder.workingBytes(); } ///< beside the tower's weights

    PictureId identify(const PromptPicture& picture) const;
    /// Null if it is not remembered.
    std::shared_ptr<const EncodedPicture> find(const PictureId& id);
    Result<std::shared_ptr<const EncodedPicture>> encode(const PromptPicture& picture, const PictureId& id,
        const std::stop_token& stop, const PictureEncoder::Progress& progress);

private:
    struct Entry {
        PictureId id;
        std::shared_ptr<const EncodedPicture> picture;
        std::uint64_t bytes() const { return picture->vectors.size() * sizeof(float); }
    };

    void remember(Entry entry);

    vision::TowerEncoder m_encoder;
    std::uint64_t m_maxBytes;
    std::list<Entry> m_entries; ///< latest first
    std::uint64_t m_bytes = 0;
};

} // namespace sheaf::runtime
