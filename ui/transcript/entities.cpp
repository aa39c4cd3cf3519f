#include "ui/transcript/entities.h"

#include <QHash>

namespace sheaf::ui {

namespace {

/// Those that models write; the other 2,000 of HTML stay readable as written.
const QHash<QString, char32_t>& namedCharacters()
{
    static const QHash<QString, char32_t> names{{"amp", U'&'}, {"lt", U'<'}, {"gt", U'>'}, {"quot", U'"'},
        {"apos", U'\''}, {"nbsp", U'\u00a0'}, {"copy", U'©'}, {"reg", U'®'}, {"trade", U'™'}, {"deg", U'°'},
        {"plusmn", U'±'}, {"times", U'×'}, {"divide", U'÷'}, {"micro", U'µ'}, {"middot", U'·'}, {"sect", U'§'},
        {"para", U'¶'}, {"euro", U'€'}, {"pound", U'£'}, {"yen", U'¥'}, {"cent", U'¢'}, {"ndash", U'–'},
        {"mdash", U'—'}, {"hellip", U'…'}, {"bull", U'•'}, {"lsquo", U'‘'}, {"rsquo", U'’'}, {"ldquo", U'“'},
        {"rdquo", U'”'}, {"laquo", U'«'}, {"raquo", U'»'}, {"larr", U'←'}, {"rarr", U'→'}, {"uarr", U'↑'},
        {"darr", U'↓'}, {"harr", U'↔'}, {"le", U'≤'}, {"ge", U'≥'}, {"ne", U'≠'}, {"infin", U'∞'}, {"auml", U'ä'},
        {"ouml", U'ö'}, {"uuml", U'ü'}, {"Auml", U'Ä'}, {"Ouml", U'Ö'}, {"Uuml", U'Ü'}, {"szlig", U'ß'},
        {"frac12", U'½'}, {"frac14", U'¼'}, {"sup2", U'²'}, {"sup3", U'³'}};
    return names;
}

constexpr uint kReplacement = 0xFFFD;
constexpr uint kLastCodePoint = 0x10FFFF;

bool isCharacter(uint value)
{
    return value != 0 && value <= kLastCodePoint && !(value >= 0xD800 && value <= 0xDFFF);
}

QString fromCodePoint(char32_t value)
{
    return QString::fromUcs4(&value, 1);
}

QString decodeNumber(const QString& digits)
{
    const bool hex = digits.startsWith(u'x', Qt::CaseInsensitive);
    bool ok = false;
    const uint value = hex ? digits.mid(1).toUInt(&ok, 16) : digits.toUInt(&ok, 10);
    return fromCodePoint(ok && isCharacter(value) ? value : kReplacement);
}

} // namespace

QString decodeEntity(const QString& reference)
{
    if (reference.size() < 3 || !reference.startsWith(u'&') || !reference.endsWith(u';'))
        return reference;
    const QString name = reference.mid(1, reference.size() - 2);
    if (name.startsWith(u'#'))
        return decodeNumber(name.mid(1));
    const auto found = namedCharacters().constFind(name);
    return found == namedCharacters().constEnd() ? reference : fromCodePoint(*found);
}

} // namespace sheaf::ui
