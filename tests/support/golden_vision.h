#pragma once
// The small reference model that sees pictures, where the larger test data are.

#include "support/test_paths.h"

#include <QDir>
#include <QFile>

namespace sheaf::test {

/// Copies the model and its vision file into a folder of their own, where they are a pair. Empty: not there.
inline QString placeVisionModel(const QString& folder)
{
    const QString golden = environmentPath("SHEAF_SHARED_DATA") + QStringLiteral("/golden/llama4_vision/");
    for (const char* name : {"llama4_vision-f16.gguf", "mmproj-f16.gguf"}) {
        if (!QFile::copy(golden + QLatin1String(name), folder + QLatin1Char('/') + QLatin1String(name)))
            return {};
    }
    return folder + QStringLiteral("/llama4_vision-f16.gguf");
}

} // namespace sheaf::test

#define SHEAF_NEEDS_VISION_MODEL(variable, folder)                                                                     \
    const QString variable = sheaf::test::placeVisionModel(folder);                                                    \
    if (variable.isEmpty())                                                                                            \
    QSKIP("The reference model with pictures is not there (SHEAF_SHARED_DATA)")
