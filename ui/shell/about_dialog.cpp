#include "ui/shell/about_dialog.h"

#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

#include <QCoreApplication>
#include <QIcon>
#include <QVBoxLayout>

namespace sheaf::ui {
namespace {

constexpr int kLogo = 48;
constexpr int kWidth = 460;

QLabel* wrapped(QLabel* label)
{
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QString libraries()
{
    return QStringLiteral(
        "Qt %1, Poppler, OpenBLAS, libjpeg-turbo, libpng, libwebp, Little CMS, libexif, uchardet, ICU, "
        "libgit2, PCRE2, simdjson, nlohmann JSON, MD4C, SQLite, {fmt}, spdlog, tl::expected, CLI11")
        .arg(QLatin1String(qVersion()));
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("About Sheaf"));
    setMinimumWidth(kWidth);
    auto* logo = new QLabel;
    logo->setPixmap(QIcon(QStringLiteral(":/app/sheaf.svg")).pixmap(QSize(kLogo, kLogo), devicePixelRatioF()));
    auto* close = makeButton(QStringLiteral("closeAbout"), tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::close);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, 16);
    column->setSpacing(metrics::kGap);
    column->addWidget(logo);
    column->addWidget(makeLabel(tr("Sheaf %1").arg(QCoreApplication::applicationVersion()).trimmed(), TextRole::Head));
    column->addWidget(wrapped(makeLabel(tr(
        "Runs a language model on this computer and reads your documents with it. It opens no network connections."))));
    column->addSpacing(metrics::kGap);
    column->addWidget(wrapped(makeLabel(tr("Free software under the GNU General Public License, version 3 or later "
                                           "(GPL-3.0-or-later). It comes with no warranty."))));
    column->addSpacing(metrics::kGap);
    column->addWidget(makeLabel(tr("Made with"), TextRole::Small, Tone::Muted));
    column->addWidget(wrapped(makeLabel(libraries(), TextRole::Small)));
    column->addSpacing(metrics::kGap);
    column->addWidget(close, 0, Qt::AlignRight);
}

} // namespace sheaf::ui
