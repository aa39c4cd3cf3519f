#pragma once
// An icon that stands by itself beside text.

#include "ui/style/icons.h"

#include <QWidget>

namespace sheaf::ui {

/// Threads: GUI. Decoration: the text beside it says the same, so assistive technology skips it.
class IconLabel : public QWidget {
    Q_OBJECT
public:
    IconLabel(const QString& iconName, int size, IconTone tone = IconTone::Quiet, QWidget* parent = nullptr);

    void setIcon(const QString& iconName, IconTone tone);
    QSize sizeHint() const override { return {m_size, m_size}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QIcon m_icon;
    int m_size;
};

} // namespace sheaf::ui
