#pragma once
// The transcript for screen readers: a document whose children are the questions and answers.

class QString;
class QWidget;

namespace sheaf::ui {

/// Tells Qt how to describe TranscriptView; further calls do nothing. Threads: GUI.
void installTranscriptAccessibility();
/// Says a sentence once. Qt 6.4 has no announcements: `status` is renamed and raises an alert.
void announce(QWidget* status, const QString& sentence);

} // namespace sheaf::ui
