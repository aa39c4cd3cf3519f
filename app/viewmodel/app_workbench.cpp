#include "app/viewmodel/app_workbench.h"

#include "engine/api/engine.h"

#include <QLocale>

namespace sheaf::app {

namespace {

constexpr int kDraftMilliseconds = 800; // a crash loses at most two seconds of typing
constexpr int kListMilliseconds = 250;

QString machineText()
{
    const auto memory = static_cast<qint64>(memoryStatus().totalBytes);
    const auto isa = activeIsa();
    return AppWorkbench::tr("%1 memory · %n core(s) · %2", nullptr, defaultThreads())
        .arg(QLocale().formattedDataSize(memory, 0), isa ? QString::fromStdString(*isa).toUpper() : QString());
}

} // namespace

AppWorkbench::AppWorkbench(const QString& dataFolder, QObject* parent)
    : Workbench(parent)
    , m_folder(dataFolder)
    , m_settings(loadSettings())
    , m_store(dataFolder)
    , m_ahead(m_inference, m_keeper)
    , m_conversation(m_inference, m_keeper, m_store)
{
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(kDraftMilliseconds);
    connect(&m_draftTimer, &QTimer::timeout, this, &AppWorkbench::saveDraft);
    m_listTimer.setSingleShot(true);
    m_listTimer.setInterval(kListMilliseconds);
    connect(&m_listTimer, &QTimer::timeout, this, &AppWorkbench::refreshList);

    connectStore();
    connectReader();
    connectPreviews();
    connectConversation();
    connectInference();
    connectAdapters();
    beginSession();
    m_model.setMachine(machineText());
    refreshList();
    loadPreferred();
}

AppWorkbench::~AppWorkbench()
{
    if (m_draftTimer.isActive())
        saveDraft();
}

} // namespace sheaf::app
