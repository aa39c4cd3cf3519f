#include "ui/meter/budget_accessible.h"

#include "ui/meter/budget_strip.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QLocale>
#include <QPointer>

#include <algorithm>

namespace sheaf::ui {

namespace {

/// One segment: a name with its number, in its place on the screen.
class SegmentInterface : public QAccessibleInterface {
public:
    SegmentInterface(BudgetStrip* strip, int index)
        : m_strip(strip)
        , m_index(index)
    {
    }

    bool isValid() const override { return m_strip && segment(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_strip); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override { }
    QAccessible::Role role() const override { return QAccessible::Graphic; }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.invalid = !isValid();
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        const BudgetSegment* shown = segment();
        if (!shown || kind != QAccessible::Name)
            return {};
        return BudgetStrip::tr("%1, %2 tokens")
            .arg(shown->name, QLocale().toString(static_cast<qulonglong>(shown->tokens)));
    }

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect place = m_strip->segmentRect(static_cast<std::size_t>(m_index)).toAlignedRect();
        return {m_strip->mapToGlobal(place.topLeft()), place.size()};
    }

private:
    const BudgetSegment* segment() const
    {
        const auto& all = m_strip->segments();
        const auto at = static_cast<std::size_t>(m_index);
        return at < all.size() ? &all[at] : nullptr;
    }

    QPointer<BudgetStrip> m_strip;
    int m_index;
};

class StripInterface : public QAccessibleWidget {
public:
    explicit StripInterface(BudgetStrip* strip)
        : QAccessibleWidget(strip, QAccessible::ProgressBar)
    {
    }

    ~StripInterface() override { forgetChildren(); }

    int childCount() const override { return static_cast<int>(strip()->segments().size()); }

    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        while (static_cast<int>(m_children.size()) <= index) {
            const int next = static_cast<int>(m_children.size());
            m_children.push_back(QAccessible::registerAccessibleInterface(new SegmentInterface(strip(), next)));
        }
        return QAccessible::accessibleInterface(m_children[static_cast<std::size_t>(index)]);
    }

    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const QAccessible::Id id = QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child));
        const auto found = std::ranges::find(m_children, id);
        return found == m_children.end() ? -1 : static_cast<int>(found - m_children.begin());
    }

    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; i < childCount(); ++i) {
            if (QAccessibleInterface* segment = child(i); segment->rect().contains(x, y))
                return segment;
        }
        return nullptr;
    }

    void forgetChildren()
    {
        for (const QAccessible::Id id : m_children)
            QAccessible::deleteAccessibleInterface(id);
        m_children.clear();
    }

private:
    BudgetStrip* strip() const { return static_cast<BudgetStrip*>(object()); }

    mutable std::vector<QAccessible::Id> m_children; ///< owned by QAccessible's registry
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* strip = qobject_cast<BudgetStrip*>(object);
    return strip ? new StripInterface(strip) : nullptr;
}

} // namespace

void installBudgetAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

void announceBudgetChange(BudgetStrip* strip)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleEvent event(strip, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

} // namespace sheaf::ui
