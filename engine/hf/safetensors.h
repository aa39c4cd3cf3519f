#pragma once
// A safetensors file: u64 header length, JSON directory, data. Source: models.md 5.5.

#include "engine/base/error.h"
#include "engine/base/mapped_file.h"
#include "engine/tensor/tensor_type.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sheaf::hf {

struct SafeTensor {
    std::string name;
    std::string dtype; ///< as spelled in the file; may be one we do not read
    std::vector<std::uint64_t> shape; ///< row-major, outermost first
    std::span<const std::byte> bytes; ///< shape times dtype, checked; may be unaligned
};

/// Owns the mapping its tensors point into. Threads: const, safe from any.
struct SafeTensorsFile {
    std::filesystem::path path;
    MappedFile file;
    std::size_t headerBytes = 0;
    std::vector<SafeTensor> tensors; ///< in the order of the data
};

/// Malformed if the directory contradicts itself or the file; no byte of data is read.
Result<SafeTensorsFile> openSafeTensors(const std::filesystem::path& path);

/// F32, F16 and BF16; nothing for other dtypes.
std::optional<TensorType> tensorTypeOf(std::string_view dtype);

} // namespace sheaf::hf
