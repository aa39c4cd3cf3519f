#include "app/answer/citations.h"

#include "support/attachments.h"

#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

std::vector<PromptAttachment> contractAndCode()
{
    return {{test::pdf("contract.pdf",
                 {"Preamble of the agreement.",
                     "Either party may terminate this Agreement by giving not less than six months' notice."}),
                {}, false},
        {test::folder("src", {{"net/retry.cpp", "int a;\nint b;\nint c;\n"}}), {}, false}};
}

} // namespace

class CitationsTest : public QObject {
    Q_OBJECT
private slots:
    void verbatimWordsPointToTheirPage()
    {
        const auto found
            = findCitations("It says: either party may terminate this agreement, by giving NOT less than six months.",
                contractAndCode());
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found[0].attachment, QStringLiteral("contract.pdf"));
        QCOMPARE(found[0].page, 2);
        QCOMPARE(QString::fromStdString(found[0].text),
            QStringLiteral("Either party may terminate this Agreement by giving not less than six months"));
    }

    void fewCommonWordsAreNoQuotation()
    {
        QVERIFY(findCitations("Either party may terminate this agreement.", contractAndCode()).empty());
    }

    void namedLinesMustExist()
    {
        const auto found = findCitations("See net/retry.cpp:2 and retry.cpp:99, also other.cpp:1.", contractAndCode());
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found[0].path, std::string("net/retry.cpp"));
        QCOMPARE(found[0].firstLine, 2);
        QCOMPARE(found[0].lastLine, 2);
    }

    void namedPagesMustExistAndBeUnambiguous()
    {
        auto attachments = contractAndCode();
        QCOMPARE(findCitations("On page 1 and page 7.", attachments).size(), std::size_t(1));
        attachments.push_back({test::pdf("other.pdf", {"x"}, 9), {}, false});
        QVERIFY(findCitations("On page 1.", attachments).empty());
    }

    void leftOutAndUntickedSourcesAreNotCited()
    {
        auto attachments = contractAndCode();
        attachments[1].excludedPaths.insert("net/retry.cpp");
        QVERIFY(findCitations("See net/retry.cpp:2.", attachments).empty());
    }

    void eachPlaceOnce()
    {
        QCOMPARE(findCitations("page 1, page 1 and p. 1", contractAndCode()).size(), std::size_t(1));
    }
};

QTEST_APPLESS_MAIN(CitationsTest)
#include "citations_test.moc"
