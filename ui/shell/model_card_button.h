#pragma once
// A model to choose: name, kind, memory it needs of what there is, and one word on whether it fits.

#include "app/viewmodel/model_card.h"

#include <QAbstractButton>
#include <QColor>

namespace sheaf::ui {

/// Threads: GUI. Checkable; Enter on the focused card asks to load it.
class ModelCardButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit ModelCardButton(app::ModelCard card, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

signals:
    void loadRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct ChipColors {
        QColor text;
        QColor fill;
    };

    QString memoryText() const;
    QString shareText() const; ///< what the memory is for
    QString chipText() const;
    ChipColors chipColors() const;
    void paintFrame(QPainter& painter);
    void paintChip(QPainter& painter, QRect& titleLine);
    void paintLine(QPainter& painter, const QRect& line, const QFont& lineFont, const QColor& color,
        const QString& words, Qt::TextElideMode cut) const;
    void paintMemory(QPainter& painter, const QRect& bar);

    app::ModelCard m_card;
};

} // namespace sheaf::ui
