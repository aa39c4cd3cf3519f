#include "app/ingest/ingest.h"
#include "tests/app/ingest/small_files.h"

#include <QElapsedTimer>

#include <algorithm>
#include <set>

#include <sys/stat.h>

using namespace sheaf::app;
using namespace sheaf::app::test;
namespace fs = std::filesystem;

class FolderTest : public QObject {
    Q_OBJECT

private slots:
    void filesComeInPathOrderWithTheirLines();
    void gitsIgnoreRulesHold();
    void rulesAboveTheFolderHold();
    void nothingIsWritten();
    void binariesAndLargeFilesAreLeftOutByName();
    void linksAreNotFollowed();
    void pipesAreNotOpened();
    void namesThatAreNotUtf8AreShown();
    void limitsMakeItPartial();
    void emptyFilesAndFolders();
    void hashFollowsTheContent();
    void stopEndsTheReading();
};

namespace {

std::vector<std::string> readPaths(const Attachment& attachment)
{
    std::vector<std::string> paths;
    for (const FolderFile& file : attachment.files)
        paths.push_back(file.path);
    return paths;
}

QString reasonFor(const Attachment& attachment, const std::string& path)
{
    for (const LeftOut& file : attachment.leftOut) {
        if (file.path == path)
            return file.reason;
    }
    return {};
}

using Paths = std::vector<std::string>;

} // namespace

void FolderTest::filesComeInPathOrderWithTheirLines()
{
    const Folder folder;
    folder.write("src/b.c", "int b;\nint c;\n");
    folder.write("src/a.c", "int a;");
    folder.write("README.md", "# Read\r\n\r\nme\n");
    const Attachment attachment = ingestPath(folder.path(), {});
    QCOMPARE(attachment.state, AttachmentState::Ready);
    QCOMPARE(attachment.kind, AttachmentKind::Folder);
    QCOMPARE(readPaths(attachment), Paths({"README.md", "src/a.c", "src/b.c"}));
    QCOMPARE(attachment.bytes, std::uint64_t{14 + 6 + 13});
    const FolderFile& last = attachment.files[2];
    QCOMPARE(last.partCount, 1);
    const Part& part = attachment.parts.at(static_cast<std::size_t>(last.firstPart));
    QCOMPARE(part.origin.path, std::string("src/b.c"));
    QCOMPARE(part.origin.firstLine, 1);
    QCOMPARE(part.origin.lastLine, 2);
    QCOMPARE(part.text, std::string("int b;\nint c;\n"));
    QCOMPARE(attachment.name.toStdString(), folder.path().filename().string());
}

void FolderTest::gitsIgnoreRulesHold()
{
    const Folder folder;
    folder.write(".gitignore", "*.o\nbuild/\n/top.txt\n!keep.o\n\\#odd\ndocs/**/draft.md\n");
    folder.write("a.o", "text");
    folder.write("keep.o", "text");
    folder.write("build/x.c", "text");
    folder.write("sub/build/x.c", "text");
    folder.write("top.txt", "text");
    folder.write("sub/top.txt", "text");
    folder.write("#odd", "text");
    folder.write("docs/a/b/draft.md", "text");
    folder.write("docs/a/b/final.md", "text");
    folder.write("nested/.gitignore", "*.tmp\n!keep.tmp\n/only/\n");
    folder.write("nested/a.tmp", "text");
    folder.write("nested/keep.tmp", "text");
    folder.write("nested/only/x", "text");
    folder.write("nested/sub/only/x", "text");
    folder.write("b.tmp", "text");
    folder.write(".git/config", "[core]\n");
    folder.write("vendor/.git", "gitdir: ../.git/modules/vendor\n");
    folder.write("vendor/v.c", "text");
    const Attachment attachment = ingestPath(folder.path(), {});
    QCOMPARE(readPaths(attachment),
        Paths({".gitignore", "b.tmp", "docs/a/b/final.md", "keep.o", "nested/.gitignore", "nested/keep.tmp",
            "nested/sub/only/x", "sub/top.txt", "vendor/v.c"}));
    QVERIFY(attachment.leftOut.empty());
}

