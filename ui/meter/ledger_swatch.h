#pragma once
// The small sample in front of a row of the ledger, painted as the bar paints that share.

#include <QWidget>

namespace sheaf::ui {

/// Threads: GUI.
class LedgerSwatch : public QWidget {
public:
    enum class Sample { Instructions, Read, New, History, Question, Reserve, Free };

    explicit LedgerSwatch(Sample sample, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Sample m_sample;
};

} // namespace sheaf::ui
