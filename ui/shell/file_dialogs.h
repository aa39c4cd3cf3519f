#pragma once
// Questions for files and folders. None waits: the answer comes by a call, and no call comes if the user cancels.

#include <QStringList>

#include <functional>

class QWidget;

namespace sheaf::ui {

void askFiles(QWidget* window, const std::function<void(const QStringList&)>& chosen);
void askFolder(QWidget* window, const std::function<void(const QStringList&)>& chosen);
void askModelFile(QWidget* window, const std::function<void(const QString&)>& chosen);

void askAdapterFile(QWidget* window, const std::function<void(const QString&)>& chosen);
void askAdapterFolder(QWidget* window, const std::function<void(const QString&)>& chosen);

struct ExportFormat {
    QString suffix; ///< "md"
    QString filter; ///< "Markdown (*.md)"
};
/// title: of the session; made into a file name.
void askExportFile(QWidget* window, const QString& title, const ExportFormat& format,
    const std::function<void(const QString&)>& chosen);

/// Without characters that file systems refuse; "Session" if nothing is left.
QString fileNameFor(const QString& title);

} // namespace sheaf::ui
