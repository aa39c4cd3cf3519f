// The model: which one, loading, settings.
#include "app/viewmodel/app_workbench.h"
#include "app/context/picture_prompt.h"
#include "app/core/error_text.h"
#include "app/core/paths.h"
#include "app/models/model_library.h"
#include "app/viewmodel/describe_model_card.h"

#include <QFileInfo>
#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace sheaf::app {

void AppWorkbench::connectInference()
{
    connect(&m_inference, &InferenceService::loadProgress, this, [this](RequestId id, double fraction) {
        if (id == m_loadRequest)
            m_model.setLoading(m_model.path(), m_model.name(), fraction);
    });
    connect(&m_inference, &InferenceService::modelLoaded, this, [this](RequestId id, const LoadedModel& loaded) {
        if (id != m_loadRequest)
            return;
        if (!loaded.tokenizer) {
            m_model.setFailed(m_model.path(), tr("This file holds no vocabulary. Choose another."));
            return;
        }
        m_loaded = loaded;
        m_appliedAdapters.clear();
        m_adapters.modelChanged();
        m_style = {loaded.info.chatStyle, false, pictureSettings(loaded.info, *loaded.tokenizer)};
        m_prefillRate = 0;
        m_tileRate = 0;
        m_ahead.forget();
        lookAhead();
        describeModelToLens();
        m_model.setReady(
            QString::fromStdString(loaded.info.path.string()), modelName(loaded.info), m_style.pictures.has_value());
        tellOfTemplate();
        recount();
        emit sendStateChanged();
    });
    connect(&m_inference, &InferenceService::loadFailed, this, [this](RequestId id, const Error& error) {
        if (id != m_loadRequest)
            return;
        const ErrorText text = describeError(error);
        m_model.setFailed(m_model.path(), text.sentence);
        m_banner.show({Banner::Level::Error, text.sentence, text.details, {}, {}});
        emit sendStateChanged();
    });
}

/// Once for a model whose template cannot be used, or when it first refuses a conversation; taken back with the model.
void AppWorkbench::tellOfTemplate()
{
    const QString notice = m_loaded ? templateNotice(m_style.chat) : QString();
    if (notice == m_templateNotice)
        return;
    m_banner.withdraw(std::exchange(m_templateNotice, notice));
    if (notice.isEmpty())
        return;
    m_model.setCaution(notice);
    m_banner.show({Banner::Level::Warning, notice, QString::fromStdString(m_style.chat.problem), tr("Choose model…"),
        [this] { emit modelChoiceRequested(); }});
}

CountingModel AppWorkbench::countingModel() const
{
    LedgerFrame frame;
    frame.model = QString::fromStdString(m_loaded->info.name);
    frame.style = m_style;
    frame.windowTokens = m_loaded->windowTokens;
    frame.reserveTokens = m_session.settings.reserveTokens;
    return {m_loaded->tokenizer, frame};
}

void AppWorkbench::loadPreferred()
{
    m_model.setDefaultModelAvailable(QFileInfo::exists(defaultModelPath()));
    if (const auto path = resolveModelPath({}, m_settings.modelPath))
        loadModel(QString::fromStdString(path->string()));
}

void AppWorkbench::loadModel(const QString& path)
{
    m_loaded.reset();
    tellOfTemplate();
    describeModelToLens();
    m_conversation.stop();
    m_model.setLoading(path, QFileInfo(path).completeBaseName(), 0);
    EngineOptions options;
    options.threads = m_settings.threads;
    m_loadRequest = m_inference.load(path.toStdString(), options,
        [requested = m_settings.contextTokens](const ModelInfo& info) { return windowTokens(info, requested); });
    if (path != m_settings.modelPath && path != defaultModelPath()) {
        m_settings.modelPath = path;
        saveSettings(m_settings);
        emit settingsChanged();
    }
    recount();
    emit sendStateChanged();
}

void AppWorkbench::loadDefaultModel()
{
    m_settings.modelPath.clear();
    saveSettings(m_settings);
    emit settingsChanged();
    loadModel(defaultModelPath());
}

void AppWorkbench::unloadModel()
{
    m_loaded.reset();
    tellOfTemplate();
    describeModelToLens();
    m_loadRequest = m_inference.unload();
    m_model.setNone();
    recount();
    emit sendStateChanged();
}

void AppWorkbench::scanModels()
{
    QThreadPool::globalInstance()->start(
        [guard = QPointer<AppWorkbench>(this), preferred = m_settings.modelPath, requested = m_settings.contextTokens] {
            std::vector<ModelCard> cards;
            auto folders = usualModelFolders(preferred);
            const auto others = withSubfolders(foldersOfOtherPrograms());
            folders.insert(folders.end(), others.begin(), others.end());
            for (const FoundModel& found : findModels(folders))
                cards.push_back(describeModelCard(found, memoryStatus(), requested));
            QMetaObject::invokeMethod(
                qApp,
                [guard, cards = std::move(cards)] {
                    if (guard)
                        guard->m_model.setCards(cards);
                },
                Qt::QueuedConnection);
        });
}

void AppWorkbench::setSettings(const Settings& settings)
{
    const Settings before = std::exchange(m_settings, settings);
    if (before == m_settings)
        return;
    saveSettings(m_settings);
    emit settingsChanged();
    m_session.settings.reserveTokens = before.reserveTokens == m_settings.reserveTokens
        ? m_session.settings.reserveTokens
        : m_settings.reserveTokens;
    const bool reload = before.modelPath != m_settings.modelPath || before.threads != m_settings.threads
        || before.contextTokens != m_settings.contextTokens;
    if (reload)
        loadPreferred();
    else
        recount();
    if (before.readOnce != m_settings.readOnce)
        lookAhead();
}

} // namespace sheaf::app
