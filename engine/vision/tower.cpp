#include "engine/vision/tower.h"

#include "engine/hf/vision_source.h"
#include "engine/kernels/isa.h"
#include "engine/vision/tower_encoder.h"

namespace sheaf::vision {

namespace {

/// What names the key or tensor goes into the text, so that the file can be named, too.
tl::unexpected<Error> inFile(Error error, const std::filesystem::path& path)
{
    if (!error.where.empty() && error.where != path.string())
        error.what = error.where + ": " + error.what;
    error.where = path.string();
    return tl::unexpected<Error>(std::move(error));
}

Result<Tower> readTower(std::shared_ptr<const gguf::ModelSource> source, TowerLayout layout)
{
    Tower tower;
    SHEAF_TRY(const quant::Isa isa, kernels::selectIsa());
    SHEAF_TRY(tower.shape, readTowerShape(*source, layout));
    SHEAF_TRY(tower.weights, bindTower(*source, tower.shape, isa));
    VisionInfo& info = tower.info;
    info.path = source->path();
    info.tiles = tower.shape.tileSettings();
    info.hidden = static_cast<std::uint32_t>(tower.weights.projector.rows);
    info.layers = static_cast<std::uint32_t>(tower.shape.layers);
    info.parameters = tower.weights.parameters;
    info.residentBytes = tower.weights.bytes;
    info.workingBytes = TowerEncoder::mostBytes(tower);
    info.fingerprint = source->fingerprint();
    tower.source = std::move(source);
    return tower;
}

/// Null if the source holds no tower.
Result<std::shared_ptr<const Tower>> towerOf(std::shared_ptr<const gguf::ModelSource> source)
{
    SHEAF_TRY(const TowerLayout layout, towerLayout(*source));
    if (layout == TowerLayout::None)
        return nullptr;
    const std::filesystem::path path = source->path();
    auto tower = readTower(std::move(source), layout);
    if (!tower)
        return inFile(std::move(tower).error(), path);
    return std::make_shared<const Tower>(std::move(*tower));
}

Result<std::shared_ptr<const Tower>> towerOfFolder(const std::filesystem::path& folder)
{
    SHEAF_TRY(auto source, hf::openVision(folder));
    if (!source)
        return nullptr;
    return towerOf(std::move(source));
}

} // namespace

Result<std::shared_ptr<const Tower>> openTower(const std::filesystem::path& path)
{
    std::error_code ignored;
    std::shared_ptr<const Tower> tower;
    if (std::filesystem::is_directory(path, ignored)) {
        SHEAF_TRY(tower, towerOfFolder(path));
    } else {
        SHEAF_TRY(auto source, gguf::openModel(path));
        SHEAF_TRY(tower, towerOf(std::move(source)));
    }
    if (!tower)
        return fail(ErrorCode::Unsupported, "no vision tower of Llama 4's kind", path.string());
    return tower;
}

Result<std::shared_ptr<const Tower>> towerInside(const std::shared_ptr<const gguf::ModelSource>& model)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(model->path(), ignored))
        return towerOfFolder(model->path());
    return towerOf(model);
}

} // namespace sheaf::vision
