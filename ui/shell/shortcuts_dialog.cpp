#include "ui/shell/shortcuts_dialog.h"

#include "ui/shell/window_actions.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/labels.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QScrollArea>

namespace sheaf::ui {

ShortcutsDialog::ShortcutsDialog(const WindowActions& actions, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("shortcutsDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* list = new QWidget;
    auto* grid = new QGridLayout(list);
    grid->setColumnStretch(0, 1);
    grid->setHorizontalSpacing(metrics::kColumnEdge);
    grid->setVerticalSpacing(6);
    for (const QAction* action : actions.all()) {
        const QString keys = WindowActions::keyText(*action);
        if (!keys.isEmpty())
            addRow(*grid, action->text().section(QLatin1Char('\t'), 0, 0).remove(QStringLiteral("…")), keys);
    }
    addRow(*grid, tr("New line in the question"), tr("Shift+Enter"));
    addRow(*grid, tr("Move the selected session to the trash"), tr("Del"));
    addRow(*grid, tr("Tick or untick a file of a folder"), tr("Space"));

    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(list);
    scroll->setAccessibleName(windowTitle());
    auto* close = makeButton(QStringLiteral("closeShortcuts"), tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, 16);
    column->setSpacing(16);
    column->addWidget(makeLabel(windowTitle(), TextRole::Title));
    column->addWidget(scroll, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    resize(460, 600);
}

void ShortcutsDialog::addRow(QGridLayout& grid, const QString& what, const QString& keys)
{
    const int row = grid.rowCount();
    QLabel* name = makeLabel(what);
    QLabel* key = makeLabel(keys, TextRole::Small);
    setStyleProperty(key, "kind", QStringLiteral("key"));
    key->setAccessibleName(tr("%1: %2").arg(what, keys));
    grid.addWidget(name, row, 0);
    grid.addWidget(key, row, 1, Qt::AlignRight);
}

} // namespace sheaf::ui