void FolderTest::rulesAboveTheFolderHold()
{
    const Folder folder;
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    folder.write(".git/info/exclude", "*.local\n");
    folder.write(".gitignore", "*.log\n/src/gen/\n");
    folder.write("src/a.log", "text");
    folder.write("src/a.local", "text");
    folder.write("src/gen/a.c", "text");
    folder.write("src/a.c", "text");
    QCOMPARE(readPaths(ingestPath(folder.path() / "src", {})), Paths({"a.c"}));
}

void FolderTest::nothingIsWritten()
{
    const Folder folder;
    folder.write(".gitignore", "*.o\n");
    folder.write("a.c", "text");
    ingestPath(folder.path(), {});
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
        names.insert(entry.path().filename().string());
    QCOMPARE(names, std::set<std::string>({".gitignore", "a.c"}));
}

void FolderTest::binariesAndLargeFilesAreLeftOutByName()
{
    const Folder folder;
    folder.write("a.c", "text");
    folder.write("binary.c", QByteArray("\0\1\2\3", 4));
    folder.write("large.txt", QByteArray((1 << 20) + 1, 'a'));
    folder.write("just.txt", QByteArray(1 << 20, 'a'));
    folder.write("scan.pdf", "%PDF-1.4\n");
    folder.write("icon.gif", QByteArray("GIF89a\1\0\1\0", 10));
    folder.write("lib.zip", "PK\3\4....");
    const Attachment attachment = ingestPath(folder.path(), {});
    QCOMPARE(attachment.state, AttachmentState::Ready);
    QCOMPARE(readPaths(attachment), Paths({"a.c", "just.txt"}));
    QVERIFY(reasonFor(attachment, "binary.c").startsWith(QStringLiteral("Binary")));
    QVERIFY(reasonFor(attachment, "large.txt").contains(QStringLiteral("limit")));
    QVERIFY(reasonFor(attachment, "scan.pdf").contains(QStringLiteral("by itself")));
    QVERIFY(reasonFor(attachment, "icon.gif").contains(QStringLiteral("by itself")));
    QVERIFY(reasonFor(attachment, "lib.zip").contains(QStringLiteral("Archive")));
}

void FolderTest::linksAreNotFollowed()
{
    const Folder outside;
    outside.write("secret.txt", "secret");
    const Folder folder;
    folder.write("a.c", "text");
    fs::create_directory_symlink(".", folder.path() / "loop");
    fs::create_directory_symlink(outside.path(), folder.path() / "out");
    fs::create_symlink(outside.path() / "secret.txt", folder.path() / "secret.c");
    fs::create_symlink("nowhere", folder.path() / "dangling");
    fs::create_symlink("a.c", folder.path() / "b.c");
    const Attachment attachment = ingestPath(folder.path(), {});
    QCOMPARE(readPaths(attachment), Paths({"a.c"}));
    QCOMPARE(reasonFor(attachment, "out"), QStringLiteral("Link out of the folder, not followed"));
    QCOMPARE(reasonFor(attachment, "secret.c"), QStringLiteral("Link out of the folder, not followed"));
    QCOMPARE(reasonFor(attachment, "dangling"), QStringLiteral("Link that leads nowhere"));
    QCOMPARE(reasonFor(attachment, "b.c"), QStringLiteral("Link to a.c, not followed"));
    // The user chose this link, so it is followed.
    const Attachment through = ingestPath(folder.path() / "out", {});
    QCOMPARE(readPaths(through), Paths({"secret.txt"}));
}

void FolderTest::pipesAreNotOpened()
{
    const Folder folder;
    folder.write("a.c", "text");
    const fs::path pipe = folder.path() / "pipe";
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    QElapsedTimer timer;
    timer.start();
    const Attachment attachment = ingestPath(folder.path(), {});
    QCOMPARE(readPaths(attachment), Paths({"a.c"}));
    QVERIFY(reasonFor(attachment, "pipe").contains(QStringLiteral("pipes")));
    QCOMPARE(ingestPath(pipe, {}).state, AttachmentState::Refused);
    QCOMPARE(ingestPath("/dev/zero", {}).state, AttachmentState::Refused);
    QVERIFY(timer.elapsed() < 5000);
}

