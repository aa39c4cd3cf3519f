#include "app/viewmodel/attachment_model.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace sheaf::app;

namespace {

AttachmentPtr document(std::uint64_t id, const QString& name, AttachmentState state = AttachmentState::Ready)
{
    Attachment attachment;
    attachment.id = id;
    attachment.name = name;
    attachment.kind = AttachmentKind::Pdf;
    attachment.state = state;
    attachment.pageCount = 48;
    return std::make_shared<const Attachment>(attachment);
}

AttachmentPtr folder(std::uint64_t id, const std::vector<std::string>& paths)
{
    Attachment attachment;
    attachment.id = id;
    attachment.name = "courier";
    attachment.kind = AttachmentKind::Folder;
    attachment.state = AttachmentState::Ready;
    for (const std::string& path : paths) {
        FolderFile file;
        file.path = path;
        attachment.files.push_back(file);
    }
    return std::make_shared<const Attachment>(attachment);
}

Ledger ledgerOf(const AttachmentPtr& attachment, std::uint64_t tokensPerFile)
{
    LedgerAttachment share;
    share.attachment = attachment;
    for (const FolderFile& file : attachment->files) {
        share.files.push_back({file.path, tokensPerFile, AttachmentState::Ready, {}, true});
        share.tokens += tokensPerFile;
    }
    Ledger ledger;
    ledger.attachments.push_back(share);
    return ledger;
}

QModelIndex child(const QAbstractItemModel& model, const QModelIndex& parent, const QString& name)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (index.data().toString() == name)
            return index;
    }
    return {};
}

Qt::CheckState checkOf(const QModelIndex& index)
{
    return static_cast<Qt::CheckState>(index.data(Qt::CheckStateRole).toInt());
}

const std::vector<std::string> kPaths{"README.md", "src/a.cpp", "src/b.cpp", "src/net/c.cpp", "vendor/json.hpp"};

} // namespace

class AttachmentModelTest : public QObject {
    Q_OBJECT

private slots:
    void readingShowsPagesThenTokens();
    void refusedRowsHaveNoTokensAndSayWhy();
    void foldersAreTreesWithFoldersFirst();
    void untickingAFolderUnticksItsFilesAndTellsOnce();
    void foldersAddUpTheTokensOfTickedFiles();
    void excludedPathsCanBeSetFromASession();
    void movingKeepsRowsAndPersistentIndexes();
    void readingAFolderAgainReplacesItsTreeOnlyIfFilesChanged();
    void fiveThousandFilesAreBuiltCountedAndTickedFast();
};

void AttachmentModelTest::readingShowsPagesThenTokens()
{
    AttachmentModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(document(1, "annex.pdf", AttachmentState::Waiting));
    model.setReading(1, {false, 12, 80});
    const QModelIndex row = model.indexOf(1);
    QCOMPARE(row.data(AttachmentModel::StatusTextRole).toString(), QString("Reading page 12 of 80"));
    QCOMPARE(row.data(AttachmentModel::ProgressRole).toDouble(), 0.15);
    QCOMPARE(row.data(AttachmentModel::TokensTextRole).toString(), QString("–"));

    const AttachmentPtr ready = document(1, "annex.pdf");
    model.update(ready);
    Ledger ledger = ledgerOf(ready, 0);
    ledger.attachments[0].tokens = 812;
    model.setTokens(ledger);
    QCOMPARE(row.data(AttachmentModel::TokensRole).toLongLong(), 812);
    QCOMPARE(row.data(AttachmentModel::TokensTextRole).toString(), QString("812"));
    QVERIFY(row.data(AttachmentModel::ProgressRole).toDouble() < 0);
    QVERIFY(row.data(AttachmentModel::StatusTextRole).toString().startsWith("Ready · 48 page"));
}

void AttachmentModelTest::refusedRowsHaveNoTokensAndSayWhy()
{
    AttachmentModel model;
    Attachment refused = *document(1, "offer.pdf", AttachmentState::Refused);
    refused.reason = "Encrypted, needs a password";
    model.append(std::make_shared<const Attachment>(refused));
    const QModelIndex row = model.indexOf(1);
    QCOMPARE(row.data(AttachmentModel::TokensTextRole).toString(), QString("–"));
    QCOMPARE(row.data(AttachmentModel::StatusTextRole).toString(), refused.reason);
    QCOMPARE(row.data(AttachmentModel::SwatchRole).toInt(), -1);
}

