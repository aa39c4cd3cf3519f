// Preferences act at once and show what the workbench has.

#include "support/fake_workbench.h"

#include "ui/preferences/preferences_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPointer>
#include <QSpinBox>
#include <QTest>

using sheaf::test::FakeWorkbench;
using sheaf::ui::PreferencesDialog;

class PreferencesTest : public QObject {
    Q_OBJECT

private slots:
    void changesActAtOnce()
    {
        FakeWorkbench workbench;
        PreferencesDialog dialog(workbench);
        dialog.findChild<QSpinBox*>("reserveField")->setValue(2048);
        QCOMPARE(workbench.settings().reserveTokens, 2048ULL);
        dialog.findChild<QSpinBox*>("threadsField")->setValue(3);
        QCOMPARE(workbench.settings().threads, 3);
        dialog.findChild<QCheckBox*>("reducedMotionField")->setChecked(true);
        QVERIFY(workbench.settings().reducedMotion);
        dialog.findChild<QComboBox*>("themeField")->setCurrentIndex(2);
        QCOMPARE(workbench.settings().theme, sheaf::app::ThemeChoice::Dark);
    }

    void whatIsKeptIsChosenWithPrivacy()
    {
        FakeWorkbench workbench;
        PreferencesDialog dialog(workbench);
        auto* room = dialog.findChild<QSpinBox*>("cacheField");
        QCOMPARE(room->value(), 10);
        room->setValue(3);
        QCOMPARE(workbench.settings().cacheMegabytes, 3U * 1024);
        dialog.findChild<QCheckBox*>("readOnceField")->setChecked(false);
        QVERIFY(!workbench.settings().readOnce);
        QVERIFY(!room->isEnabled());
        dialog.findChild<QAbstractButton*>("resetPrivacy")->click();
        QCOMPARE(workbench.settings(), sheaf::app::Settings());
    }

    void noLimitIsMinusOne()
    {
        FakeWorkbench workbench;
        PreferencesDialog dialog(workbench);
        auto* field = dialog.findChild<QSpinBox*>("maxTokensField");
        field->setValue(500);
        QCOMPARE(workbench.settings().maxTokens, 500);
        field->setValue(0);
        QCOMPARE(workbench.settings().maxTokens, -1);
    }

    void changesElsewhereAreShownAndNotSentBack()
    {
        FakeWorkbench workbench;
        PreferencesDialog dialog(workbench);
        sheaf::app::Settings settings = workbench.settings();
        settings.theme = sheaf::app::ThemeChoice::Light;
        settings.contextTokens = 8192;
        workbench.setSettings(settings);
        QCOMPARE(dialog.findChild<QComboBox*>("themeField")->currentIndex(), 1);
        QCOMPARE(dialog.findChild<QSpinBox*>("windowField")->value(), 8192);
        QCOMPARE(workbench.count("setSettings"), 1);
    }

    void aSectionResetsAlone()
    {
        FakeWorkbench workbench;
        sheaf::app::Settings settings;
        settings.reserveTokens = 4096;
        settings.threads = 2;
        workbench.setSettings(settings);
        PreferencesDialog dialog(workbench);
        dialog.findChild<QAbstractButton*>("resetGeneral")->click();
        QCOMPARE(workbench.settings().reserveTokens, sheaf::app::Settings().reserveTokens);
        QCOMPARE(workbench.settings().threads, 2);
    }
};

QTEST_MAIN(PreferencesTest)
#include "preferences_test.moc"
