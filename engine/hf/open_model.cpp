#include "engine/gguf/gguf_source.h"

namespace sheaf::gguf {

Result<std::shared_ptr<const ModelSource>> openModel(const std::filesystem::path& path, OpenMode mode)
{
    return openGguf(path, mode);
}

} // namespace sheaf::gguf
