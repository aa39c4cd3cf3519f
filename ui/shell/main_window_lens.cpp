// The lens in the window: when it opens, what makes room for it, where the focus goes.

#include "ui/shell/main_window.h"

#include "app/viewmodel/attachment_model.h"
#include "app/viewmodel/lens_model.h"
#include "app/viewmodel/workbench.h"
#include "ui/attachments/attachment_panel.h"
#include "ui/attachments/attachment_rail.h"
#include "ui/composer/composer.h"
#include "ui/lens/lens_panel.h"
#include "ui/lens/lens_view.h"
#include "ui/shell/window_panes.h"
#include "ui/shell/workspace.h"

#include <QApplication>

namespace sheaf::ui {

void MainWindow::connectLens()
{
    app::LensModel& lens = m_workbench.lens();
    connect(&lens, &app::LensModel::opened, this, [this] {
        m_panes->closeDrawers();
        m_panes->showViewer(true);
        m_rail->setShown(m_workbench.lens().id());
        m_lens->view().setFocus(Qt::OtherFocusReason);
    });
    connect(&lens, &app::LensModel::closed, this, [this] {
        const QWidget* focus = QApplication::focusWidget();
        const bool hadFocus = focus && (m_lens->isAncestorOf(focus) || m_rail->isAncestorOf(focus));
        m_panes->showViewer(false);
        m_rail->setShown(0);
        if (!hadFocus)
            return;
        QWidget* rows = m_attachments->focusProxy();
        (rows->isVisible() ? rows : &m_workspace->composer())->setFocus(Qt::OtherFocusReason);
    });
    connect(m_rail, &AttachmentRail::chosen, this, &MainWindow::showAttachment);
    connect(m_rail, &AttachmentRail::expandRequested, this, [this] { showAttachments(true); });
    connect(m_panes, &WindowPanes::shownChanged, this, [this] { m_lens->setCovering(m_panes->viewerCoversCentre()); });
}

void MainWindow::showAttachments(bool show)
{
    if (show && !m_panes->viewerCoversCentre())
        m_workbench.closeLens();
    m_panes->showRight(show);
}

void MainWindow::showAttachment(quint64 id)
{
    const app::AttachmentPtr attachment = m_workbench.attachments().attachment(id);
    if (m_panes->viewerShown() && attachment && attachment->image) {
        m_workbench.openLens(id);
        return;
    }
    showAttachments(true);
    m_attachments->selectAttachment(id);
}

} // namespace sheaf::ui
