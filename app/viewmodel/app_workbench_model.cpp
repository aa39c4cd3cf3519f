// The model: which one, loading, settings.
#include "app/viewmodel/app_workbench.h"
#include "app/context/picture_prompt.h"
#include "app/core/error_text.h"
#include "app/core/paths.h"
#include "app/models/model_library.h"

#include <QFileInfo>
#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace sheaf::app {

namespace {

// The file's name is what the user chose by; names inside files are often those of a training run.
QString modelName(const ModelInfo& info)
{
    QString name = QString::fromStdString(info.path.filename().string());
    if (name.endsWith(QLatin1String(".gguf")))
        name.chop(5);
    const QString type = QString::fromStdString(dominantType(info));
    const auto suffix = name.lastIndexOf(type);
    if (suffix > 0)
        name.truncate(suffix - 1);
    return QStringLiteral("%1 · %2").arg(name, type);
}

ModelCard modelCard(const FoundModel& found)
{
    ModelCard card;
    card.path = QString::fromStdString(found.path.string());
    card.name = QString::fromStdString(found.path.filename().string());
    const MemoryStatus memory = memoryStatus();
    card.memoryBytes = memory.totalBytes;
    card.availableBytes = memory.availableBytes;
    if (!found.info) {
        const ErrorText text = describeError(found.info.error());
        card.problem = text.sentence;
        card.fits = false;
        return card;
    }
    const ModelInfo& info = *found.info;
    card.name = modelName(info);
    card.subtitle = AppWorkbench::tr("%1 · %2 parameters")
                        .arg(QString::fromStdString(info.architecture), parameterText(info.parameters));
    card.weightBytes = info.residentBytes;
    card.contextTokens = windowTokens(info, 0);
    card.kvBytes = kvBytes(info, card.contextTokens);
    card.seesPictures = info.vision.has_value();
    card.fits = card.weightBytes + card.kvBytes <= card.availableBytes;
    return card;
}

} // namespace

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
        m_cachedTokens = 0;
        describeModelToLens();
        m_model.setReady(
            QString::fromStdString(loaded.info.path.string()), modelName(loaded.info), m_style.pictures.has_value());
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
    describeModelToLens();
    m_loadRequest = m_inference.unload();
    m_model.setNone();
    recount();
    emit sendStateChanged();
}

void AppWorkbench::scanModels()
{
    QThreadPool::globalInstance()->start([guard = QPointer<AppWorkbench>(this), preferred = m_settings.modelPath] {
        std::vector<ModelCard> cards;
        auto folders = usualModelFolders(preferred);
        const auto others = withSubfolders(foldersOfOtherPrograms());
        folders.insert(folders.end(), others.begin(), others.end());
        for (const FoundModel& found : findModels(folders))
            cards.push_back(modelCard(found));
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
}

} // namespace sheaf::app
