#include "app/viewmodel/model_state.h"

#include <utility>

namespace sheaf::app {

ModelState::ModelState(QObject* parent)
    : QObject(parent)
{
}

void ModelState::setNone()
{
    m_status = Status::None;
    m_name.clear();
    m_path.clear();
    m_failure.clear();
    m_caution.clear();
    m_fraction = 0;
    m_tokensPerSecond = 0;
    m_seesPictures = false;
    emit changed();
}

void ModelState::setLoading(const QString& path, const QString& name, double fraction)
{
    m_status = Status::Loading;
    m_path = path;
    m_name = name;
    m_failure.clear();
    m_caution.clear();
    m_fraction = fraction;
    m_tokensPerSecond = 0;
    emit changed();
}

void ModelState::setReady(const QString& path, const QString& name, bool seesPictures)
{
    m_status = Status::Ready;
    m_path = path;
    m_name = name;
    m_failure.clear();
    m_caution.clear();
    m_fraction = 1;
    m_seesPictures = seesPictures;
    emit changed();
}

void ModelState::setFailed(const QString& path, const QString& sentence)
{
    m_status = Status::Failed;
    m_path = path;
    m_failure = sentence;
    m_caution.clear();
    m_fraction = 0;
    m_tokensPerSecond = 0;
    emit changed();
}

void ModelState::setCaution(const QString& sentence)
{
    if (m_caution == sentence)
        return;
    m_caution = sentence;
    emit changed();
}

void ModelState::setTokensPerSecond(double value)
{
    m_tokensPerSecond = value;
    emit changed();
}

void ModelState::setCards(std::vector<ModelCard> cards)
{
    m_cards = std::move(cards);
    emit cardsChanged();
}

void ModelState::setDefaultModelAvailable(bool available)
{
    if (m_defaultAvailable == available)
        return;
    m_defaultAvailable = available;
    emit changed();
}

void ModelState::setMachine(const QString& text)
{
    if (m_machine == text)
        return;
    m_machine = text;
    emit changed();
}

} // namespace sheaf::app
