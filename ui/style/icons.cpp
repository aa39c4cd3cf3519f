#include "ui/style/icons.h"

#include "ui/style/tokens.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

namespace sheaf::ui {
namespace {

const QString kCachePrefix = QStringLiteral("sheaf-icon");
int s_generation = 0; ///< part of every cache key, so that a change of theme leaves none behind

/// Shapes that point along the reading direction turn round with it.
bool mirrors(const QString& name)
{
    return name.startsWith(QLatin1String("chevron-left")) || name.startsWith(QLatin1String("chevron-right"))
        || name.startsWith(QLatin1String("panel-")) || name == QLatin1String("undo");
}

QByteArray colouredSvg(const QString& name, const QColor& color)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace("currentColor", color.name().toUtf8());
}

QPixmap render(const QString& name, const QSize& pixels, const QColor& color)
{
    QPixmap pixmap(pixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(colouredSvg(name, color));
    QPainter painter(&pixmap);
    if (QGuiApplication::isRightToLeft() && mirrors(name)) {
        painter.translate(pixels.width(), 0);
        painter.scale(-1, 1);
    }
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(pixels)));
    return pixmap;
}

QPixmap cached(const QString& name, const QSize& pixels, const QColor& color)
{
    const QString key = QStringLiteral("%1/%2/%3/%4x%5/%6/%7")
                            .arg(kCachePrefix)
                            .arg(s_generation)
                            .arg(name)
                            .arg(pixels.width())
                            .arg(pixels.height())
                            .arg(color.rgba())
                            .arg(QGuiApplication::isRightToLeft());
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = render(name, pixels, color);
        QPixmapCache::insert(key, pixmap);
    }
    return pixmap;
}

QColor quietColor(QIcon::Mode mode, QIcon::State state)
{
    if (state == QIcon::On)
        return tokens().accent;
    return mode == QIcon::Normal ? tokens().muted : tokens().text;
}

QColor toneColor(IconTone tone, QIcon::Mode mode, QIcon::State state)
{
    if (mode == QIcon::Disabled)
        return tokens().lineStrong;
    switch (tone) {
    case IconTone::Quiet:
        return quietColor(mode, state);
    case IconTone::Text:
        return tokens().text;
    case IconTone::Accent:
        return tokens().accent;
    case IconTone::OnAccent:
        return tokens().accentText;
    case IconTone::Ok:
        return tokens().ok;
    case IconTone::Warn:
        return tokens().warn;
    case IconTone::Error:
        return tokens().error;
    }
    return tokens().text;
}

/// Asks the tokens at each painting: an icon made once follows every change of theme.
class TokenIconEngine : public QIconEngine {
public:
    TokenIconEngine(QString name, IconTone tone)
        : m_name(std::move(name))
        , m_tone(tone)
    {
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return cached(m_name, size, toneColor(m_tone, mode, state));
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        QPixmap result = cached(m_name, size, toneColor(m_tone, mode, state));
        result.setDevicePixelRatio(scale);
        return result;
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device()->devicePixelRatioF();
        const QSize pixels(qRound(rect.width() * ratio), qRound(rect.height() * ratio));
        painter->drawPixmap(rect, cached(m_name, pixels, toneColor(m_tone, mode, state)));
    }

    bool isNull() override { return !QFile::exists(QStringLiteral(":/icons/%1.svg").arg(m_name)); }
    QString key() const override { return kCachePrefix; }
    QIconEngine* clone() const override { return new TokenIconEngine(m_name, m_tone); }

private:
    QString m_name;
    IconTone m_tone;
};

} // namespace

QIcon icon(const QString& name)
{
    return icon(name, IconTone::Quiet);
}

QIcon icon(const QString& name, IconTone tone)
{
    return QIcon(new TokenIconEngine(name, tone));
}

QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal devicePixelRatio)
{
    const int pixels = static_cast<int>(std::lround(size * devicePixelRatio));
    QPixmap result = cached(name, QSize(pixels, pixels), color);
    result.setDevicePixelRatio(devicePixelRatio);
    return result;
}

void clearIconCache()
{
    ++s_generation;
}

} // namespace sheaf::ui
