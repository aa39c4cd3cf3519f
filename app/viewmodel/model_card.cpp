#include "app/viewmodel/model_card.h"

#include <algorithm>
#include <limits>

namespace sheaf::app {

// Headers can claim any size: sums stop at the largest number.
std::uint64_t ModelCard::neededBytes() const
{
    std::uint64_t sum = 0;
    for (const std::uint64_t bytes : {weightBytes, kvBytes, bufferBytes})
        sum += std::min(bytes, std::numeric_limits<std::uint64_t>::max() - sum);
    return sum;
}

std::uint64_t ModelCard::shortfallBytes() const
{
    const std::uint64_t needed = neededBytes();
    return needed - std::min(needed, availableBytes);
}

} // namespace sheaf::app
