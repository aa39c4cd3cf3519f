#pragma once
// Below the tree: what there is to say about the chosen attachment beyond its row, and what can be done about it.

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;
class QStringListModel;

namespace sheaf::app {
struct Attachment;
class Workbench;
} // namespace sheaf::app

namespace sheaf::ui {

/// Threads: GUI. Hidden while the row says everything.
class AttachmentDetails : public QFrame {
    Q_OBJECT
public:
    explicit AttachmentDetails(app::Workbench& workbench, QWidget* parent = nullptr);

    /// 0: none. Call it again when the attachment changed.
    void show(quint64 id);
    /// Opens the field for the password of a locked document. Nothing waits for it.
    void askPassword();

private:
    void buildLeftOut();
    void buildPassword();
    void refresh(const app::Attachment& attachment);
    void sendPassword();

    app::Workbench& m_workbench;
    quint64 m_id = 0;
    QLabel* m_name;
    QLabel* m_reason;
    QLabel* m_exact;
    QPushButton* m_again;
    QPushButton* m_enterPassword;
    QWidget* m_passwordRow = nullptr;
    QLineEdit* m_password = nullptr;
    QWidget* m_leftOut = nullptr;
    QLabel* m_leftOutTitle = nullptr;
    QStringListModel* m_leftOutNames = nullptr;
};

/// A PDF that could not be opened may need a password; no other kind asks for one.
bool mayNeedPassword(const app::Attachment& attachment);

} // namespace sheaf::ui
