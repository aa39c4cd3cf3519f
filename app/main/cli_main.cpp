// sheaf-cli: does without a window everything that the window does.
#include "app/cli/run.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("sheaf"));
    return sheaf::app::cli::run(argc, argv);
}
