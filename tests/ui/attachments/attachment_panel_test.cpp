#include "support/fake_workbench.h"
#include "ui/attachments/attachment_panel.h"
#include "ui/attachments/attachment_tree.h"
#include "ui/style/theme.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace sheaf;
using namespace sheaf::ui;
using test::FakeWorkbench;

namespace {

struct Stage {
    explicit Stage(FakeWorkbench::Sample sample = FakeWorkbench::Sample::Contract)
        : workbench(sample)
        , panel(workbench)
        , tree(*panel.findChild<AttachmentTree*>("attachmentTree"))
    {
        panel.resize(344, 600);
        panel.show();
    }

    QPoint center(int row) { return tree.visualRect(tree.model()->index(row, 0)).center(); }
    QWidget* details() { return panel.findChild<QWidget*>("attachmentDetails"); }

    FakeWorkbench workbench;
    AttachmentPanel panel;
    AttachmentTree& tree;
};

app::AttachmentPtr lockedPdf(std::uint64_t id)
{
    app::Attachment attachment;
    attachment.id = id;
    attachment.name = "Offer Weser 2023.pdf";
    attachment.path = "/home/ada/Offer Weser 2023.pdf";
    attachment.kind = app::AttachmentKind::Pdf;
    attachment.state = app::AttachmentState::Refused;
    attachment.reason = "Encrypted, needs a password";
    return std::make_shared<const app::Attachment>(attachment);
}

QAction* action(QWidget& panel, const QString& text)
{
    for (QAction* candidate : panel.findChild<QMenu*>("attachmentMenu")->actions()) {
        if (candidate->text() == text)
            return candidate;
    }
    return nullptr;
}

} // namespace

class AttachmentPanelTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void headerCountsFilesAndTokens();
    void emptyPanelsSayWhatToDo();
    void rowsGrowWithTheFontAndWithProgress();
    void draggingARowMovesItAndSaysWhatItCosts();
    void escapeEndsADrag();
    void altAndArrowsMoveARow();
    void deleteRemovesTheAttachmentOnly();
    void spaceTicksFilesOfAFolder();
    void lockedDocumentsAskForTheirPasswordInPlace();
    void foldersListWhatWasLeftOut();
    void theMenuFollowsTheState();
    void stopIsWhereTheProgressIs();
    void fiveThousandFilesOpenFast();
};

void AttachmentPanelTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    installTheme(Theme::Light);
}

