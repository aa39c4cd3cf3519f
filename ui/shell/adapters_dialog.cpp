#include "ui/shell/adapters_dialog.h"

#include "app/viewmodel/adapter_list.h"
#include "ui/shell/adapter_row.h"
#include "ui/shell/file_dialogs.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace sheaf::ui {

AdaptersDialog::AdaptersDialog(app::AdapterList& adapters, QWidget* parent)
    : QDialog(parent)
    , m_adapters(adapters)
    , m_list(new QVBoxLayout)
    , m_empty(makeLabel(tr("No adapters in this session."), TextRole::Body, Tone::Muted))
{
    setObjectName(QStringLiteral("adaptersDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Adapters"));
    auto* about = makeLabel(tr("Small changes to the model for this session's answers: PEFT folders or GGUF files. The "
                               "model's own files stay as they are."),
        TextRole::Small, Tone::Muted);
    about->setWordWrap(true);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_empty);
    column->addLayout(m_list);
    column->addStretch(1);
    m_list->setSpacing(metrics::kCardPadding);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    scroll->setAccessibleName(windowTitle());

    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, 16);
    page->setSpacing(16);
    page->addWidget(makeLabel(windowTitle(), TextRole::Title));
    page->addWidget(about);
    page->addWidget(scroll, 1);
    page->addWidget(makeButtons());
    connect(&adapters, &app::AdapterList::changed, this, &AdaptersDialog::refresh);
    refresh();
    resize(520, 380);
}

QWidget* AdaptersDialog::makeButtons()
{
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    QPushButton* file = makeButton(QStringLiteral("addAdapterFile"), tr("Add &file…"));
    QPushButton* folder = makeButton(QStringLiteral("addAdapterFolder"), tr("Add f&older…"));
    QPushButton* close = makeButton(QStringLiteral("closeAdapters"), tr("Close"));
    const auto add = [this](const QString& path) { m_adapters.add(path); };
    connect(file, &QPushButton::clicked, this, [this, add] { askAdapterFile(this, add); });
    connect(folder, &QPushButton::clicked, this, [this, add] { askAdapterFolder(this, add); });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    for (QPushButton* button : {file, folder, close})
        button->setAutoDefault(false); // Return ends the editing of a scale
    row->addWidget(file);
    row->addWidget(folder);
    row->addStretch(1);
    row->addWidget(close);
    return buttons;
}

bool AdaptersDialog::showsTheSameRows() const
{
    const auto& rows = m_adapters.rows();
    return std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
        [](const app::AdapterList::Row& row, const AdapterRow* shown) {
            return QString::fromStdString(row.adapter.path) == shown->path();
        });
}

/// Rows that stay are kept: one of them may have the focus.
void AdaptersDialog::refresh()
{
    if (!showsTheSameRows())
        rebuildRows();
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const app::AdapterList::Row& row = m_adapters.rows()[i];
        m_rows[i]->display(row.adapter.on, row.adapter.scale, row.problem);
    }
    m_empty->setVisible(m_rows.empty());
}

void AdaptersDialog::rebuildRows()
{
    for (AdapterRow* row : m_rows) {
        row->setParent(nullptr);
        row->deleteLater(); // it may be the one whose button was pressed
    }
    m_rows.clear();
    for (const app::AdapterList::Row& row : m_adapters.rows()) {
        const int index = static_cast<int>(m_rows.size());
        auto* shown = new AdapterRow(index, row.name, QString::fromStdString(row.adapter.path));
        connect(shown, &AdapterRow::onChanged, this, [this, index](bool on) { m_adapters.setOn(index, on); });
        connect(shown, &AdapterRow::scaleChanged, this, [this, index](double to) { m_adapters.setScale(index, to); });
        connect(shown, &AdapterRow::removeRequested, this, [this, index] { m_adapters.remove(index); });
        m_list->addWidget(shown);
        m_rows.push_back(shown);
    }
}

} // namespace sheaf::ui
