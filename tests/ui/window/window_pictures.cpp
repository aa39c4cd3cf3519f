// Writes pictures of the window with sample sessions, to be looked at and compared with the design:
//   QT_QPA_PLATFORM=offscreen window_pictures FOLDER
// QT_SCALE_FACTOR=2 doubles the pixels; -reverse turns the window round for right-to-left languages.

#include "support/fake_workbench.h"

#include "ui/shell/main_window.h"

#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPainter>
#include <QStandardPaths>
#include <QTest>
#include <QTranslator>

namespace {

using sheaf::test::FakeWorkbench;
using Sample = FakeWorkbench::Sample;

struct Picture {
    QString name;
    Sample sample;
    sheaf::app::ThemeChoice theme;
    QSize size;
};

void save(QWidget& widget, const QString& name)
{
    QTest::qWait(120); // layouts, icons and fades settle
    widget.grab().save(QDir(qApp->arguments().at(1)).filePath(name + QStringLiteral(".png")));
}

void take(const Picture& picture)
{
    FakeWorkbench workbench(picture.sample);
    sheaf::app::Settings settings;
    settings.theme = picture.theme;
    workbench.setSettings(settings);
    sheaf::ui::MainWindow window(workbench);
    window.resize(picture.size);
    window.show();
    save(window, picture.name);
}

/// Drawn here, so that the pictures need no files: a label on a box.
QImage parcel()
{
    QImage image(1600, 1200, QImage::Format_RGB32);
    image.fill(QColor(120, 118, 112));
    QPainter painter(&image);
    painter.fillRect(250, 300, 1100, 750, QColor(196, 150, 96));
    painter.fillRect(400, 480, 520, 420, Qt::white);
    painter.setPen(Qt::black);
    QFont font = painter.font();
    font.setPixelSize(40);
    painter.setFont(font);
    for (int line = 0; line < 7; ++line)
        painter.drawText(430, 540 + 55 * line, QStringLiteral("NH 4471 0093 66%1").arg(25 + line));
    return image;
}

struct LensPicture {
    QString name;
    sheaf::app::ThemeChoice theme;
    QSize size;
    quint64 selected; ///< 0: none; 1: a region is being drawn
};

void take(const LensPicture& picture)
{
    constexpr quint64 kPhoto = 90, kLabel = 91;
    FakeWorkbench workbench;
    sheaf::app::Settings settings;
    settings.theme = picture.theme;
    workbench.setSettings(settings);
    workbench.addPicture(kPhoto, "Parcel 4471.jpg", {4032, 3024});
    sheaf::ui::MainWindow window(workbench);
    window.resize(picture.size);
    window.show();
    workbench.openLens(kPhoto);
    sheaf::app::LensModel& lens = workbench.lens();
    lens.setImage(parcel());
    lens.setRates({3, 200});
    sheaf::app::Attachment label = *workbench.attachments().attachment(kPhoto);
    label.id = kLabel;
    label.name = "Parcel 4471.jpg (crop 1)";
    label.crop = {950, 1150, 1450, 1150};
    label.image = sheaf::app::PictureInfo{1450, 1150, 1};
    lens.setSiblings({{std::make_shared<const sheaf::app::Attachment>(label), 4}});
    if (picture.selected == 1)
        lens.beginCrop();
    else
        lens.select(picture.selected);
    save(window, picture.name);
}

void drag(QWidget& window, const QStringList& names, const QString& picture)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& name : names)
        urls << QUrl::fromLocalFile("/home/ada/" + name);
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(700, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    save(window, picture);
    QDragLeaveEvent leave;
    QCoreApplication::sendEvent(&window, &leave);
}

