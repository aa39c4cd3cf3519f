#include "engine/runtime/picture_store.h"

#include "engine/base/content_hash.h"

#include <algorithm>

namespace sheaf::runtime {

PictureStore::PictureStore(std::shared_ptr<const vision::Tower> tower, const kernels::KernelSet& kernels,
    kernels::Team& team, std::uint64_t maxBytes)
    : m_encoder(std::move(tower), kernels, team)
    , m_maxBytes(maxBytes)
{
}

PictureId PictureStore::identify(const PromptPicture& picture) const
{
    ContentHash hash;
    hash.add(static_cast<std::uint64_t>(picture.pixels->width));
    hash.add(static_cast<std::uint64_t>(picture.pixels->height));
    hash.add(static_cast<std::uint64_t>(vision::effectiveMaxTiles(picture, info().tiles)));
    hash.add(std::as_bytes(std::span(picture.pixels->rgb)));
    return std::make_shared<const std::string>(hash.hex());
}

std::shared_ptr<const EncodedPicture> PictureStore::find(const PictureId& id)
{
    const auto found = std::find_if(
        m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return samePicture(entry.id, id); });
    if (found == m_entries.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return m_entries.front().picture;
}

Result<std::shared_ptr<const EncodedPicture>> PictureStore::encode(const PromptPicture& picture, const PictureId& id,
    const std::stop_token& stop, const PictureEncoder::Progress& progress)
{
    SHEAF_TRY(EncodedPicture encoded, m_encoder.encode(picture, stop, progress));
    auto shared = std::make_shared<const EncodedPicture>(std::move(encoded));
    remember({id, shared});
    return shared;
}

void PictureStore::remember(Entry entry)
{
    m_entries.push_front(std::move(entry));
    m_bytes += m_entries.front().bytes();
    while (m_bytes > m_maxBytes && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes();
        m_entries.pop_back();
    }
}

} // namespace sheaf::runtime
