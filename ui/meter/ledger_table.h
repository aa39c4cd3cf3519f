#pragma once
// The account of the prompt: one row a share, the sum is the window.

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class LedgerSwatch;

/// Threads: GUI.
class LedgerTable : public QWidget {
    Q_OBJECT
public:
    explicit LedgerTable(app::Workbench& workbench, QWidget* parent = nullptr);

private:
    struct Row {
        QLabel* name;
        QLabel* number;
    };
    Row addRow(QGridLayout& grid, const QString& id, const QString& name, LedgerSwatch* swatch);
    static void setNumber(const Row& row, std::uint64_t tokens);
    void refresh();

    app::Workbench& m_workbench;
    QLabel* m_exactness;
    Row m_instructions;
    Row m_read;
    Row m_new;
    Row m_history;
    Row m_question;
    Row m_reserve;
    Row m_free;
    Row m_window;
};

} // namespace sheaf::ui
