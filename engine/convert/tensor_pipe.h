#pragma once
// Tensors from their files to the output: read, dequantised, checked, quantised and written a few megabytes at a time.

#include "engine/base/atomic_file.h"
#include "engine/convert/convert_input.h"
#include "engine/kernels/team.h"
#include "engine/quant/quant.h"

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace sheaf::convert {

/// Threads: one, which leads the team.
class TensorPipe {
public:
    /// Takes the memory that any of `tensors` will need.
    TensorPipe(std::span<const InputTensor> tensors, int threads, quant::Isa isa, std::stop_token stop);

    /// Called with the stored bytes of each stretch that was written.
    using Progress = std::function<void(std::uint64_t storedBytes)>;

    /// Writes the tensor and its padding. A part that has the type already is copied as it is. Malformed: a weight that
    /// is not finite. Unsupported: one beyond what the type can hold. Cancelled.
    Result<void> write(const InputTensor& tensor, TensorType type, AtomicFile& file, const Progress& progress);

private:
    Result<void> writePart(
        const InputTensor& tensor, const hf::TensorRecipe& part, TensorType type, AtomicFile& file, const Progress&);
    Result<void> writeRows(const hf::TensorRecipe& part, std::uint64_t matrix, std::uint64_t first, std::uint64_t count,
        TensorType type, AtomicFile& file);

    kernels::Team m_team;
    quant::Isa m_isa;
    std::stop_token m_stop;
    std::vector<float> m_scratch; ///< as each thread of the team has it
    std::vector<std::byte> m_output; ///< rows as they are written
};

} // namespace sheaf::convert
