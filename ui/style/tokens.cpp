#include "ui/style/tokens.h"

#include "ui/style/theme.h"

namespace sheaf::ui {
namespace {

QColor rgb(QRgb value)
{
    return QColor(value);
}

// Contrast of these colours on each other is repeated by tests/ui/style/contrast_test.cpp.
Tokens makeLight()
{
    Tokens t;
    t.window = rgb(0xF1EDE3);
    t.panel = rgb(0xF8F5EE);
    t.raised = rgb(0xFFFDF8);
    t.line = rgb(0xDCD5C6);
    t.lineStrong = rgb(0x857D6B);
    t.text = rgb(0x1F2523);
    t.muted = rgb(0x5A615C);
    t.accent = rgb(0x0F6A62);
    t.accentHover = rgb(0x0A4A45);
    t.accentText = rgb(0xFFFFFF);
    t.accentSoft = rgb(0xDDEBE6);
    t.selection = rgb(0xD4E9E3);
    t.link = rgb(0x0B5C84);
    t.focus = rgb(0x0F6A62);
    t.ok = rgb(0x1E6B3A);
    t.warn = rgb(0x7E4E00);
    t.error = rgb(0xA8231B);
    t.okSoft = rgb(0xDFEFE0);
    t.warnSoft = rgb(0xF9EAC6);
    t.errorSoft = rgb(0xF9DFDA);
    t.amberFill = rgb(0xA86E00);
    t.redFill = rgb(0xC2362B);
    t.track = rgb(0xEAE5D8);
    t.hatch = QColor::fromRgba(0x80FFFDF8);
    t.page = rgb(0xFFFFFF);
    t.pageText = rgb(0x26292B);
    t.mark = rgb(0xF7D978);
    t.markLine = rgb(0x8A5A00);
    t.segments = {rgb(0x0B5559), rgb(0xB96613), rgb(0x495CB1), rgb(0x700707), rgb(0x608162), rgb(0x4D1863),
        rgb(0x1A88CD), rgb(0x6A530D)};
    return t;
}

Tokens makeDark()
{
    Tokens t = makeLight(); // a page and its marks keep their colours in the dark
    t.page = rgb(0xF4F0E6);
    t.window = rgb(0x0F1514);
    t.panel = rgb(0x151C1A);
    t.raised = rgb(0x1D2523);
    t.line = rgb(0x2F3A37);
    t.lineStrong = rgb(0x7C8B86);
    t.text = rgb(0xEAE6DA);
    t.muted = rgb(0xA7B0AA);
    t.accent = rgb(0x55BDAE);
    t.accentHover = rgb(0x7AD3C6);
    t.accentText = rgb(0x04201C);
    t.accentSoft = rgb(0x18352F);
    t.selection = rgb(0x1A3731);
    t.link = rgb(0x86C9EC);
    t.focus = rgb(0x7AD3C6);
    t.ok = rgb(0x74CB91);
    t.warn = rgb(0xE8B54A);
    t.error = rgb(0xF39388);
    t.okSoft = rgb(0x17301F);
    t.warnSoft = rgb(0x382C10);
    t.errorSoft = rgb(0x40211D);
    t.amberFill = rgb(0xE0A526);
    t.redFill = rgb(0xEE6B5E);
    t.track = rgb(0x2A3331);
    t.hatch = QColor::fromRgba(0x660F1514);
    t.segments = {rgb(0x4BB5B4), rgb(0xEBC75B), rgb(0x8380DF), rgb(0xC06240), rgb(0xD2EAC6), rgb(0x956E97),
        rgb(0x94CEF9), rgb(0xE38A57)};
    return t;
}

} // namespace

const Tokens& tokens(Theme theme)
{
    static const Tokens light = makeLight();
    static const Tokens dark = makeDark();
    return theme == Theme::Dark ? dark : light;
}

const Tokens& tokens()
{
    return tokens(currentTheme());
}

} // namespace sheaf::ui
