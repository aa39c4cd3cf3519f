#include "engine/runtime/root_key.h"

#include "engine/base/content_hash.h"
#include "engine/gguf/split_name.h"
#include "engine/runtime/kv_cache.h"

#include <algorithm>
#include <bit>
#include <string_view>
#include <vector>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

namespace sheaf::runtime {

namespace fs = std::filesystem;

namespace {

/// Raised whenever the same tokens may give other bits than before (other kernels, another order of sums) within a
/// version of the program.
constexpr std::uint64_t kArithmeticVersion = 1;
constexpr std::size_t kSampleBytes = 64;

void add(ContentHash& hash, std::string_view text)
{
    hash.add(std::as_bytes(std::span(text)));
}

void add(ContentHash& hash, double number)
{
    hash.add(std::bit_cast<std::uint64_t>(number));
}

void addKey(ContentHash& hash, const prefix::BlockKey& key)
{
    for (const std::uint64_t word : key)
        hash.add(word);
}

/// The files of a model or an adapter.
std::vector<fs::path> filesOf(const fs::path& path)
{
    std::error_code error;
    std::vector<fs::path> files;
    if (fs::is_directory(path, error)) {
        for (fs::directory_iterator at(path, error); !error && at != fs::directory_iterator(); at.increment(error))
            files.push_back(at->path());
        std::ranges::sort(files);
    } else if (const auto split = gguf::parseSplitName(path)) {
        for (std::uint32_t part = 0; part < split->count; ++part)
            files.push_back(split->pathOf(part));
    } else {
        files.push_back(path);
    }
    return files;
}

/// Fingerprints take samples; a file that was changed elsewhere has another time.
void addFiles(ContentHash& hash, const fs::path& path)
{
    for (const fs::path& file : filesOf(path)) {
        std::error_code error;
        const auto written = fs::last_write_time(file, error).time_since_epoch().count();
        const auto bytes = fs::file_size(file, error);
        hash.add(static_cast<std::uint64_t>(written));
        hash.add(static_cast<std::uint64_t>(bytes));
    }
}

void addPositions(ContentHash& hash, const model::Hyperparameters& h)
{
    for (const double frequency : h.ropeFrequencies)
        add(hash, frequency);
    add(hash, h.ropeMagnitude);
    add(hash, h.temperatureScale);
    hash.add(h.temperatureLength);
    for (const model::LayerPlan& layer : h.layers) {
        hash.add(static_cast<std::uint64_t>(layer.window.kind));
        hash.add(std::uint64_t{layer.window.size});
        hash.add(std::uint64_t{layer.rope} * 2 + std::uint64_t{layer.temperature});
    }
}

/// The system's sine and exponential have a version for each processor.
void addMachine([[maybe_unused]] ContentHash& hash)
{
#ifdef __GLIBC__
    add(hash, ::gnu_get_libc_version());
#endif
#ifdef __x86_64__
    hash.add(std::uint64_t{__builtin_cpu_supports("fma") != 0});
    hash.add(std::uint64_t{__builtin_cpu_supports("avx2") != 0});
    hash.add(std::uint64_t{__builtin_cpu_supports("avx512f") != 0});
#endif
}

} // namespace

prefix::BlockKey sourceKey(const gguf::ModelSource& source)
{
    ContentHash hash;
    add(hash, source.fingerprint());
    addFiles(hash, source.path());
    for (const gguf::TensorView& tensor : source.tensors()) {
        const std::size_t length = std::min(kSampleBytes, tensor.bytes.size());
        hash.add(tensor.bytes.subspan((tensor.bytes.size() - length) / 2, length));
    }
    return hash.words();
}

prefix::BlockKey modelKey(const ComputedBy& by)
{
    ContentHash hash;
    add(hash, SHEAF_VERSION);
    hash.add(kArithmeticVersion);
    hash.add(kKvLayoutVersion);
    add(hash, by.kernels);
    hash.add(static_cast<std::uint64_t>(by.kvType));
    hash.add(std::uint64_t{by.packed});
    addMachine(hash);
    addKey(hash, by.model);
    addPositions(hash, by.h);
    if (by.tower)
        addKey(hash, *by.tower);
    return hash.words();
}

prefix::BlockKey rootKey(const prefix::BlockKey& model, std::span<const AdapterInfo> adapters)
{
    ContentHash hash;
    addKey(hash, model);
    for (const AdapterInfo& adapter : adapters) {
        add(hash, adapter.fingerprint);
        add(hash, double{adapter.choice.scale});
        addFiles(hash, adapter.choice.path);
    }
    return hash.words();
}

} // namespace sheaf::runtime
