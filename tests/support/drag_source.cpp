// Another program to drag from, for tests on a real display: drag_source FILE… shows a small window, and a drag that
// begins in it carries the files.
#include <QApplication>
#include <QDrag>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>

namespace {

class Source : public QLabel {
public:
    Source() { setText(QStringLiteral("Drag from here")); }

protected:
    void mouseMoveEvent(QMouseEvent*) override
    {
        auto* files = new QMimeData;
        QList<QUrl> urls;
        for (const QString& file : QCoreApplication::arguments().mid(1))
            urls << QUrl::fromLocalFile(file);
        files->setUrls(urls);
        auto* drag = new QDrag(this);
        drag->setMimeData(files);
        drag->exec(Qt::CopyAction | Qt::MoveAction, Qt::CopyAction);
    }
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    Source source;
    source.setWindowTitle(QStringLiteral("Drag source"));
    source.resize(160, 60);
    source.show();
    return QApplication::exec();
}