void AttachmentPanelTest::headerCountsFilesAndTokens()
{
    Stage stage;
    QAbstractItemModelTester tester(
        &stage.workbench.attachments(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(stage.panel.findChild<QLabel*>("attachmentCount")->text(), QString("5 · 36,287 tokens"));
}

void AttachmentPanelTest::emptyPanelsSayWhatToDo()
{
    Stage stage(FakeWorkbench::Sample::Empty);
    QVERIFY(stage.panel.findChild<QLabel*>("attachmentsEmpty")->isVisible());
    QSignalSpy files(&stage.panel, &AttachmentPanel::attachRequested);
    QTest::mouseClick(stage.panel.findChild<QWidget*>("panelAttach"), Qt::LeftButton);
    QCOMPARE(files.size(), 1);
    stage.workbench.attachments().append(lockedPdf(9));
    QVERIFY(stage.tree.isVisible());
}

void AttachmentPanelTest::rowsGrowWithTheFontAndWithProgress()
{
    Stage stage;
    QTest::qWait(1);
    const int plain = stage.tree.visualRect(stage.tree.model()->index(0, 0)).height();
    QVERIFY(plain >= 54);
    stage.workbench.attachments().setReading(1, {false, 3, 64});
    QTRY_COMPARE(stage.tree.visualRect(stage.tree.model()->index(0, 0)).height(), plain + 8);
}

void AttachmentPanelTest::draggingARowMovesItAndSaysWhatItCosts()
{
    Stage stage;
    QTest::qWait(1);
    auto* hint = stage.panel.findChild<QLabel*>("moveHint");
    const QPoint below = stage.center(1) + QPoint(0, 8);
    QTest::mousePress(stage.tree.viewport(), Qt::LeftButton, {}, stage.center(0));
    QTest::mouseMove(stage.tree.viewport(), below - QPoint(0, 2));
    QTest::mouseMove(stage.tree.viewport(), below);
    QVERIFY(hint->isVisible());
    QVERIFY2(
        hint->text().startsWith("30,988 tokens"), qPrintable(hint->text())); // all that is cached after the scaffold
    QTest::mouseRelease(stage.tree.viewport(), Qt::LeftButton, {}, below);
    QCOMPARE(stage.workbench.count("moveAttachment 0 1"), 1);
    QVERIFY(!hint->isVisible());
}

void AttachmentPanelTest::escapeEndsADrag()
{
    Stage stage;
    QTest::qWait(1);
    QTest::mousePress(stage.tree.viewport(), Qt::LeftButton, {}, stage.center(0));
    QTest::mouseMove(stage.tree.viewport(), stage.center(3));
    QTest::keyClick(&stage.tree, Qt::Key_Escape);
    QTest::mouseRelease(stage.tree.viewport(), Qt::LeftButton, {}, stage.center(3));
    QCOMPARE(stage.workbench.commands().filter("moveAttachment"), QStringList());
}

void AttachmentPanelTest::altAndArrowsMoveARow()
{
    Stage stage;
    stage.panel.selectAttachment(2);
    QTest::keyClick(&stage.tree, Qt::Key_Down, Qt::AltModifier);
    QTest::keyClick(&stage.tree, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(stage.workbench.commands().filter("moveAttachment").constFirst(), QString("moveAttachment 1 2"));
}

void AttachmentPanelTest::deleteRemovesTheAttachmentOnly()
{
    Stage stage(FakeWorkbench::Sample::Running);
    const QModelIndex folder = stage.tree.model()->index(0, 0);
    stage.tree.setCurrentIndex(stage.tree.model()->index(0, 0, folder));
    QTest::keyClick(&stage.tree, Qt::Key_Delete);
    QCOMPARE(stage.workbench.commands().filter("removeAttachment"), QStringList()); // a part of a folder is unticked
    stage.tree.setCurrentIndex(folder);
    QTest::keyClick(&stage.tree, Qt::Key_Delete);
    QCOMPARE(stage.workbench.count("removeAttachment 1"), 1);
}

void AttachmentPanelTest::spaceTicksFilesOfAFolder()
{
    Stage stage(FakeWorkbench::Sample::Running);
    const QModelIndex folder = stage.tree.model()->index(0, 0);
    QVERIFY(stage.tree.isExpanded(folder));
    const QModelIndex inside = stage.tree.model()->index(0, 0, folder);
    stage.tree.setCurrentIndex(inside);
    const int before = inside.data(Qt::CheckStateRole).toInt();
    QSignalSpy changed(&stage.workbench.attachments(), &app::AttachmentModel::excludedChanged);
    QTest::keyClick(&stage.tree, Qt::Key_Space);
    QCOMPARE(changed.size(), 1);
    QVERIFY(inside.data(Qt::CheckStateRole).toInt() != before);
    const QRect row = stage.tree.visualRect(inside);
    QTest::mouseClick(stage.tree.viewport(), Qt::LeftButton, {}, QPoint(row.left() + 8, row.center().y()));
    QCOMPARE(changed.size(), 2);
}

void AttachmentPanelTest::lockedDocumentsAskForTheirPasswordInPlace()
{
    Stage stage;
    stage.workbench.attachments().append(lockedPdf(9));
    QVERIFY(!stage.details()->isVisible());
    stage.panel.selectAttachment(9);
    QVERIFY(stage.details()->isVisible());
    QCOMPARE(stage.panel.findChild<QLabel*>("detailsReason")->text(), QString("Encrypted, needs a password"));
    QTest::mouseClick(stage.panel.findChild<QPushButton*>("enterPassword"), Qt::LeftButton);
    auto* field = stage.panel.findChild<QLineEdit*>("password");
    QVERIFY(field->isVisible());
    QCOMPARE(field->echoMode(), QLineEdit::Password);
    QTest::keyClicks(field, "s3cret");
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(stage.workbench.commands().filter("readAgain").size(), 1);
    QVERIFY(stage.workbench.commands().filter("readAgain").constFirst().contains("s3cret"));
    QVERIFY(field->text().isEmpty());
}

void AttachmentPanelTest::foldersListWhatWasLeftOut()
{
    Stage stage(FakeWorkbench::Sample::Empty);
    app::Attachment folder;
    folder.id = 3;
    folder.name = "courier";
    folder.kind = app::AttachmentKind::Folder;
    folder.state = app::AttachmentState::Ready;
    folder.leftOut = {{"logo.png", "Not text and not a known document"}, {"build/a.o", "Ignored by .gitignore"}};
    stage.workbench.attachments().append(std::make_shared<const app::Attachment>(folder));
    stage.panel.selectAttachment(3);
    QVERIFY(stage.panel.findChild<QLabel*>("leftOutTitle")->text().contains("2 left out"));
    auto* list = stage.panel.findChild<QAbstractItemView*>("leftOutList");
    QVERIFY(!list->isVisible());
    QTest::mouseClick(stage.panel.findChild<QPushButton*>("leftOutDetails"), Qt::LeftButton);
    QVERIFY(list->isVisible());
    QCOMPARE(list->model()->index(0, 0).data().toString(), QString("logo.png – Not text and not a known document"));
}

void AttachmentPanelTest::theMenuFollowsTheState()
{
    Stage stage;
    stage.workbench.attachments().append(lockedPdf(9));
    emit stage.tree.menuRequested(9, stage.panel.mapToGlobal(QPoint(50, 50)));
    QVERIFY(action(stage.panel, "Enter password…"));
    QVERIFY(!action(stage.panel, "Stop reading"));
    action(stage.panel, "Leave out")->trigger();
    QCOMPARE(stage.workbench.commands().filter("leaveOut").size(), 1);
    action(stage.panel, "Remove")->trigger();
    QCOMPARE(stage.workbench.count("removeAttachment 9"), 1);
    stage.panel.findChild<QMenu*>("attachmentMenu")->close();
}

void AttachmentPanelTest::stopIsWhereTheProgressIs()
{
    Stage stage;
    stage.workbench.attachments().setReading(1, {false, 3, 64});
    QTest::qWait(20);
    const QRect row = stage.tree.visualRect(stage.tree.model()->index(0, 0));
    QTest::mouseClick(stage.tree.viewport(), Qt::LeftButton, {}, QPoint(row.right() - 24, row.top() + 36));
    QCOMPARE(stage.workbench.count("stopReading 1"), 1);
}

void AttachmentPanelTest::fiveThousandFilesOpenFast()
{
    Stage stage(FakeWorkbench::Sample::Empty);
    app::Attachment folder;
    folder.id = 3;
    folder.name = "courier";
    folder.kind = app::AttachmentKind::Folder;
    folder.state = app::AttachmentState::Ready;
    for (int i = 0; i < 5000; ++i) {
        app::FolderFile file;
        file.path = "d" + std::to_string(1000 + i / 100) + "/f" + std::to_string(i) + ".cpp";
        folder.files.push_back(file);
    }
    QElapsedTimer clock;
    clock.start();
    stage.workbench.attachments().append(std::make_shared<const app::Attachment>(folder));
    stage.tree.expandAll();
    stage.panel.grab();
    qInfo("5,000 files, all open: %lld ms", clock.elapsed());
    QVERIFY(clock.elapsed() < 1000);
}

QTEST_MAIN(AttachmentPanelTest)
#include "attachment_panel_test.moc"
