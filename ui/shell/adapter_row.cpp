#include "ui/shell/adapter_row.h"

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSignalBlocker>

namespace sheaf::ui {

namespace {

constexpr double kMostScale = 100;

} // namespace

AdapterRow::AdapterRow(int row, const QString& name, const QString& path, QWidget* parent)
    : QFrame(parent)
    , m_path(path)
    , m_on(new QCheckBox(QString(name).replace(QLatin1Char('&'), QLatin1String("&&"))))
    , m_scale(new QDoubleSpinBox)
    , m_problem(makeLabel({}, TextRole::Small, Tone::Error))
{
    m_on->setObjectName(QStringLiteral("adapterOn%1").arg(row));
    m_on->setAccessibleName(tr("Use the adapter %1").arg(name));
    m_on->setToolTip(plainToolTip(path));
    m_scale->setObjectName(QStringLiteral("adapterScale%1").arg(row));
    m_scale->setAccessibleName(tr("Scale of %1").arg(name));
    m_scale->setToolTip(tr("How strongly it is applied; 1 is as it was trained"));
    m_scale->setRange(-kMostScale, kMostScale);
    m_scale->setSingleStep(0.1);
    m_scale->setDecimals(3);
    m_scale->setKeyboardTracking(false); // a change counts when it is complete, not with every digit
    QPushButton* remove = makeButton(QStringLiteral("adapterRemove%1").arg(row), tr("Remove"), ButtonKind::Link);
    remove->setAccessibleName(tr("Remove the adapter %1").arg(name));
    remove->setAutoDefault(false);
    m_problem->setObjectName(QStringLiteral("adapterProblem%1").arg(row));
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(metrics::kGap);
    grid->setColumnStretch(0, 1);
    grid->addWidget(m_on, 0, 0);
    grid->addWidget(m_scale, 0, 1);
    grid->addWidget(remove, 0, 2);
    grid->addWidget(m_problem, 1, 0, 1, 3);
    connect(m_on, &QCheckBox::toggled, this, &AdapterRow::onChanged);
    connect(m_scale, qOverload<double>(&QDoubleSpinBox::valueChanged), this, &AdapterRow::scaleChanged);
    connect(remove, &QPushButton::clicked, this, &AdapterRow::removeRequested);
}

void AdapterRow::display(bool on, double scale, const QString& problem)
{
    const QSignalBlocker blockOn(m_on), blockScale(m_scale);
    m_on->setChecked(on);
    m_scale->setValue(scale);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace sheaf::ui