void FolderTest::namesThatAreNotUtf8AreShown()
{
    const Folder folder;
    const fs::path odd = folder.path() / "caf\xE9.txt";
    QVERIFY(std::fclose(std::fopen(odd.c_str(), "w")) == 0);
    folder.write("line\nend.txt", "text");
    const Attachment attachment = ingestPath(folder.path(), {});
    QCOMPARE(readPaths(attachment), Paths({"caf\\xE9.txt", "line\nend.txt"}));
    QCOMPARE(ingestPath(odd, {}).name, QStringLiteral("caf\\xE9.txt"));
}

void FolderTest::limitsMakeItPartial()
{
    const Folder folder;
    for (int i = 0; i < 10; ++i)
        folder.write("f" + std::to_string(i), "0123456789");
    folder.write("deep/er/still/f", "text");
    IngestOptions options;
    options.limits.maxFolderFiles = 5;
    const Attachment few = ingestPath(folder.path(), options);
    QCOMPARE(few.state, AttachmentState::Partial);
    QVERIFY(few.files.size() <= 5);
    QVERIFY(!few.reason.isEmpty());

    options = {};
    options.limits.maxFolderDepth = 2;
    const Attachment shallow = ingestPath(folder.path(), options);
    QCOMPARE(shallow.state, AttachmentState::Partial);
    QVERIFY(!reasonFor(shallow, "deep/er/still").isEmpty());

    options = {};
    options.limits.maxFolderTextBytes = 35;
    const Attachment little = ingestPath(folder.path(), options);
    QCOMPARE(little.state, AttachmentState::Partial);
    QCOMPARE(little.files.size() + little.leftOut.size(), std::size_t{11});
    QVERIFY(little.bytes <= 35);
}

void FolderTest::emptyFilesAndFolders()
{
    const Folder folder;
    folder.write("empty.h", {});
    folder.write("a.h", "x");
    fs::create_directories(folder.path() / "nothing/here");
    const Attachment attachment = ingestPath(folder.path(), {});
    QCOMPARE(attachment.state, AttachmentState::Ready);
    QCOMPARE(readPaths(attachment), Paths({"a.h", "empty.h"}));
    QCOMPARE(attachment.files[1].partCount, 0);
    const Attachment nothing = ingestPath(folder.path() / "nothing", {});
    QCOMPARE(nothing.state, AttachmentState::Refused);
    QVERIFY(!nothing.reason.isEmpty());
    QCOMPARE(nothing.name, QStringLiteral("nothing"));
    QCOMPARE(ingestPath((folder.path() / "nothing").string() + "/", {}).name, QStringLiteral("nothing"));
}

void FolderTest::hashFollowsTheContent()
{
    const Folder folder;
    folder.write("a", "one");
    folder.write("b", "two");
    const std::string before = ingestPath(folder.path(), {}).sha256;
    QCOMPARE(before.size(), std::size_t{64});
    QCOMPARE(ingestPath(folder.path(), {}).sha256, before);
    folder.write("b", "three");
    QVERIFY(ingestPath(folder.path(), {}).sha256 != before);
}

void FolderTest::stopEndsTheReading()
{
    const Folder folder;
    for (int i = 0; i < 10; ++i)
        folder.write("f" + std::to_string(i), "text");
    std::stop_source source;
    IngestOptions options;
    options.stop = source.get_token();
    options.progress = [&](const IngestProgress& progress) {
        QCOMPARE(progress.unit, IngestProgress::Unit::Files);
        if (progress.done == 3)
            source.request_stop();
    };
    const Attachment attachment = ingestPath(folder.path(), options);
    QCOMPARE(attachment.state, AttachmentState::Refused);
    QCOMPARE(attachment.reason, QStringLiteral("Stopped"));
    QVERIFY(attachment.files.empty());
}

QTEST_GUILESS_MAIN(FolderTest)
#include "folder_test.moc"
