#pragma once
// The sentences around an answer: how far its prompt is read, how it ended, what it names.

#include "app/core/session.h"

#include <QString>

namespace sheaf::app {
struct PrefillProgress;
}

namespace sheaf::ui {

struct ProgressText {
    QString title;
    double fraction = 0; ///< of the bar; 0: none yet
    QString count; ///< "3,100 of 7,806 new tokens", "12 of 30 tiles"
    QString detail; ///< "31,393 from cache · 198 tokens per second · first word in about 24 s"
};

ProgressText progressText(const app::PrefillProgress& progress);
/// "Finished · 318 tokens · 11.4 tok/s · 27.9 s"; while it is being written: "Answering"; before: empty.
QString finishText(const app::Answer& answer);
/// "Supply agreement · p. 27" or "config/load.cpp:88".
QString citationText(const app::Citation& citation);
/// For screen readers, when an answer has ended: "Answer finished, 318 tokens, 4 citations".
QString endAnnouncement(const app::Answer& answer);

} // namespace sheaf::ui
