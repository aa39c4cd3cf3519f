#include "ui/preferences/preferences_dialog.h"

#include "app/viewmodel/workbench.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/surface.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QSignalBlocker>
#include <QStackedWidget>

#include <algorithm>
#include <limits>

namespace sheaf::ui {
namespace {

constexpr int kMostTokens = 16'777'216;
constexpr int kMostThreads = 1024;
constexpr int kLeastReserve = 64;
constexpr int kMostCacheGigabytes = 1 << 14;
constexpr int kMegabytes = 1024; ///< of a gigabyte

/// Keeps a field from changing what it is told to show.
template <typename Field, typename Base, typename Value> void put(Field* field, void (Base::*set)(Value), Value value)
{
    const QSignalBlocker blocker(field);
    (field->*set)(value);
}

int clampedInt(std::uint64_t value)
{
    return static_cast<int>(std::min<std::uint64_t>(value, kMostTokens));
}

} // namespace

PreferencesDialog::PreferencesDialog(app::Workbench& workbench, QWidget* parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_sections(new QButtonGroup(this))
    , m_pages(new QStackedWidget)
{
    setObjectName(QStringLiteral("preferencesDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Preferences"));
    auto* side = new Surface(QStringLiteral("panel"), QStringLiteral("right"));
    auto* names = new QVBoxLayout(side);
    names->setContentsMargins(metrics::kCardPadding, 16, metrics::kCardPadding, 16);
    names->setSpacing(2);
    const std::pair<QString, QWidget*> sections[] = {{tr("General"), makeGeneral()}, {tr("Model"), makeModel()},
        {tr("Privacy"), makePrivacy()}, {tr("Appearance"), makeAppearance()}};
    for (const auto& [name, page] : sections) {
        const int index = m_pages->addWidget(page);
        QPushButton* button = makeButton(QStringLiteral("section%1").arg(index), name);
        setStyleProperty(button, "kind", QStringLiteral("row"));
        button->setCheckable(true);
        button->setMinimumWidth(136);
        m_sections->addButton(button, index);
        names->addWidget(button);
    }
    names->addStretch(1);
    m_sections->button(0)->setChecked(true);
    connect(m_sections, &QButtonGroup::idClicked, m_pages, &QStackedWidget::setCurrentIndex);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(side);
    row->addWidget(m_pages, 1);
    connect(&workbench, &app::Workbench::settingsChanged, this, [this] { display(m_workbench.settings()); });
    display(workbench.settings());
    resize(660, 420);
}

QFormLayout* PreferencesDialog::addSection(
    QWidget* page, const char* objectName, const QString& title, const Edit& reset)
{
    QPushButton* resetButton = makeButton(
        QStringLiteral("reset%1").arg(QLatin1String(objectName)), tr("Reset this section"), ButtonKind::Link);
    connect(resetButton, &QPushButton::clicked, this, [this, reset] { change(reset); });
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(metrics::kColumnEdge);
    form->setVerticalSpacing(metrics::kCardPadding);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, 16);
    column->setSpacing(16);
    column->addWidget(makeLabel(title, TextRole::Title));
    column->addLayout(form);
    column->addStretch(1);
    column->addWidget(resetButton, 0, Qt::AlignLeft);
    return form;
}

QSpinBox* PreferencesDialog::makeCount(const QString& objectName, const QString& name, int least, int most, int step)
{
    auto* field = new QSpinBox;
    field->setObjectName(objectName);
    field->setAccessibleName(name);
    field->setRange(least, most);
    field->setSingleStep(step);
    field->setGroupSeparatorShown(true);
    field->setKeyboardTracking(false); // a change counts when it is complete, not with every digit
    field->setMinimumWidth(160);
    return field;
}

QWidget* PreferencesDialog::makeGeneral()
{
    m_reserve
        = makeCount(QStringLiteral("reserveField"), tr("Reserve for the answer"), kLeastReserve, kMostTokens, 256);
    m_reserve->setSuffix(tr(" tokens"));
    m_maxTokens = makeCount(QStringLiteral("maxTokensField"), tr("Longest answer"), 0, kMostTokens, 256);
    m_maxTokens->setSuffix(tr(" tokens"));
    m_maxTokens->setSpecialValueText(tr("until it ends"));
    m_temperature = new QDoubleSpinBox;
    m_temperature->setObjectName(QStringLiteral("temperatureField"));
    m_temperature->setAccessibleName(tr("Temperature"));
    m_temperature->setRange(0, 2);
    m_temperature->setSingleStep(0.1);
    m_temperature->setDecimals(2);
    m_temperature->setKeyboardTracking(false);
    m_temperature->setMinimumWidth(160);
    connect(m_reserve, &QSpinBox::valueChanged, this,
        [this](int n) { change([n](app::Settings& s) { s.reserveTokens = static_cast<std::uint64_t>(n); }); });
    connect(m_maxTokens, &QSpinBox::valueChanged, this,
        [this](int n) { change([n](app::Settings& s) { s.maxTokens = n > 0 ? n : -1; }); });
    connect(m_temperature, &QDoubleSpinBox::valueChanged, this,
        [this](double t) { change([t](app::Settings& s) { s.temperature = static_cast<float>(t); }); });

    auto* page = new QWidget;
    QFormLayout* form = addSection(page, "General", tr("General"), [](app::Settings& s) {
        const app::Settings fresh;
        s.reserveTokens = fresh.reserveTokens;
        s.maxTokens = fresh.maxTokens;
        s.temperature = fresh.temperature;
    });
    form->addRow(tr("Reserve for the answer"), m_reserve);
    form->addRow(tr("Longest answer"), m_maxTokens);
    form->addRow(tr("Temperature"), m_temperature);
    form->addRow(makeLabel(tr("0 gives the same answer every time."), TextRole::Small, Tone::Muted));
    return page;
}

QWidget* PreferencesDialog::makeModel()
{
    m_modelPath = new ElidedLabel({}, Qt::ElideMiddle);
    m_modelPath->setObjectName(QStringLiteral("modelPathLabel"));
    m_modelPath->setMinimumWidth(260);
    QPushButton* choose = makeButton(QStringLiteral("chooseModelFile"), tr("Choose…"));
    connect(choose, &QPushButton::clicked, this, &PreferencesDialog::chooseModel);
    m_threads = makeCount(QStringLiteral("threadsField"), tr("Threads"), 0, kMostThreads, 1);
    m_threads->setSpecialValueText(tr("all cores"));
    m_window = makeCount(QStringLiteral("windowField"), tr("Window"), 0, kMostTokens, 4096);
    m_window->setSuffix(tr(" tokens"));
    m_window->setSpecialValueText(tr("as the model"));
    connect(
        m_threads, &QSpinBox::valueChanged, this, [this](int n) { change([n](app::Settings& s) { s.threads = n; }); });
    connect(m_window, &QSpinBox::valueChanged, this,
        [this](int n) { change([n](app::Settings& s) { s.contextTokens = static_cast<std::uint64_t>(n); }); });

    auto* page = new QWidget;
    QFormLayout* form = addSection(page, "Model", tr("Model"), [](app::Settings& s) {
        const app::Settings fresh;
        s.modelPath = fresh.modelPath;
        s.threads = fresh.threads;
        s.contextTokens = fresh.contextTokens;
    });
    form->addRow(tr("Model file"), m_modelPath);
    form->addRow(QString(), choose);
    form->addRow(tr("Threads"), m_threads);
    form->addRow(tr("Window"), m_window);
    form->addRow(
        makeLabel(tr("Threads and window count from the next loading of a model."), TextRole::Small, Tone::Muted));
    return page;
}

QWidget* PreferencesDialog::makePrivacy()
{
    m_readOnce = new QCheckBox(tr("Keep what the model has read with the session"));
    m_readOnce->setObjectName(QStringLiteral("readOnceField"));
    m_readOnce->setAccessibleName(m_readOnce->text());
    m_cache = makeCount(QStringLiteral("cacheField"), tr("At most"), 1, kMostCacheGigabytes, 1);
    m_cache->setSuffix(tr(" GB"));
    connect(m_readOnce, &QCheckBox::toggled, this,
        [this](bool on) { change([on](app::Settings& s) { s.readOnce = on; }); });
    connect(m_cache, &QSpinBox::valueChanged, this, [this](int n) {
        change([n](app::Settings& s) { s.cacheMegabytes = static_cast<std::uint64_t>(n) * kMegabytes; });
    });

    auto* page = new QWidget;
    QFormLayout* form = addSection(page, "Privacy", tr("Privacy"), [](app::Settings& s) {
        const app::Settings fresh;
        s.readOnce = fresh.readOnce;
        s.cacheMegabytes = fresh.cacheMegabytes;
    });
    form->addRow(QString(), m_readOnce);
    form->addRow(tr("At most"), m_cache);
    form->addRow(makeLabel(tr("Documents open again in seconds. It is deleted with its session, and the oldest first."),
        TextRole::Small, Tone::Muted));
    return page;
}

QWidget* PreferencesDialog::makeAppearance()
{
    m_theme = new QComboBox;
    m_theme->setObjectName(QStringLiteral("themeField"));
    m_theme->setAccessibleName(tr("Theme"));
    m_theme->addItem(tr("As the system"), static_cast<int>(app::ThemeChoice::System));
    m_theme->addItem(tr("Light"), static_cast<int>(app::ThemeChoice::Light));
    m_theme->addItem(tr("Dark"), static_cast<int>(app::ThemeChoice::Dark));
    m_theme->setMinimumWidth(160);
    m_reducedMotion = new QCheckBox(tr("Reduced motion"));
    m_reducedMotion->setObjectName(QStringLiteral("reducedMotionField"));
    m_reducedMotion->setAccessibleName(m_reducedMotion->text());
    connect(m_theme, &QComboBox::currentIndexChanged, this, [this] {
        const auto theme = static_cast<app::ThemeChoice>(m_theme->currentData().toInt());
        change([theme](app::Settings& s) { s.theme = theme; });
    });
    connect(m_reducedMotion, &QCheckBox::toggled, this,
        [this](bool on) { change([on](app::Settings& s) { s.reducedMotion = on; }); });

    auto* page = new QWidget;
    QFormLayout* form = addSection(page, "Appearance", tr("Appearance"), [](app::Settings& s) {
        const app::Settings fresh;
        s.theme = fresh.theme;
        s.reducedMotion = fresh.reducedMotion;
    });
    form->addRow(tr("Theme"), m_theme);
    form->addRow(QString(), m_reducedMotion);
    return page;
}

void PreferencesDialog::change(const Edit& edit)
{
    app::Settings settings = m_workbench.settings();
    edit(settings);
    if (!(settings == m_workbench.settings()))
        m_workbench.setSettings(settings);
}

void PreferencesDialog::display(const app::Settings& settings)
{
    put(m_reserve, &QSpinBox::setValue, clampedInt(settings.reserveTokens));
    put(m_maxTokens, &QSpinBox::setValue,
        settings.maxTokens > 0 ? clampedInt(static_cast<std::uint64_t>(settings.maxTokens)) : 0);
    put(m_temperature, &QDoubleSpinBox::setValue, static_cast<double>(settings.temperature));
    m_modelPath->setText(settings.modelPath.isEmpty() ? tr("The default model") : settings.modelPath);
    put(m_threads, &QSpinBox::setValue, settings.threads);
    put(m_window, &QSpinBox::setValue, clampedInt(settings.contextTokens));
    put(m_readOnce, &QCheckBox::setChecked, settings.readOnce);
    put(m_cache, &QSpinBox::setValue, clampedInt(settings.cacheMegabytes / kMegabytes));
    m_cache->setEnabled(settings.readOnce);
    put(m_theme, &QComboBox::setCurrentIndex, m_theme->findData(static_cast<int>(settings.theme)));
    put(m_reducedMotion, &QCheckBox::setChecked, settings.reducedMotion);
}

void PreferencesDialog::chooseModel()
{
    auto* dialog = new QFileDialog(this, tr("Choose a model"));
    dialog->setObjectName(QStringLiteral("preferencesModelDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilters({tr("Models (*.gguf *.safetensors)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this,
        [this](const QString& path) { change([path](app::Settings& s) { s.modelPath = path; }); });
    dialog->open();
}

} // namespace sheaf::ui
