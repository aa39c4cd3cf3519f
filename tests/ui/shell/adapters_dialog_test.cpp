// The dialog of a session's adapters, by mouse and keyboard.
#include "ui/shell/adapters_dialog.h"

#include "app/viewmodel/adapter_list.h"

#include <QApplication>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <memory>

using namespace sheaf;
using namespace sheaf::app;
using namespace sheaf::ui;

class AdaptersDialogTest : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_list = std::make_unique<AdapterList>();
        m_list->show({{"/models/style", 0.5F, true}, {"/models/tone.gguf", 1, false}});
        m_dialog = new AdaptersDialog(*m_list, nullptr);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
    }

    void cleanup() { delete m_dialog; }

    void rowsShowNamesStatesAndScales()
    {
        QVERIFY(find<QCheckBox>("adapterOn0")->isChecked());
        QVERIFY(!find<QCheckBox>("adapterOn1")->isChecked());
        QCOMPARE(find<QCheckBox>("adapterOn1")->text(), QStringLiteral("tone"));
        QCOMPARE(find<QDoubleSpinBox>("adapterScale0")->value(), 0.5);
        QVERIFY(!find<QLabel>("adapterProblem0")->isVisible());
        for (const char* name : {"adapterOn0", "adapterScale0", "adapterRemove0"})
            QVERIFY(find<QWidget>(name)->accessibleName().contains(QStringLiteral("style")));
    }

    void spaceTogglesAndTypingScales()
    {
        auto* on = find<QCheckBox>("adapterOn1");
        on->setFocus();
        QTest::keyClick(on, Qt::Key_Space);
        QVERIFY(m_list->rows()[1].adapter.on);
        auto* scale = find<QDoubleSpinBox>("adapterScale1");
        scale->setFocus();
        scale->selectAll();
        QTest::keyClicks(scale, scale->locale().toString(-1.25));
        QTest::keyClick(scale, Qt::Key_Return);
        QCOMPARE(m_list->rows()[1].adapter.scale, -1.25F);
        QCOMPARE(QApplication::focusWidget(), scale);
        QVERIFY(m_dialog->isVisible());
    }

    void removingAndRefusingAreShown()
    {
        QTest::mouseClick(find<QPushButton>("adapterRemove0"), Qt::LeftButton);
        QCOMPARE(m_list->rows().size(), 1U);
        QCOMPARE(find<QCheckBox>("adapterOn0")->text(), QStringLiteral("tone"));
        m_list->setOn(0, true);
        m_list->refused({ErrorCode::Mismatch, "tensor 'x' does not fit", "/models/tone.gguf"});
        QTRY_VERIFY(find<QLabel>("adapterProblem0")->isVisible()); // new rows show when the layout settles
        QVERIFY(find<QLabel>("adapterProblem0")->text().contains(QStringLiteral("tensor 'x'")));
        m_list->remove(0);
        QVERIFY(!m_dialog->findChild<QCheckBox*>(QStringLiteral("adapterOn0")));
    }

private:
    template <class T> T* find(const char* name) const
    {
        auto* found = m_dialog->findChild<T*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }

    std::unique_ptr<AdapterList> m_list;
    AdaptersDialog* m_dialog = nullptr;
};

QTEST_MAIN(AdaptersDialogTest)
#include "adapters_dialog_test.moc"
