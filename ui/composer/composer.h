#pragma once
// Where the question is written: text, tools, forecast, Send or Stop.

#include <QFrame>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace sheaf::app {
class Workbench;
}

namespace sheaf::ui {

class ComposerEdit;

/// Threads: GUI. Takes the keyboard focus for its text.
class Composer : public QFrame {
    Q_OBJECT
public:
    explicit Composer(app::Workbench& workbench, QWidget* parent = nullptr);

signals:
    void attachRequested(); ///< the paperclip: the window shows its file dialog
    void attachFolderRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void buildQueueRow();
    void buildButtons();
    void buildLayout();
    void connectWorkbench();

    void trySend();
    void stopIfRunning();
    void takeDraft();
    void refreshPlaceholder();
    void refreshSendState();
    void refreshColors();

    app::Workbench& m_workbench;
    ComposerEdit* m_edit;
    QWidget* m_queueRow = nullptr;
    QLabel* m_queued = nullptr;
    QLabel* m_clock = nullptr;
    QLabel* m_forecast = nullptr;
    QPushButton* m_send = nullptr;
    QPushButton* m_stop = nullptr;
    QStackedLayout* m_sendOrStop = nullptr;
};

} // namespace sheaf::ui
