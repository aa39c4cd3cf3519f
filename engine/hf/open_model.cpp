#include "engine/gguf/gguf_source.h"
#include "engine/hf/hf_source.h"

namespace sheaf::gguf {

Result<std::shared_ptr<const ModelSource>> openModel(const std::filesystem::path& path, OpenMode mode)
{
    std::error_code ignored; // whatever is wrong with the path, opening it as a file says so
    if (std::filesystem::is_directory(path, ignored))
        return hf::openFolder(path, mode);
    return openGguf(path, mode);
}

} // namespace sheaf::gguf
