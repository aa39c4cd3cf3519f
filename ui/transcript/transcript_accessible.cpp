#include "ui/transcript/transcript_accessible.h"

#include "app/viewmodel/transcript_model.h"
#include "ui/transcript/transcript_layout.h"
#include "ui/transcript/transcript_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <algorithm>

namespace sheaf::ui {

namespace {

/// A question or an answer: its text, and where it stands.
class TurnInterface : public QAccessibleInterface {
public:
    TurnInterface(TranscriptView* view, int index)
        : m_view(view)
        , m_index(index)
    {
    }

    bool isValid() const override { return m_view && turn() < m_view->textLayout().turnCount(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override { }
    QAccessible::Role role() const override { return QAccessible::Paragraph; }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.invalid = !isValid();
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        if (!isValid() || kind != QAccessible::Name)
            return {};
        const TranscriptLayout& layout = m_view->textLayout();
        const TurnLayout& shown = layout.turn(turn());
        const int question = shown.questionPieceCount();
        const int first = isQuestion() ? 0 : question;
        const int last = (isQuestion() ? question : shown.pieceCount()) - 1;
        if (last < first)
            return TranscriptView::tr("No answer yet");
        const int end = static_cast<int>(shown.piece(last).text().size());
        return textOf(layout, {{turn(), first, 0}, {turn(), last, end}});
    }

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const TranscriptLayout& layout = m_view->textLayout();
        const qreal middle = layout.turn(turn()).answerTop();
        const qreal top = isQuestion() ? 0 : middle;
        const qreal height = isQuestion() ? middle : layout.turnHeight(turn()) - middle;
        const QPointF at = m_view->toViewport({0, layout.turnTop(turn()) + top});
        return {m_view->viewport()->mapToGlobal(at.toPoint()), QSizeF(layout.width(), height).toSize()};
    }

private:
    int turn() const { return m_index / 2; }
    bool isQuestion() const { return m_index % 2 == 0; }

    QPointer<TranscriptView> m_view;
    int m_index;
};

class TranscriptInterface : public QAccessibleWidget {
public:
    explicit TranscriptInterface(TranscriptView* view)
        : QAccessibleWidget(view, QAccessible::Document)
    {
    }

    ~TranscriptInterface() override
    {
        for (const QAccessible::Id id : m_texts)
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return textCount() + QAccessibleWidget::childCount(); }

    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        if (index >= textCount())
            return QAccessibleWidget::child(index - textCount());
        while (static_cast<int>(m_texts.size()) <= index) {
            const int next = static_cast<int>(m_texts.size());
            m_texts.push_back(QAccessible::registerAccessibleInterface(new TurnInterface(view(), next)));
        }
        return QAccessible::accessibleInterface(m_texts[static_cast<std::size_t>(index)]);
    }

    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const QAccessible::Id id = QAccessible::uniqueId(const_cast<QAccessibleInterface*>(child));
        const auto found = std::ranges::find(m_texts, id);
        if (found != m_texts.end())
            return static_cast<int>(found - m_texts.begin());
        const int other = QAccessibleWidget::indexOfChild(child);
        return other < 0 ? -1 : textCount() + other;
    }

    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; i < textCount(); ++i) {
            if (child(i)->rect().contains(x, y))
                return child(i);
        }
        return QAccessibleWidget::childAt(x, y);
    }

private:
    TranscriptView* view() const { return static_cast<TranscriptView*>(object()); }
    int textCount() const { return 2 * view()->textLayout().turnCount(); }

    mutable std::vector<QAccessible::Id> m_texts; ///< owned by QAccessible's registry
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* view = qobject_cast<TranscriptView*>(object);
    return view ? new TranscriptInterface(view) : nullptr;
}

} // namespace

void installTranscriptAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

void announce(QWidget* status, const QString& sentence)
{
    if (status->accessibleName() == sentence)
        return;
    status->setAccessibleName(sentence);
    QAccessibleEvent alert(status, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

} // namespace sheaf::ui
