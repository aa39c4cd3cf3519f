#include "ui/transcript/find_bar.h"

#include "ui/style/metrics.h"
#include "ui/style/tokens.h"
#include "ui/widgets/card_paint.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>

namespace sheaf::ui {

namespace {
constexpr int kFieldCharacters = 26;
}

FindBar::FindBar(QWidget* parent)
    : QFrame(parent)
    , m_words(new QLineEdit(this))
    , m_count(makeLabel({}, TextRole::Small, Tone::Muted, this))
{
    setObjectName(QStringLiteral("findBar"));
    setAccessibleName(tr("Find in this conversation"));
    setFocusProxy(m_words);
    m_words->setObjectName(QStringLiteral("findWords"));
    m_words->setAccessibleName(tr("Find"));
    m_words->setPlaceholderText(tr("Find in this conversation"));
    m_words->setMinimumWidth(m_words->fontMetrics().averageCharWidth() * kFieldCharacters);
    m_count->setObjectName(QStringLiteral("findCount"));
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(tr("%L1 of %L2").arg(100).arg(100)));
    const QString step = QStringLiteral("chevron-");
    auto* previous = new IconButton(
        QStringLiteral("findPrevious"), step + QStringLiteral("left"), tr("Previous (Shift+Enter)"), this);
    auto* next = new IconButton(QStringLiteral("findNext"), step + QStringLiteral("right"), tr("Next (Enter)"), this);
    auto* close = new IconButton(QStringLiteral("findClose"), QStringLiteral("close"), tr("Close (Esc)"), this);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(metrics::kGap, 6, 6, 6);
    row->setSpacing(4);
    row->addWidget(m_words);
    row->addWidget(m_count);
    row->addWidget(previous);
    row->addWidget(next);
    row->addWidget(close);
    connect(m_words, &QLineEdit::textChanged, this, &FindBar::wordsChanged);
    connect(previous, &QToolButton::clicked, this, [this] { emit stepped(-1); });
    connect(next, &QToolButton::clicked, this, [this] { emit stepped(1); });
    connect(close, &QToolButton::clicked, this, &FindBar::closed);
    hide();
}

void FindBar::open(const QString& words)
{
    if (!words.isEmpty())
        m_words->setText(words);
    show();
    m_words->setFocus();
    m_words->selectAll();
    emit wordsChanged();
}

QString FindBar::words() const
{
    return m_words->text();
}

void FindBar::showCount(int current, int total)
{
    if (words().isEmpty())
        m_count->clear();
    else
        m_count->setText(total == 0 ? tr("Not found") : tr("%L1 of %L2").arg(current).arg(total));
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        emit closed();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        emit stepped(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
    else
        QFrame::keyPressEvent(event);
}

void FindBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintCard(painter, rect(), tokens().panel, tokens().line, 1, metrics::kRadiusCard);
}

} // namespace sheaf::ui
