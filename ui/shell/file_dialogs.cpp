#include "ui/shell/file_dialogs.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QRegularExpression>

namespace sheaf::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("sheaf::ui::FileDialogs", text);
}

QFileDialog* makeDialog(QWidget* window, const QString& objectName, const QString& title, QFileDialog::FileMode mode)
{
    auto* dialog = new QFileDialog(window, title);
    dialog->setObjectName(objectName);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(mode);
    return dialog;
}

void openForPaths(QFileDialog* dialog, const std::function<void(const QStringList&)>& chosen)
{
    QObject::connect(dialog, &QFileDialog::filesSelected, dialog, chosen);
    dialog->open();
}

void openForPath(QFileDialog* dialog, const std::function<void(const QString&)>& chosen)
{
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, chosen);
    dialog->open();
}

} // namespace

void askFiles(QWidget* window, const std::function<void(const QStringList&)>& chosen)
{
    openForPaths(
        makeDialog(window, QStringLiteral("openFilesDialog"), tr("Attach files"), QFileDialog::ExistingFiles), chosen);
}

void askFolder(QWidget* window, const std::function<void(const QStringList&)>& chosen)
{
    auto* dialog
        = makeDialog(window, QStringLiteral("openFolderDialog"), tr("Attach a folder"), QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    openForPaths(dialog, chosen);
}

void askModelFile(QWidget* window, const std::function<void(const QString&)>& chosen)
{
    auto* dialog = makeDialog(window, QStringLiteral("openModelDialog"), tr("Open a model"), QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Models (*.gguf *.safetensors)"), tr("All files (*)")});
    openForPath(dialog, chosen);
}

void askAdapterFile(QWidget* window, const std::function<void(const QString&)>& chosen)
{
    auto* dialog
        = makeDialog(window, QStringLiteral("openAdapterDialog"), tr("Add an adapter"), QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Adapters (*.gguf *.safetensors)"), tr("All files (*)")});
    openForPath(dialog, chosen);
}

void askAdapterFolder(QWidget* window, const std::function<void(const QString&)>& chosen)
{
    auto* dialog = makeDialog(
        window, QStringLiteral("openAdapterFolderDialog"), tr("Add an adapter's folder"), QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    openForPath(dialog, chosen);
}

QString fileNameFor(const QString& title)
{
    static const QRegularExpression refused(QStringLiteral("[\\\\/:*?\"<>|\\x00-\\x1F]+"));
    QString name = QString(title).replace(refused, QStringLiteral(" ")).simplified().left(80);
    while (name.startsWith(QLatin1Char('.')))
        name.remove(0, 1);
    return name.isEmpty() ? tr("Session") : name;
}

void askExportFile(QWidget* window, const QString& title, const ExportFormat& format,
    const std::function<void(const QString&)>& chosen)
{
    auto* dialog = makeDialog(window, QStringLiteral("exportDialog"), tr("Export the session"), QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(format.suffix);
    dialog->setNameFilter(format.filter);
    dialog->selectFile(QStringLiteral("%1.%2").arg(fileNameFor(title), format.suffix));
    openForPath(dialog, chosen);
}

} // namespace sheaf::ui
