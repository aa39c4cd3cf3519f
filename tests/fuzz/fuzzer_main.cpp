// libFuzzer's entry for the target that the build names.

#include "fuzz/targets.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    sheaf::test::fuzz::SHEAF_FUZZ_TARGET(std::as_bytes(std::span(data, size)));
    return 0;
}
