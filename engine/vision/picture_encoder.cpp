// PictureEncoder: a vision tower by itself.

#include "engine/api/engine.h"
#include "engine/kernels/isa.h"
#include "engine/vision/tower_encoder.h"

#include <new>

namespace sheaf {

namespace {

class StandaloneEncoder final : public PictureEncoder {
public:
    StandaloneEncoder(const std::shared_ptr<const vision::Tower>& tower, const kernels::KernelSet& kernels, int threads)
        : m_team(threads, vision::scratchFloats(*tower))
        , m_encoder(tower, kernels, m_team)
        , m_where(tower->info.path.string())
    {
    }

    const VisionInfo& info() const override { return m_encoder.info(); }

    Result<std::vector<float>> preprocess(const PromptPicture& picture, std::stop_token stop) override
    try {
        return m_encoder.preprocess(picture, stop);
    } catch (const std::bad_alloc&) {
        return outOfMemory();
    }

    Result<EncodedPicture> encode(const PromptPicture& picture, std::stop_token stop, const Progress& progress) override
    try {
        return m_encoder.encode(picture, stop, progress);
    } catch (const std::bad_alloc&) {
        return outOfMemory();
    }

private:
    tl::unexpected<Error> outOfMemory() const
    {
        return fail(ErrorCode::OutOfMemory, "not enough memory to encode the picture", m_where);
    }

    kernels::Team m_team;
    vision::TowerEncoder m_encoder;
    std::string m_where;
};

} // namespace

Result<std::unique_ptr<PictureEncoder>> PictureEncoder::load(const std::filesystem::path& path, int threads)
try {
    SHEAF_TRY(const quant::Isa isa, kernels::selectIsa());
    SHEAF_TRY(const auto tower, vision::openTower(path));
    return std::make_unique<StandaloneEncoder>(
        tower, kernels::kernelSet(isa), threads > 0 ? threads : defaultThreads());
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "not enough memory to load the vision tower", path.string());
}

} // namespace sheaf
