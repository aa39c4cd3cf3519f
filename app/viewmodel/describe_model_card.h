#pragma once
// What the engine says of a model, in the words and numbers of the window.

#include "app/models/model_library.h"
#include "app/viewmodel/model_card.h"
#include "engine/api/engine.h"

#include <QString>

namespace sheaf::app {

/// "SmolLM2-135M-Instruct · Q4_1": the file's name is what the user chose by; names inside files are often those of a
/// training run.
QString modelName(const ModelInfo& info);

/// memory: of this machine. requestedTokens: the window of the settings; 0: as many as there is room for.
ModelCard describeModelCard(const FoundModel& found, const MemoryStatus& memory, std::uint64_t requestedTokens);

/// What to know of a model whose own chat template is not used, at all or for this conversation; empty if it is.
QString templateNotice(const ChatStyle& style);

} // namespace sheaf::app
