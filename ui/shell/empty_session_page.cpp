#include "ui/shell/empty_session_page.h"

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/dashed_frame.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"

#include <QVBoxLayout>

namespace sheaf::ui {
namespace {

constexpr int kWidest = 520;

QLabel* centred(QLabel* label)
{
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    return label;
}

} // namespace

EmptySessionPage::EmptySessionPage(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("emptySession"));
    auto* frame = new DashedFrame([] { return DashedFrame::Colors{tokens().lineStrong, {}}; });
    frame->setMaximumWidth(kWidest);
    QPushButton* open = makeButton(QStringLiteral("emptyOpenFiles"), tr("Open files…"));
    connect(open, &QPushButton::clicked, this, &EmptySessionPage::openFilesRequested);

    auto* inside = new QVBoxLayout(frame);
    inside->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge);
    inside->setSpacing(metrics::kCardPadding);
    inside->addWidget(new IconLabel(QStringLiteral("drop"), 28), 0, Qt::AlignHCenter);
    inside->addWidget(centred(makeLabel(tr("Drop documents, pictures or folders here."), TextRole::Reading)));
    inside->addWidget(open, 0, Qt::AlignHCenter);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge);
    column->setSpacing(metrics::kColumnEdge);
    column->addStretch(2);
    column->addWidget(centred(makeLabel(tr("Read a lot. Ask once. See where it comes from."), TextRole::Head)));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(frame, 100);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(3);
}

} // namespace sheaf::ui
