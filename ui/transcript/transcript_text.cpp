#include "ui/transcript/transcript_text.h"

#include "ui/transcript/transcript_layout.h"

namespace sheaf::ui {

QString textOf(const TranscriptLayout& layout, const TextRange& range)
{
    QString result;
    QString gap;
    const TextPosition first = range.first();
    const TextPosition last = range.last();
    for (int turn = first.turn; turn <= last.turn && turn < layout.turnCount(); ++turn) {
        const TurnLayout& shown = layout.turn(turn);
        const int begin = turn == first.turn ? first.piece : 0;
        const int end = turn == last.turn ? last.piece : shown.pieceCount() - 1;
        for (int i = begin; i <= end; ++i) {
            const TextPiece& piece = shown.piece(i);
            const bool atFirst = turn == first.turn && i == first.piece;
            const int from = atFirst ? first.offset : 0;
            const int to = turn == last.turn && i == last.piece ? last.offset : static_cast<int>(piece.text().size());
            if (!atFirst)
                result += gap + (piece.startsBlock ? QStringLiteral("\n") : QString());
            if (from == 0)
                result += piece.copyPrefix;
            result += piece.text().mid(from, to - from);
            gap = piece.gapAfter;
        }
    }
    return result.replace(QChar::LineSeparator, u'\n');
}

std::vector<TextMatch> findAll(const TranscriptLayout& layout, const QString& words)
{
    std::vector<TextMatch> matches;
    if (words.isEmpty())
        return matches;
    const int length = static_cast<int>(words.size());
    for (int turn = 0; turn < layout.turnCount(); ++turn) {
        const int pieces = layout.turn(turn).pieceCount();
        for (int piece = 0; piece < pieces; ++piece) {
            const QString& text = layout.turn(turn).piece(piece).text();
            for (qsizetype at = text.indexOf(words, 0, Qt::CaseInsensitive); at >= 0;
                 at = text.indexOf(words, at + length, Qt::CaseInsensitive))
                matches.push_back({{turn, piece, static_cast<int>(at)}, length});
        }
    }
    return matches;
}

} // namespace sheaf::ui
