#include "ui/transcript/transcript_accessible.h"

#include "ui/transcript/transcript_layout.h"
#include "ui/transcript/transcript_view.h"
#include "ui/widgets/painted_accessible.h"

namespace sheaf::ui {

namespace {

/// Its parts are question, answer, question, …
class TranscriptInterface : public PaintedInterface {
public:
    explicit TranscriptInterface(TranscriptView* view)
        : PaintedInterface(view, QAccessible::Document, QAccessible::Paragraph)
    {
    }

    int partCount() const override { return 2 * layout().turnCount(); }

    QString partName(int part) const override
    {
        const int turn = part / 2;
        const TurnLayout& shown = layout().turn(turn);
        const int question = shown.questionPieceCount();
        const int first = isQuestion(part) ? 0 : question;
        const int last = (isQuestion(part) ? question : shown.pieceCount()) - 1;
        if (last < first)
            return TranscriptView::tr("No answer yet");
        const int end = static_cast<int>(shown.piece(last).text().size());
        return textOf(layout(), {{turn, first, 0}, {turn, last, end}});
    }

    QRect partPlace(int part) const override
    {
        const int turn = part / 2;
        const qreal middle = layout().turn(turn).answerTop();
        const qreal top = isQuestion(part) ? 0 : middle;
        const qreal height = isQuestion(part) ? middle : layout().turnHeight(turn) - middle;
        const QPointF at = view()->toViewport({0, layout().turnTop(turn) + top});
        return {view()->viewport()->mapToGlobal(at.toPoint()), QSizeF(layout().width(), height).toSize()};
    }

private:
    static bool isQuestion(int part) { return part % 2 == 0; }
    TranscriptView* view() const { return static_cast<TranscriptView*>(object()); }
    const TranscriptLayout& layout() const { return view()->textLayout(); }
};

} // namespace

void installTranscriptAccessibility()
{
    installAccessibility<TranscriptView, TranscriptInterface>();
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
