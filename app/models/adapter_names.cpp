#include "app/models/adapter_names.h"

#include <fmt/core.h>

namespace sheaf::app {

QString adapterName(const std::filesystem::path& path)
{
    std::filesystem::path clean = path.lexically_normal();
    if (!clean.has_filename() || clean.filename() == "adapter_model.safetensors")
        clean = clean.parent_path();
    const std::filesystem::path name = clean.extension() == ".gguf" ? clean.stem() : clean.filename();
    return QString::fromStdString(name.string());
}

QString modelNameWith(const QString& model, std::span<const AdapterInfo> adapters)
{
    QString name = model;
    for (const AdapterInfo& adapter : adapters) {
        if (adapter.choice.scale == 0)
            continue;
        name += QStringLiteral(" + ") + adapterName(adapter.choice.path);
        if (adapter.choice.scale != 1)
            name += QStringLiteral(" × ") + QString::fromStdString(fmt::format("{}", adapter.choice.scale));
    }
    return name;
}

} // namespace sheaf::app
