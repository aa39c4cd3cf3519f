#pragma once
// Widgets that paint parts which have no widget of their own, for screen readers: a widget whose first children are its
// parts.

#include <QAccessibleWidget>

#include <vector>

namespace sheaf::ui {

/// Threads: GUI. Parts come and go with partCount(); those that are gone say that they are invalid. Child widgets stand
/// behind the parts.
class PaintedInterface : public QAccessibleWidget {
public:
    PaintedInterface(QWidget* widget, QAccessible::Role role, QAccessible::Role partRole);
    ~PaintedInterface() override;

    virtual int partCount() const = 0;
    virtual QString partName(int part) const = 0; ///< part < partCount()
    virtual QRect partPlace(int part) const = 0; ///< on the screen
    /// False for a part that lies over others which points belong to.
    virtual bool takesPoints(int part) const;
    QAccessible::Role partRole() const { return m_partRole; }

    int childCount() const override;
    QAccessibleInterface* child(int index) const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* childAt(int x, int y) const override;

private:
    QAccessible::Role m_partRole;
    mutable std::vector<QAccessible::Id> m_parts; ///< owned by QAccessible's registry
};

/// Tells Qt to describe widgets of this class by this interface; further calls do nothing. Threads: GUI.
template <typename Widget, typename Interface> void installAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory([](const QString&, QObject* object) -> QAccessibleInterface* {
            auto* widget = qobject_cast<Widget*>(object);
            return widget ? new Interface(widget) : nullptr;
        });
        return true;
    }();
    Q_UNUSED(installed);
}

/// Costs nothing while nobody listens.
void announceChange(QWidget* widget, QAccessible::Event what);

} // namespace sheaf::ui