std::vector<sheaf::app::ModelCard> sampleCards()
{
    using Fit = sheaf::app::ModelCard::Fit;
    const auto gib = [](double count) { return static_cast<std::uint64_t>(count * (1 << 30)); };
    const auto card
        = [&](const QString& name, const QString& subtitle, double weights, double kv, bool pictures, Fit fit) {
              return sheaf::app::ModelCard{"/m/" + name + ".gguf", name, subtitle, gib(weights), gib(kv), gib(0.4),
                  gib(128), gib(100), 65'536, pictures, fit, {}};
          };
    sheaf::app::ModelCard broken = card("broken.gguf", {}, 0, 0, false, Fit::DoesNotFit);
    broken.problem = "broken.gguf is damaged: the tensor directory ends behind the end of the file.";
    return {card("Llama-4-Scout-17B-16E · Q4_K", "llama4 · 109B parameters", 61, 12, true, Fit::Fits),
        card("Llama-4-Maverick-17B-128E · Q4_K", "llama4 · 400B parameters", 226, 12, true, Fit::PagesFromDisk),
        card("Mixtral-8x22B-Instruct · F16", "llama · 141B parameters", 12, 96, false, Fit::DoesNotFit), broken};
}

void takeParts(sheaf::app::ThemeChoice theme, const QString& suffix)
{
    FakeWorkbench workbench;
    sheaf::app::Settings settings;
    settings.theme = theme;
    workbench.setSettings(settings);
    workbench.model().setCards(sampleCards());
    sheaf::ui::MainWindow window(workbench);
    window.resize(1280, 800);
    window.show();
    workbench.banner().show({sheaf::app::Banner::Level::Notice, "Session moved to trash.", {}, "Undo", [] {}});
    save(window, "banner-notice" + suffix);
    workbench.banner().show({sheaf::app::Banner::Level::Warning,
        "The chat template in this model's file cannot be used. Questions are laid out as for Llama 4 models instead. "
        "If "
        "answers look wrong, choose another file of the model.",
        {}, "Choose model…", [] {}});
    save(window, "banner-warning" + suffix);
    workbench.banner().show({sheaf::app::Banner::Level::Error,
        "Disk full. The answer is kept in memory; free 2 MB and it is saved.", {}, "Try again", [] {}});
    save(window, "banner-error" + suffix);

    drag(window,
        {"Framework contract 17.pdf", "Pallet 3, left side.jpg", "Correspondence", "Dock camera.mp4", "backup.img"},
        "drop" + suffix);
    drag(window, {"Dock camera.mp4"}, "drop-rejected" + suffix);

    window.findChild<QAction*>("actionChooseModel")->trigger();
    save(*window.findChild<QWidget*>("modelPopup"), "models" + suffix);
    window.findChild<QWidget*>("modelPopup")->close();
    window.findChild<QAction*>("actionShortcuts")->trigger();
    save(*window.findChild<QWidget*>("shortcutsDialog"), "shortcuts" + suffix);
    window.findChild<QAction*>("actionAbout")->trigger();
    save(*window.findChild<QWidget*>("aboutDialog"), "about" + suffix);
    workbench.adapters().show(
        {{"/m/house-style", 1, true}, {"/m/shipping-terms.gguf", 0.5F, false}, {"/m/other", 1, true}});
    workbench.adapters().refused({sheaf::ErrorCode::Mismatch,
        "tensor 'base_model.model.model.layers.0.mlp.up_proj.lora_A.weight': [16, 4096] does not fit the model's "
        "'blk.0.ffn_up.weight' [8192, 5120]",
        "/m/other/adapter_model.safetensors"});
    window.findChild<QAction*>("actionAdapters")->trigger();
    save(*window.findChild<QWidget*>("adaptersDialog"), "adapters" + suffix);
    window.findChild<QAction*>("actionPreferences")->trigger();
    auto* preferences = window.findChild<QWidget*>("preferencesDialog");
    for (const char* section : {"section0", "section1", "section2", "section3"}) {
        QTest::mouseClick(preferences->findChild<QWidget*>(section), Qt::LeftButton);
        save(*preferences, QLatin1String("preferences-") + section + suffix);
    }
    auto* sessionMenu = window.findChild<QMenuBar*>()->actions().at(3)->menu();
    sessionMenu->popup(window.mapToGlobal(QPoint(100, 40)));
    save(*sessionMenu, "menu" + suffix);
    sessionMenu->close();
    auto* view = window.findChild<QMenuBar*>()->actions().at(2)->menu();
    view->popup(window.mapToGlobal(QPoint(100, 40)));
    save(*view, "menu-view" + suffix);
    view->close();
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("sheaf-pictures"));
    if (application.arguments().size() < 2 || !QDir().mkpath(application.arguments().at(1)))
        return 2;
    QTranslator plurals;
    if (plurals.load(QStringLiteral(":/translations/sheaf_en.qm")))
        QApplication::installTranslator(&plurals);
    const QSize wide(1440, 900);
    using Theme = sheaf::app::ThemeChoice;
    const std::vector<Picture> pictures = {
        {"contract-light", Sample::Contract, Theme::Light, wide},
        {"contract-dark", Sample::Contract, Theme::Dark, wide},
        {"running-dark-1280", Sample::Running, Theme::Dark, {1280, 800}},
        {"running-light-1024", Sample::Running, Theme::Light, {1024, 768}},
        {"contract-light-800", Sample::Contract, Theme::Light, {800, 600}},
        {"contract-light-640", Sample::Contract, Theme::Light, {640, 480}},
        {"overfull-light", Sample::OverFull, Theme::Light, wide},
        {"overfull-dark", Sample::OverFull, Theme::Dark, {1280, 800}},
        {"first-run-light", Sample::FirstRun, Theme::Light, wide},
        {"first-run-dark-800", Sample::FirstRun, Theme::Dark, {800, 600}},
        {"empty-light", Sample::Empty, Theme::Light, wide},
        {"empty-dark", Sample::Empty, Theme::Dark, {1024, 700}},
    };
    for (const Picture& picture : pictures)
        take(picture);
    const LensPicture lenses[] = {
        {"lens-light", Theme::Light, wide, 0},
        {"lens-selected-dark", Theme::Dark, wide, 91},
        {"lens-drawing-light-1024", Theme::Light, {1024, 768}, 1},
        {"lens-selected-light-800", Theme::Light, {800, 600}, 91},
        {"lens-dark-640", Theme::Dark, {640, 480}, 0},
    };
    for (const LensPicture& picture : lenses)
        take(picture);
    takeParts(Theme::Light, QStringLiteral("-light"));
    takeParts(Theme::Dark, QStringLiteral("-dark"));
    return 0;
}
