#include "app/core/error_text.h"

#include <QCoreApplication>

namespace sheaf::app {

namespace {

struct CodeText {
    const char* name;
    const char* about; ///< %1: where, %2: what
    const char* alone; ///< the same without a place; %1: what
    const char* nextStep; ///< empty: none
};

CodeText textOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return {"not_found", QT_TRANSLATE_NOOP("error", "%1 was not found: %2."),
            QT_TRANSLATE_NOOP("error", "Not found: %1."),
            QT_TRANSLATE_NOOP("error", "Check the name, or choose another one.")};
    case ErrorCode::Unreadable:
        return {"unreadable", QT_TRANSLATE_NOOP("error", "%1 cannot be read or written: %2."),
            QT_TRANSLATE_NOOP("error", "The system refused to read or write: %1."),
            QT_TRANSLATE_NOOP("error", "Check the permissions and the free space, then try again.")};
    case ErrorCode::Malformed:
        return {"malformed", QT_TRANSLATE_NOOP("error", "%1 is damaged: %2."),
            QT_TRANSLATE_NOOP("error", "The data is damaged: %1."),
            QT_TRANSLATE_NOOP("error", "Get the file again from where it came from, or choose another one.")};
    case ErrorCode::Unsupported:
        return {"unsupported", QT_TRANSLATE_NOOP("error", "%1 cannot be used by this version: %2."),
            QT_TRANSLATE_NOOP("error", "This version cannot do that: %1."),
            QT_TRANSLATE_NOOP("error", "Use another format, or a newer version of Sheaf.")};
    case ErrorCode::Mismatch:
        return {"mismatch", QT_TRANSLATE_NOOP("error", "%1 does not go with this model: %2."),
            QT_TRANSLATE_NOOP("error", "This does not go with the model: %1."),
            QT_TRANSLATE_NOOP(
                "error", "Choose the file that was made for this model, or open the model it was made for.")};
    case ErrorCode::TooLarge:
        return {"too_large", QT_TRANSLATE_NOOP("error", "%1 is too large: %2."),
            QT_TRANSLATE_NOOP("error", "Too large: %1."),
            QT_TRANSLATE_NOOP("error", "Split it or make it smaller first.")};
    case ErrorCode::OutOfMemory:
        return {"out_of_memory", QT_TRANSLATE_NOOP("error", "There is not enough memory for %1: %2."),
            QT_TRANSLATE_NOOP("error", "There is not enough memory: %1."),
            QT_TRANSLATE_NOOP("error", "Close other programs, or choose a smaller model or window.")};
    case ErrorCode::DoesNotFit:
        return {"does_not_fit", QT_TRANSLATE_NOOP("error", "%1 does not fit: %2."),
            QT_TRANSLATE_NOOP("error", "Does not fit: %1."),
            QT_TRANSLATE_NOOP("error", "Nothing was cut. Leave something out, or make room.")};
    case ErrorCode::Cancelled:
        return {"cancelled", QT_TRANSLATE_NOOP("error", "%1 was stopped: %2."),
            QT_TRANSLATE_NOOP("error", "Stopped: %1."), ""};
    case ErrorCode::Usage:
        return {"usage", QT_TRANSLATE_NOOP("error", "%1 cannot be done: %2."),
            QT_TRANSLATE_NOOP("error", "This cannot be done: %1."),
            QT_TRANSLATE_NOOP("error", "Change what was asked for and try again.")};
    case ErrorCode::Internal:
        break;
    }
    return {"internal", QT_TRANSLATE_NOOP("error", "Sheaf made a mistake with %1: %2."),
        QT_TRANSLATE_NOOP("error", "Sheaf made a mistake: %1."),
        QT_TRANSLATE_NOOP("error", "What you have is kept. The log says more; try again or start the program anew.")};
}

QString translated(const char* text)
{
    return *text == '\0' ? QString() : QCoreApplication::translate("error", text);
}

QString sentenceOf(const Error& error, const CodeText& text)
{
    QString what = QString::fromStdString(error.what);
    while (what.endsWith(QLatin1Char('.')))
        what.chop(1);
    if (what.isEmpty())
        what = QCoreApplication::translate("error", "no further details");
    // The two-argument form: a '%2' inside a file name must stay as it is.
    return error.where.empty() ? translated(text.alone).arg(what)
                               : translated(text.about).arg(QString::fromStdString(error.where), what);
}

} // namespace

ErrorText describeError(const Error& error)
{
    const CodeText text = textOf(error.code);
    QString details = QString::fromStdString(error.what);
    if (!error.where.empty())
        details = QString::fromStdString(error.where) + QStringLiteral(": ") + details;
    return {sentenceOf(error, text), translated(text.nextStep), details};
}

std::string errorCodeName(ErrorCode code)
{
    return textOf(code).name;
}

} // namespace sheaf::app
