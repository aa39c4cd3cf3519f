#include "ui/widgets/labels.h"

#include "ui/style/theme.h"

namespace sheaf::ui {
namespace {

QString roleName(TextRole role)
{
    switch (role) {
    case TextRole::Caption:
        return QStringLiteral("caption");
    case TextRole::Small:
        return QStringLiteral("small");
    case TextRole::Reading:
        return QStringLiteral("reading");
    case TextRole::Title:
        return QStringLiteral("title");
    case TextRole::Head:
        return QStringLiteral("head");
    case TextRole::Code:
    case TextRole::Body:
        break;
    }
    return {};
}

QString kindName(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Primary:
        return QStringLiteral("primary");
    case ButtonKind::Danger:
        return QStringLiteral("danger");
    case ButtonKind::Link:
        return QStringLiteral("link");
    case ButtonKind::Secondary:
        break;
    }
    return {};
}

} // namespace

QString toneName(Tone tone)
{
    switch (tone) {
    case Tone::Muted:
        return QStringLiteral("muted");
    case Tone::Accent:
        return QStringLiteral("accent");
    case Tone::Ok:
        return QStringLiteral("ok");
    case Tone::Warn:
        return QStringLiteral("warn");
    case Tone::Error:
        return QStringLiteral("error");
    case Tone::Plain:
        break;
    }
    return {};
}

QLabel* makeLabel(const QString& text, TextRole role, Tone tone, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    styleLabel(label, role, tone);
    return label;
}

void styleLabel(QLabel* label, TextRole role, Tone tone)
{
    setStyleProperty(label, "textRole", roleName(role));
    setStyleProperty(label, "tone", toneName(tone));
}

QLabel* makeChip(const QString& text, Tone tone, QWidget* parent)
{
    QLabel* chip = makeLabel(text, TextRole::Small, tone, parent);
    setStyleProperty(chip, "kind", QStringLiteral("chip"));
    chip->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return chip;
}

QString plainToolTip(const QString& text)
{
    return text.isEmpty() ? QString()
                          : QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(text.toHtmlEscaped());
}

QPushButton* makeButton(const QString& objectName, const QString& text, ButtonKind kind, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(objectName);
    button->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    button->setAutoDefault(false);
    setStyleProperty(button, "kind", kindName(kind));
    return button;
}

} // namespace sheaf::ui
