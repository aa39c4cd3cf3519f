#include "app/ingest/decode/colour_profile.h"

#include <lcms2.h>

#include <memory>
#include <type_traits>

namespace sheaf::app {

namespace {

struct CloseContext {
    void operator()(cmsContext context) const { cmsDeleteContext(context); }
};
struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct CloseTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using Context = std::unique_ptr<std::remove_pointer_t<cmsContext>, CloseContext>;
using Profile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, CloseTransform>;

} // namespace

void convertToSrgb(PixelBuffer& pixels, ByteView profile)
{
    if (profile.empty())
        return;
    const Context context(cmsCreateContext(nullptr, nullptr)); // one per call: the global one is shared by threads
    if (!context)
        return;
    const Profile from(
        cmsOpenProfileFromMemTHR(context.get(), profile.data(), static_cast<cmsUInt32Number>(profile.size())));
    const Profile to(cmsCreate_sRGBProfileTHR(context.get()));
    if (!from || !to || cmsGetColorSpace(from.get()) != cmsSigRgbData)
        return;
    const Transform transform(cmsCreateTransformTHR(
        context.get(), from.get(), TYPE_RGB_8, to.get(), TYPE_RGB_8, INTENT_PERCEPTUAL, cmsFLAGS_NOCACHE));
    if (!transform)
        return;
    for (int y = 0; y < pixels.height; ++y) {
        std::uint8_t* row
            = pixels.rgb.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width) * 3;
        cmsDoTransform(transform.get(), row, row, static_cast<cmsUInt32Number>(pixels.width));
    }
}

} // namespace sheaf::app
