#include "ui/shell/welcome_page.h"

#include "app/viewmodel/model_state.h"
#include "app/viewmodel/workbench.h"
#include "ui/style/metrics.h"
#include "ui/style/theme.h"
#include "ui/widgets/dashed_frame.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/option_card.h"

#include <QHBoxLayout>
#include <QIcon>

namespace sheaf::ui {
namespace {

constexpr int kColumn = 680;
constexpr int kLogo = 58;

QLabel* centred(QLabel* label)
{
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    return label;
}

QLabel* makeLogo()
{
    auto* logo = new QLabel;
    logo->setAlignment(Qt::AlignCenter);
    logo->setPixmap(QIcon(QStringLiteral(":/app/sheaf.svg")).pixmap(QSize(kLogo, kLogo), logo->devicePixelRatioF()));
    return logo;
}

QWidget* makeDropHint()
{
    auto* hint = new DashedFrame([] { return DashedFrame::Colors{tokens().lineStrong, {}}; });
    hint->setObjectName(QStringLiteral("dropHint"));
    auto* row = new QHBoxLayout(hint);
    row->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge);
    row->setSpacing(metrics::kCardPadding);
    row->addStretch(1);
    row->addWidget(new IconLabel(QStringLiteral("drop"), metrics::kIconCard));
    row->addWidget(
        makeLabel(WelcomePage::tr("Or drop documents, pictures or folders first"), TextRole::Body, Tone::Muted));
    row->addStretch(1);
    return hint;
}

} // namespace

WelcomePage::WelcomePage(app::Workbench& workbench, QWidget* parent)
    : QScrollArea(parent)
    , m_workbench(workbench)
{
    setObjectName(QStringLiteral("welcomePage"));
    setAccessibleName(tr("Choose a model to begin"));
    setWidgetResizable(true);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QWidget;
    setProperty("surface", QStringLiteral("raised"));
    page->setProperty("surface", QStringLiteral("raised"));
    page->setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge, metrics::kColumnEdge);
    row->addStretch(1);
    row->addWidget(makeColumn(), 100);
    row->addStretch(1);
    setWidget(page);
    connect(&workbench.model(), &app::ModelState::changed, this, &WelcomePage::refresh);
    refresh();
}

QWidget* WelcomePage::makeColumn()
{
    m_default = new OptionCard(QStringLiteral("useDefaultModel"), QStringLiteral("play"),
        {tr("Start with the default model"),
            tr("SmolLM2 135M Instruct · text only · for trying out, weak on contracts"), tr("Use it")},
        OptionCard::Rank::Recommended);
    auto* open = new OptionCard(QStringLiteral("openModelFile"), QStringLiteral("library"),
        {tr("Open a model file"), tr("GGUF, one file or split · opened in place, never copied"), tr("Open…")},
        OptionCard::Rank::Other);
    auto* look = new OptionCard(QStringLiteral("lookForModels"), QStringLiteral("search"),
        {tr("Look for models of other programs"),
            tr("LM Studio, Jan, GPT4All, llama.cpp, Hugging Face cache · reads names and sizes only"), tr("Look…")},
        OptionCard::Rank::Other);
    connect(m_default, &OptionCard::chosen, &m_workbench, &app::Workbench::loadDefaultModel);
    connect(open, &OptionCard::chosen, this, &WelcomePage::openModelRequested);
    connect(look, &OptionCard::chosen, this, &WelcomePage::lookForModelsRequested);
    m_failure = centred(makeLabel({}, TextRole::Body, Tone::Error));
    m_failure->setObjectName(QStringLiteral("modelFailure"));
    m_machine = centred(makeLabel({}, TextRole::Small, Tone::Muted));
    QLabel* choose = makeLabel(tr("Choose a model to begin"), TextRole::Small, Tone::Muted);
    setStyleProperty(choose, "weight", QStringLiteral("semibold"));

    auto* content = new QWidget;
    content->setMaximumWidth(kColumn);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addStretch(1);
    column->addWidget(makeLogo());
    column->addSpacing(metrics::kGap);
    column->addWidget(centred(makeLabel(tr("Read a lot. Ask once. See where it comes from."), TextRole::Head)));
    column->addWidget(centred(makeLabel(
        tr("Sheaf runs a language model on this computer. Your files stay here."), TextRole::Reading, Tone::Muted)));
    column->addWidget(m_failure);
    column->addSpacing(metrics::kGap);
    column->addWidget(choose);
    for (OptionCard* card : {m_default, open, look})
        column->addWidget(card);
    column->addSpacing(metrics::kGap);
    column->addWidget(makeDropHint());
    column->addSpacing(metrics::kGap);
    column->addWidget(m_machine);
    column->addStretch(1);
    return content;
}

void WelcomePage::refresh()
{
    const app::ModelState& model = m_workbench.model();
    m_default->setVisible(model.defaultModelAvailable());
    m_failure->setText(model.failure());
    m_failure->setVisible(!model.failure().isEmpty());
    m_machine->setText(model.machine());
    m_machine->setVisible(!model.machine().isEmpty());
}

} // namespace sheaf::ui
