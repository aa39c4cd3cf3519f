// The list of a session's adapters: what is wanted, what is saved, and what happens to one that does not fit.
#include "app/viewmodel/adapter_list.h"

#include "app/models/adapter_names.h"

#include <QSignalSpy>
#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

std::vector<std::string> wantedPaths(const AdapterList& list)
{
    std::vector<std::string> paths;
    for (const AdapterChoice& choice : list.wantedChoices())
        paths.push_back(choice.path.string());
    return paths;
}

using Paths = std::vector<std::string>;

} // namespace

class AdapterListTest : public QObject {
    Q_OBJECT
private slots:
    void editsAreSavedAndWanted()
    {
        AdapterList list;
        QSignalSpy edited(&list, &AdapterList::edited), wanted(&list, &AdapterList::wanted);
        list.show({{"/a", 0.5F, true}, {"/b.gguf", 1, false}});
        QCOMPARE(edited.size(), 0);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wantedPaths(list), Paths({"/a"}));

        list.add(QStringLiteral("/c"));
        list.setOn(1, true);
        list.setScale(1, -2);
        list.remove(0);
        QCOMPARE(edited.size(), 4);
        QCOMPARE(wantedPaths(list), Paths({"/b.gguf", "/c"}));
        QCOMPARE(list.wantedChoices()[0].scale, -2.0F);
        QVERIFY(list.saved() == std::vector<SessionAdapter>({{"/b.gguf", -2, true}, {"/c", 1, true}}));
    }

    void nothingChangesWithoutAnEdit()
    {
        AdapterList list;
        list.show({{"/a", 1, true}});
        QSignalSpy edited(&list, &AdapterList::edited);
        list.setOn(0, true);
        list.setScale(0, 1);
        list.setOn(7, false);
        list.setScale(-1, 3);
        list.remove(1);
        list.add(QStringLiteral("/a"));
        QCOMPARE(edited.size(), 0);
        QCOMPARE(list.rows().size(), 1U);
    }

    void aRefusedOneSaysWhyAndTheOthersAreTried()
    {
        AdapterList list;
        list.show({{"/good", 1, true}, {"/bad", 1, true}});
        QSignalSpy wanted(&list, &AdapterList::wanted), edited(&list, &AdapterList::edited);
        list.refused({ErrorCode::Mismatch, "tensor 'x' does not fit", "/bad/adapter_model.safetensors"});
        QVERIFY(list.rows()[1].problem.contains(QStringLiteral("tensor 'x' does not fit")));
        QVERIFY(list.rows()[0].problem.isEmpty());
        QCOMPARE(wantedPaths(list), Paths({"/good"}));
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(edited.size(), 0);
        QVERIFY(list.saved()[1].on);

        list.modelChanged();
        QVERIFY(list.rows()[1].problem.isEmpty());
        QCOMPARE(wantedPaths(list), Paths({"/good", "/bad"}));
    }

    void anErrorAboutNoneOfThemStopsAll()
    {
        AdapterList list;
        list.show({{"/a", 1, true}, {"/b", 1, true}, {"/c", 1, false}});
        list.refused({ErrorCode::OutOfMemory, "not enough memory for the adapters", {}});
        QVERIFY(list.wantedChoices().empty());
        QVERIFY(!list.rows()[0].problem.isEmpty());
        QVERIFY(list.rows()[2].problem.isEmpty());
        list.setOn(2, true);
        QCOMPARE(wantedPaths(list), Paths({"/c"}));
    }

    void namesAreThoseOfFoldersAndFiles()
    {
        QCOMPARE(adapterName("/x/style/"), QStringLiteral("style"));
        QCOMPARE(adapterName("/x/style"), QStringLiteral("style"));
        QCOMPARE(adapterName("/x/style/adapter_model.safetensors"), QStringLiteral("style"));
        QCOMPARE(adapterName("/x/tone.v2.gguf"), QStringLiteral("tone.v2"));
        const AdapterInfo adapters[] = {{{"/x/style", 0.5F}, "f"}, {{"/x/off", 0}, "g"}, {{"/x/tone.gguf", 1}, "h"}};
        QCOMPARE(modelNameWith(QStringLiteral("M"), adapters), QStringLiteral("M + style × 0.5 + tone"));
        QCOMPARE(modelNameWith(QStringLiteral("M"), {}), QStringLiteral("M"));
    }
};

QTEST_GUILESS_MAIN(AdapterListTest)
#include "adapter_list_test.moc"
