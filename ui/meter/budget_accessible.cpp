#include "ui/meter/budget_accessible.h"

#include "ui/meter/budget_strip.h"
#include "ui/widgets/painted_accessible.h"

#include <QLocale>

namespace sheaf::ui {

namespace {

class StripInterface : public PaintedInterface {
public:
    explicit StripInterface(BudgetStrip* strip)
        : PaintedInterface(strip, QAccessible::ProgressBar, QAccessible::Graphic)
    {
    }

    int partCount() const override { return static_cast<int>(strip()->segments().size()); }

    QString partName(int part) const override
    {
        const BudgetSegment& segment = strip()->segments()[static_cast<std::size_t>(part)];
        return BudgetStrip::tr("%1, %2 tokens")
            .arg(segment.name, QLocale().toString(static_cast<qulonglong>(segment.tokens)));
    }

    QRect partPlace(int part) const override
    {
        const QRect place = strip()->segmentRect(static_cast<std::size_t>(part)).toAlignedRect();
        return {strip()->mapToGlobal(place.topLeft()), place.size()};
    }

private:
    BudgetStrip* strip() const { return static_cast<BudgetStrip*>(object()); }
};

} // namespace

void installBudgetAccessibility()
{
    installAccessibility<BudgetStrip, StripInterface>();
}

} // namespace sheaf::ui
