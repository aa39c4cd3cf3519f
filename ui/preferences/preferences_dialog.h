#pragma once
// Preferences: sections at the left; every change acts at once, each section resets alone.

#include "app/core/settings.h"

#include <QDialog>

#include <functional>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QSpinBox;
class QStackedWidget;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

/// Threads: GUI. Modeless, deletes itself when closed. What the fields show is always what the workbench has.
class PreferencesDialog : public QDialog {
    Q_OBJECT
public:
    explicit PreferencesDialog(app::Workbench& workbench, QWidget* parent = nullptr);

private:
    using Edit = std::function<void(app::Settings&)>;

    QWidget* makeGeneral();
    QWidget* makeModel();
    QWidget* makePrivacy();
    QWidget* makeAppearance();
    QFormLayout* addSection(QWidget* page, const char* objectName, const QString& title, const Edit& reset);
    QSpinBox* makeCount(const QString& objectName, const QString& name, int least, int most, int step);
    void change(const Edit& edit);
    void display(const app::Settings& settings);
    void chooseModel();

    app::Workbench& m_workbench;
    QButtonGroup* m_sections;
    QStackedWidget* m_pages;
    QSpinBox* m_reserve = nullptr;
    QSpinBox* m_maxTokens = nullptr;
    QDoubleSpinBox* m_temperature = nullptr;
    QLabel* m_modelPath = nullptr;
    QSpinBox* m_threads = nullptr;
    QSpinBox* m_window = nullptr;
    QCheckBox* m_readOnce = nullptr;
    QSpinBox* m_cache = nullptr;
    QComboBox* m_theme = nullptr;
    QCheckBox* m_reducedMotion = nullptr;
};

} // namespace sheaf::ui
