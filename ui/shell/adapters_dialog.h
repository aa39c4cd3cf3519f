#pragma once
// The adapters of the open session: on or off, how strongly, and why one does not fit.

#include <QDialog>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace sheaf::app {
class AdapterList;
}

namespace sheaf::ui {

class AdapterRow;

/// Threads: GUI. Modeless; follows the session that is open.
class AdaptersDialog : public QDialog {
    Q_OBJECT
public:
    AdaptersDialog(app::AdapterList& adapters, QWidget* parent);

private:
    void refresh();
    bool showsTheSameRows() const;
    void rebuildRows();
    QWidget* makeButtons();

    app::AdapterList& m_adapters;
    QVBoxLayout* m_list;
    QLabel* m_empty;
    std::vector<AdapterRow*> m_rows;
};

} // namespace sheaf::ui
