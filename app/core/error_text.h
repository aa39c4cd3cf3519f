#pragma once
// An Error as a sentence for people: what happened, where, and what to do next.

#include "engine/base/error.h"

#include <QString>

namespace sheaf::app {

struct ErrorText {
    QString sentence; ///< translated
    QString nextStep; ///< translated; may be empty
    QString details; ///< the exact error, not translated
};

ErrorText describeError(const Error& error);

/// "not_found", "malformed", …: for scripts.
std::string errorCodeName(ErrorCode code);

} // namespace sheaf::app
