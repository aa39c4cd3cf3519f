// sheaf: the window. `sheaf FILE…` attaches.
#include "app/core/log.h"
#include "app/core/paths.h"
#include "app/viewmodel/app_workbench.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QTranslator>

namespace {

struct StartOptions {
    QString dataFolder;
    QString model;
    QStringList files;
};

StartOptions parseOptions(const QApplication& application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::tr("Analyse documents and screenshots offline."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption dataDir(
        QStringLiteral("data-dir"), QApplication::tr("Where sessions and caches live."), QStringLiteral("DIR"));
    const QCommandLineOption model(
        {QStringLiteral("m"), QStringLiteral("model")}, QApplication::tr("Model to load."), QStringLiteral("PATH"));
    parser.addOptions({dataDir, model});
    parser.addPositionalArgument(
        QStringLiteral("files"), QApplication::tr("Files and folders to attach."), QStringLiteral("[FILE…]"));
    parser.process(application);
    return {sheaf::app::dataFolder(parser.value(dataDir)), parser.value(model), parser.positionalArguments()};
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("sheaf"));
    QApplication::setOrganizationName(QStringLiteral("sheaf"));
    QApplication::setApplicationDisplayName(QStringLiteral("Sheaf"));
    QApplication::setApplicationVersion(QStringLiteral(SHEAF_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.sheaf.Sheaf"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/app/sheaf.svg")));
    QTranslator plurals; // the sources are English already; only "1 page", "2 pages" is looked up
    if (plurals.load(QStringLiteral(":/translations/sheaf_en.qm")))
        QApplication::installTranslator(&plurals);
    const StartOptions options = parseOptions(application);
    sheaf::app::installLog(false, options.dataFolder);

    sheaf::app::AppWorkbench workbench(options.dataFolder);
    if (!options.model.isEmpty())
        workbench.loadModel(options.model);
    if (options.files.isEmpty())
        workbench.openMostRecent();
    else
        workbench.attachPaths(options.files);
    sheaf::ui::MainWindow window(workbench);
    window.show();
    return QApplication::exec();
}