void AttachmentModelTest::foldersAreTreesWithFoldersFirst()
{
    AttachmentModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(folder(7, kPaths));
    const QModelIndex top = model.indexOf(7);
    QStringList names;
    for (int row = 0; row < model.rowCount(top); ++row)
        names << model.index(row, 0, top).data().toString();
    QCOMPARE(names, (QStringList{"src", "vendor", "README.md"}));
    const QModelIndex file = child(model, child(model, child(model, top, "src"), "net"), "c.cpp");
    QCOMPARE(file.data(AttachmentModel::PathRole).toString(), QString("src/net/c.cpp"));
    QCOMPARE(file.data(AttachmentModel::IdRole).toULongLong(), 7ULL);
}

void AttachmentModelTest::untickingAFolderUnticksItsFilesAndTellsOnce()
{
    AttachmentModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(folder(7, kPaths));
    QSignalSpy told(&model, &AttachmentModel::excludedChanged);
    const QModelIndex source = child(model, model.indexOf(7), "src");
    QVERIFY(model.setData(child(model, source, "net"), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(told.size(), 1);
    QCOMPARE(model.excluded(7), (std::set<std::string>{"src/net/c.cpp"}));
    QCOMPARE(checkOf(source), Qt::PartiallyChecked);
    QVERIFY(model.setData(source, Qt::Checked, Qt::CheckStateRole));
    QVERIFY(model.excluded(7).empty());
    QCOMPARE(checkOf(source), Qt::Checked);
}

void AttachmentModelTest::foldersAddUpTheTokensOfTickedFiles()
{
    AttachmentModel model;
    const AttachmentPtr attachment = folder(7, kPaths);
    model.append(attachment);
    model.setTokens(ledgerOf(attachment, 10));
    const QModelIndex source = child(model, model.indexOf(7), "src");
    QCOMPARE(source.data(AttachmentModel::TokensRole).toLongLong(), 30);
    model.setData(child(model, source, "a.cpp"), Qt::Unchecked, Qt::CheckStateRole);
    QCOMPARE(source.data(AttachmentModel::TokensRole).toLongLong(), 20);
    model.setData(source, Qt::Unchecked, Qt::CheckStateRole);
    QCOMPARE(source.data(AttachmentModel::TokensRole).toLongLong(), 30); // what ticking it again would cost
    QVERIFY(source.data(AttachmentModel::LeftOutRole).toBool());
}

void AttachmentModelTest::excludedPathsCanBeSetFromASession()
{
    AttachmentModel model;
    model.append(folder(7, kPaths));
    QSignalSpy told(&model, &AttachmentModel::excludedChanged);
    model.setExcluded(7, {"vendor/json.hpp"});
    QCOMPARE(checkOf(child(model, model.indexOf(7), "vendor")), Qt::Unchecked);
    QCOMPARE(told.size(), 0); // it was not the user
}

void AttachmentModelTest::movingKeepsRowsAndPersistentIndexes()
{
    AttachmentModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (std::uint64_t id = 1; id <= 4; ++id)
        model.append(document(id, QString::number(id)));
    const QPersistentModelIndex second = model.indexOf(2);
    model.move(1, 3);
    QCOMPARE(model.ids(), (std::vector<std::uint64_t>{1, 3, 4, 2}));
    QCOMPARE(second.row(), 3);
    model.move(3, 0);
    QCOMPARE(model.ids(), (std::vector<std::uint64_t>{2, 1, 3, 4}));
    model.remove(1);
    QCOMPARE(model.indexOf(4).row(), 2);
}

void AttachmentModelTest::readingAFolderAgainReplacesItsTreeOnlyIfFilesChanged()
{
    AttachmentModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(folder(7, kPaths));
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.update(folder(7, kPaths));
    QCOMPARE(inserted.size(), 0);
    model.update(folder(7, {"only.cpp"}));
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(model.rowCount(model.indexOf(7)), 1);
}

void AttachmentModelTest::fiveThousandFilesAreBuiltCountedAndTickedFast()
{
    std::vector<std::string> paths;
    for (int i = 0; i < 5000; ++i)
        paths.push_back(
            "d" + std::to_string(i % 50) + "/e" + std::to_string(i % 7) + "/f" + std::to_string(i) + ".cpp");
    std::ranges::sort(paths);
    AttachmentModel model;
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const AttachmentPtr attachment = folder(7, paths);
    const Ledger ledger = ledgerOf(attachment, 3);
    QElapsedTimer clock;
    clock.start();
    model.append(attachment);
    model.setTokens(ledger);
    const QModelIndex first = model.index(0, 0, model.indexOf(7));
    model.setData(first, Qt::Unchecked, Qt::CheckStateRole);
    // 16 ms on an idle machine; the bound is for a busy one and still far below a quadratic cost.
    QVERIFY2(clock.elapsed() < 400, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(resets.size(), 0);
    QCOMPARE(first.data(AttachmentModel::TokensRole).toLongLong(), 300);
}

QTEST_GUILESS_MAIN(AttachmentModelTest)
#include "attachment_model_test.moc"
