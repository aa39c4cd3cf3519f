// sheaf-cli vision: what the language model gets to see of a picture.
#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/json.h"
#include "app/cli/output.h"

#include <fmt/core.h>

#include <QSaveFile>

namespace sheaf::app::cli {

namespace {

/// The vision file that was named, else the one that goes with the model.
Result<std::filesystem::path> towerPath(const CommonArguments& common)
{
    if (common.noMmproj)
        return fail(ErrorCode::Usage, "vision needs a vision file; --no-mmproj forbids it");
    if (!common.mmproj.empty())
        return std::filesystem::path(common.mmproj);
    SHEAF_TRY(const auto model, modelPath(common));
    SHEAF_TRY(const ModelInfo info, describeModel(model));
    if (!info.vision)
        return fail(ErrorCode::NotFound, "no vision file (--mmproj) goes with this model", model.string());
    return info.vision->path;
}

/// Writes nothing without a path.
Result<void> writeFloats(const std::string& path, std::span<const float> values)
{
    if (path.empty())
        return {};
    QSaveFile file(QString::fromStdString(path));
    const auto size = static_cast<qint64>(values.size_bytes());
    if (!file.open(QIODevice::WriteOnly) || file.write(reinterpret_cast<const char*>(values.data()), size) != size
        || !file.commit())
        return fail(ErrorCode::Unreadable, file.errorString().toStdString(), path);
    return {};
}

Json encodedJson(const EncodedPicture& encoded, const TileSettings& settings)
{
    return {{"rows", encoded.tiles.rows}, {"cols", encoded.tiles.columns}, {"tiles", encoded.tiles.tiles()},
        {"tokens", encoded.tokens}, {"hidden", encoded.hidden}, {"layout", pictureLayout(encoded.tiles, settings)}};
}

} // namespace

Result<int> runVision(const Context& context)
{
    const VisionArguments& arguments = context.arguments.vision;
    if (arguments.images.size() != 1)
        return fail(ErrorCode::Usage, "vision needs one --image PATH");
    SHEAF_TRY(const auto path, towerPath(context.common()));
    SHEAF_TRY(const auto encoder, PictureEncoder::load(path, engineOptions(context.common(), 0).threads));
    SHEAF_TRY(const auto pictures, readPictures(arguments.images, context.stop));
    if (!arguments.pixels.empty()) {
        SHEAF_TRY(const std::vector<float> pixels, encoder->preprocess(pictures.front(), context.stop));
        SHEAF_CHECK(writeFloats(arguments.pixels, pixels));
    }
    const auto encoded = encoder->encode(pictures.front(), context.stop,
        [](std::size_t done, std::size_t total) { showProgress(fmt::format("Encoding: tile {} of {}", done, total)); });
    clearProgress();
    if (!encoded)
        return tl::unexpected(encoded.error());
    SHEAF_CHECK(writeFloats(arguments.output, encoded->vectors));
    if (context.common().json)
        printJson(encodedJson(*encoded, encoder->info().tiles));
    else
        printText(fmt::format("{} x {} tiles, {} with the overview: {} x {} vectors\n", encoded->tiles.rows,
            encoded->tiles.columns, encoded->tiles.tiles(), encoded->tokens, encoded->hidden));
    return kDone;
}

} // namespace sheaf::app::cli
