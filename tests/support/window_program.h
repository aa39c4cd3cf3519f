#pragma once
// The program without its main: the real workbench and the real window, and what a person does to them.

#include "app/viewmodel/app_workbench.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QTest>

namespace sheaf::test {

struct WindowProgram {
    /// folder: where sessions live.
    explicit WindowProgram(const QString& folder)
        : workbench(folder)
        , window(workbench)
    {
        window.resize(1440, 900);
        window.show();
        window.activateWindow();
    }

    template <typename T = QWidget> T* part(const char* name) { return window.findChild<T*>(QLatin1String(name)); }
    QPlainTextEdit* question() { return window.findChild<QPlainTextEdit*>(); }
    const app::Ledger& ledger() { return workbench.ledger().ledger(); }
    bool counted(std::size_t attachments)
    {
        return ledger().exact && ledger().attachments.size() == attachments && ledger().total > 0;
    }

    void drop(const QStringList& paths)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls << QUrl::fromLocalFile(path);
        data.setUrls(urls);
        const QPoint middle = window.rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QVERIFY(part("dropOverlay")->isVisible());
        QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &drop);
        QVERIFY(drop.isAccepted());
        QCOMPARE(drop.dropAction(), Qt::CopyAction); // Move would let the sender delete its file
        QVERIFY(!part("dropOverlay")->isVisible());
    }

    app::AppWorkbench workbench;
    ui::MainWindow window;
};

} // namespace sheaf::test
