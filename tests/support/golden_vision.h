#pragma once
// The small reference model that sees pictures.

#include "support/test_paths.h"

#include <QFile>

namespace sheaf::test {

/// Copies the model and its vision file into a folder of their own, where they are a pair. Empty if that fails.
inline QString placeVisionModel(const QString& folder)
{
    for (const char* name : {"llama4_vision-q8_0.gguf", "mmproj-f16.gguf"}) {
        const QString file = QLatin1String(name);
        if (!QFile::copy(testData(QStringLiteral("golden/llama4_vision/") + file), folder + QLatin1Char('/') + file))
            return {};
    }
    return folder + QStringLiteral("/llama4_vision-q8_0.gguf");
}

} // namespace sheaf::test
