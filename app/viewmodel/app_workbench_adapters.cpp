// Adapters: those of the open session, applied to the loaded model.
#include "app/viewmodel/app_workbench.h"

namespace sheaf::app {

namespace {

bool same(const std::vector<AdapterChoice>& a, const std::vector<AdapterChoice>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [](const AdapterChoice& x, const AdapterChoice& y) { return x.path == y.path && x.scale == y.scale; });
}

} // namespace

void AppWorkbench::connectAdapters()
{
    connect(&m_adapters, &AdapterList::wanted, this, &AppWorkbench::applyAdapters);
    connect(&m_adapters, &AdapterList::edited, this, [this] {
        m_session.settings.adapters = m_adapters.saved();
        if (m_stored)
            m_store.post([id = m_session.id, settings = m_session.settings](
                             SessionStore& store) { return store.saveSettings(id, settings); });
    });
    connect(&m_inference, &InferenceService::adaptersRefused, this, [this](RequestId id, const Error& error) {
        if (id == m_adapterRequest)
            m_adapters.refused(error);
    });
}

/// The engine works through its requests in order, so a question asked from now on is answered with these.
void AppWorkbench::applyAdapters()
{
    std::vector<AdapterChoice> choices = m_adapters.wantedChoices();
    if (!m_loaded || same(choices, m_appliedAdapters))
        return;
    m_appliedAdapters = choices;
    m_adapterRequest = m_inference.setAdapters(std::move(choices));
    m_ahead.forget();
    lookAhead();
    recount();
}

} // namespace sheaf::app
