#include "ui/shell/model_popup.h"

#include "app/viewmodel/model_state.h"
#include "app/viewmodel/workbench.h"
#include "ui/shell/model_card_button.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollArea>

#include <algorithm>

namespace sheaf::ui {
namespace {

constexpr int kWidth = 440; ///< at least, as kHeight: large text needs more
constexpr int kHeight = 460;
constexpr int kLetters = 60; ///< of a card's lines
constexpr int kLines = 26;
constexpr int kBelow = 4;

bool matches(const app::ModelCard& card, const QString& words)
{
    return card.name.contains(words, Qt::CaseInsensitive) || card.subtitle.contains(words, Qt::CaseInsensitive)
        || card.path.contains(words, Qt::CaseInsensitive);
}

} // namespace

ModelPopup::ModelPopup(app::Workbench& workbench, QWidget* parent)
    : Surface(QStringLiteral("popup"), {}, parent)
    , m_workbench(workbench)
    , m_search(new QLineEdit)
    , m_scroll(new QScrollArea)
    , m_none(makeLabel(tr("No models found in the known folders."), TextRole::Body, Tone::Muted))
{
    setWindowFlags(Qt::Popup);
    setObjectName(QStringLiteral("modelPopup"));
    setAccessibleName(tr("Choose a model"));
    m_search->setObjectName(QStringLiteral("modelSearch"));
    m_search->setAccessibleName(tr("Search models"));
    m_search->setPlaceholderText(tr("Search models"));
    m_search->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition)->setText(tr("Search"));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);
    auto* list = new QWidget;
    m_column = new QVBoxLayout(list);
    m_column->setContentsMargins(0, 0, metrics::kGap / 2, 0);
    m_column->setSpacing(metrics::kGap);
    m_column->addWidget(m_none);
    m_column->addStretch(1);
    m_scroll->setWidget(list);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(
        metrics::kCardPadding, metrics::kCardPadding, metrics::kCardPadding, metrics::kCardPadding);
    column->setSpacing(metrics::kGap);
    column->addWidget(m_search);
    column->addWidget(m_scroll, 1);
    column->addWidget(makeFoot());
    connect(m_search, &QLineEdit::textChanged, this, &ModelPopup::filter);
    connect(&workbench.model(), &app::ModelState::cardsChanged, this, &ModelPopup::fill);
    fill();
}

QWidget* ModelPopup::makeFoot()
{
    QPushButton* open = makeButton(QStringLiteral("popupOpenModel"), tr("Open model file…"), ButtonKind::Link);
    m_load = makeButton(QStringLiteral("popupLoadModel"), tr("Load"), ButtonKind::Primary);
    connect(open, &QPushButton::clicked, this, [this] {
        close();
        emit openModelRequested();
    });
    connect(m_load, &QPushButton::clicked, this, &ModelPopup::load);
    auto* foot = new QWidget;
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(open);
    row->addStretch(1);
    row->addWidget(m_load);
    return foot;
}

void ModelPopup::openBelow(QWidget& anchor)
{
    m_workbench.scanModels();
    m_search->clear();
    const QWidget* area = anchor.window();
    const int wanted = std::max(kWidth, fontMetrics().averageCharWidth() * kLetters);
    const int tall = std::max(kHeight, fontMetrics().height() * kLines);
    const QSize size(std::min(wanted, area->width() - 16), std::min(tall, area->height() - anchor.height() - 24));
    resize(size);
    const QPoint corner = anchor.mapToGlobal(QPoint(anchor.width() - size.width(), anchor.height() + kBelow));
    const int left = std::max(corner.x(), area->mapToGlobal(QPoint(8, 0)).x());
    move(left, corner.y());
    show();
    m_search->setFocus();
}

void ModelPopup::fill()
{
    for (ModelCardButton* card : m_cards)
        card->deleteLater();
    m_cards.clear();
    const auto& cards = m_workbench.model().cards();
    for (std::size_t i = 0; i < cards.size(); ++i) {
        auto* button = new ModelCardButton(cards[i]);
        button->setObjectName(QStringLiteral("modelCard%1").arg(i));
        const int index = static_cast<int>(i);
        connect(button, &QAbstractButton::clicked, this, [this, index] { choose(index); });
        connect(button, &ModelCardButton::loadRequested, this, [this, index] {
            choose(index);
            load();
        });
        m_column->insertWidget(index, button);
        m_cards.push_back(button);
    }
    const auto loaded = std::find_if(cards.begin(), cards.end(),
        [this](const app::ModelCard& card) { return card.path == m_workbench.model().path(); });
    choose(loaded == cards.end() ? -1 : static_cast<int>(loaded - cards.begin()));
    filter();
}

void ModelPopup::filter()
{
    const auto& cards = m_workbench.model().cards();
    bool any = false;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const bool shown = matches(cards[i], m_search->text().trimmed());
        m_cards[i]->setVisible(shown);
        any = any || shown;
    }
    m_none->setVisible(!any);
    m_none->setText(m_cards.empty() ? tr("No models found in the known folders.") : tr("No model has this name."));
}

void ModelPopup::choose(int index)
{
    m_chosen.clear();
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        m_cards[i]->setChecked(static_cast<int>(i) == index);
    const auto& model = m_workbench.model();
    if (index >= 0 && model.cards()[static_cast<std::size_t>(index)].problem.isEmpty())
        m_chosen = model.cards()[static_cast<std::size_t>(index)].path;
    const bool loaded = model.status() == app::ModelState::Status::Ready && model.path() == m_chosen;
    m_load->setEnabled(!m_chosen.isEmpty() && !loaded);
    m_load->setText(loaded ? tr("Loaded") : tr("Load"));
    m_load->setAccessibleName(m_load->text());
}

void ModelPopup::load()
{
    if (!m_load->isEnabled())
        return;
    const QString path = m_chosen;
    close();
    m_workbench.loadModel(path);
}

void ModelPopup::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && m_search->hasFocus()) {
        const auto shown
            = std::find_if(m_cards.begin(), m_cards.end(), [](const auto* card) { return card->isVisible(); });
        if (shown != m_cards.end()) {
            (*shown)->setFocus(Qt::TabFocusReason);
            choose(static_cast<int>(shown - m_cards.begin()));
        }
        return;
    }
    Surface::keyPressEvent(event);
}

} // namespace sheaf::ui
