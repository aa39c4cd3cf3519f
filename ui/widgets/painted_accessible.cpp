#include "ui/widgets/painted_accessible.h"

#include <algorithm>

namespace sheaf::ui {

namespace {

/// A part: a name and a place, asked of the widget's interface, which outlives it.
class PartInterface : public QAccessibleInterface {
public:
    PartInterface(PaintedInterface& owner, int part)
        : m_owner(owner)
        , m_part(part)
    {
    }

    bool isValid() const override { return m_owner.isValid() && m_part < m_owner.partCount(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return &m_owner; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override { }
    QAccessible::Role role() const override { return m_owner.partRole(); }
    QRect rect() const override { return isValid() ? m_owner.partPlace(m_part) : QRect(); }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.invalid = !isValid();
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        return isValid() && kind == QAccessible::Name ? m_owner.partName(m_part) : QString();
    }

private:
    PaintedInterface& m_owner;
    int m_part;
};

} // namespace

PaintedInterface::PaintedInterface(QWidget* widget, QAccessible::Role role, QAccessible::Role partRole)
    : QAccessibleWidget(widget, role)
    , m_partRole(partRole)
{
}

PaintedInterface::~PaintedInterface()
{
    for (const QAccessible::Id id : m_parts)
        QAccessible::deleteAccessibleInterface(id);
}

bool PaintedInterface::takesPoints(int) const
{
    return true;
}

int PaintedInterface::childCount() const
{
    return partCount() + QAccessibleWidget::childCount();
}

QAccessibleInterface* PaintedInterface::child(int index) const
{
    const int parts = partCount();
    if (index < 0 || index >= parts)
        return index < 0 ? nullptr : QAccessibleWidget::child(index - parts);
    while (static_cast<int>(m_parts.size()) <= index) {
        auto* part = new PartInterface(const_cast<PaintedInterface&>(*this), static_cast<int>(m_parts.size()));
        m_parts.push_back(QAccessible::registerAccessibleInterface(part));
    }
    return QAccessible::accessibleInterface(m_parts[static_cast<std::size_t>(index)]);
}

int PaintedInterface::indexOfChild(const QAccessibleInterface* child) const
{
    const QAccessible::Id id = QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child));
    const auto found = std::ranges::find(m_parts, id);
    if (found != m_parts.end())
        return static_cast<int>(found - m_parts.begin());
    const int other = QAccessibleWidget::indexOfChild(child);
    return other < 0 ? -1 : partCount() + other;
}

QAccessibleInterface* PaintedInterface::childAt(int x, int y) const
{
    for (int part = 0; part < partCount(); ++part)
        if (takesPoints(part) && partPlace(part).contains(x, y))
            return child(part);
    return QAccessibleWidget::childAt(x, y);
}

void announceChange(QWidget* widget, QAccessible::Event what)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(widget, what);
    QAccessible::updateAccessibility(&event);
}

} // namespace sheaf::ui
