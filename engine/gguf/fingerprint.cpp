#include "engine/gguf/fingerprint.h"

#include <algorithm>

namespace sheaf::gguf {

namespace {
constexpr std::size_t kSamples = 32;
constexpr std::size_t kSampleBytes = 64;
} // namespace

void addWeightSample(ContentHash& hash, std::span<const TensorView> tensors)
{
    const std::size_t samples = std::min(kSamples, tensors.size());
    for (std::size_t i = 0; i < samples; ++i) {
        const std::span<const std::byte> bytes = tensors[i * tensors.size() / samples].bytes;
        const std::size_t length = std::min(kSampleBytes, bytes.size());
        hash.add(bytes.subspan((bytes.size() - length) / 2, length));
    }
}

} // namespace sheaf::gguf
