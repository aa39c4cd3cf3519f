#include "engine/adapters/adapter_file.h"
#include "engine/adapters/gguf_adapter.h"
#include "engine/adapters/peft_adapter.h"

namespace sheaf::adapters {

namespace {

Result<AdapterFile> openAny(const std::filesystem::path& path, const BaseModel& base)
{
    std::error_code ignored; // whatever is wrong with the path, opening it as a file says so
    if (std::filesystem::is_directory(path, ignored))
        return openPeftAdapter(path, base);
    if (path.extension() == ".safetensors")
        return openPeftAdapter(path.parent_path(), base);
    if (path.extension() == ".bin" || path.extension() == ".pt" || path.extension() == ".pth")
        return fail(ErrorCode::Unsupported,
            "pickled adapters can run programs and are never opened; save it as adapter_model.safetensors");
    return openGgufAdapter(path, base);
}

} // namespace

Result<AdapterFile> openAdapter(const std::filesystem::path& path, const BaseModel& base)
{
    auto file = openAny(path, base);
    if (!file)
        return failAt(std::move(file).error(), path.string());
    if (file->pairs.empty())
        return fail(ErrorCode::Malformed, "the adapter holds no tensors", path.string());
    return file;
}

} // namespace sheaf::adapters
