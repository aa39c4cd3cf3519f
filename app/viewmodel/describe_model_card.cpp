#include "app/viewmodel/describe_model_card.h"

#include "app/core/error_text.h"

#include <QCoreApplication>

namespace sheaf::app {

namespace {

struct ModelText {
    Q_DECLARE_TR_FUNCTIONS(ModelText)
};

ModelCard::Fit fitOf(const ModelCard& card, bool weightsPage)
{
    if (card.shortfallBytes() == 0)
        return ModelCard::Fit::Fits;
    ModelCard held = card;
    held.weightBytes = 0;
    return weightsPage && held.shortfallBytes() == 0 ? ModelCard::Fit::PagesFromDisk : ModelCard::Fit::DoesNotFit;
}

QString layoutName(ChatFormat format)
{
    switch (format) {
    case ChatFormat::ChatMl:
    case ChatFormat::ChatMlSmolLm2:
    case ChatFormat::ChatMlQwen2:
    case ChatFormat::ChatMlQwen25:
        return QStringLiteral("ChatML");
    case ChatFormat::Llama3:
    case ChatFormat::Llama31:
        return QStringLiteral("Llama 3");
    case ChatFormat::Llama4:
        return QStringLiteral("Llama 4");
    case ChatFormat::Mistral:
    case ChatFormat::MistralV3:
    case ChatFormat::MistralTekken:
        return QStringLiteral("Mistral");
    case ChatFormat::Plain:
        break;
    }
    return {};
}

} // namespace

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

ModelCard describeModelCard(const FoundModel& found, const MemoryStatus& memory, std::uint64_t requestedTokens)
{
    ModelCard card;
    card.path = QString::fromStdString(found.path.string());
    card.name = QString::fromStdString(found.path.filename().string());
    card.memoryBytes = memory.totalBytes;
    card.availableBytes = memory.availableBytes;
    if (!found.info) {
        card.problem = describeError(found.info.error()).sentence;
        card.fit = ModelCard::Fit::DoesNotFit;
        return card;
    }
    const ModelInfo& info = *found.info;
    card.name = modelName(info);
    card.subtitle = ModelText::tr("%1 · %2 parameters")
                        .arg(QString::fromStdString(info.architecture), parameterText(info.parameters));
    card.weightBytes = info.residentBytes;
    card.contextTokens = windowTokens(info, requestedTokens);
    card.kvBytes = kvBytes(info, card.contextTokens);
    card.bufferBytes = bufferBytes(info);
    card.seesPictures = info.vision.has_value();
    card.fit = fitOf(card, info.weightsPage);
    return card;
}

QString templateNotice(const ChatStyle& style)
{
    QString happened;
    if (!style.problem.empty())
        happened = ModelText::tr("The chat template in this model's file cannot be used.");
    else if (hasRefusedConversation(style))
        happened = ModelText::tr("This model's chat template does not take this conversation.");
    else
        return {};
    const QString layout = layoutName(style.format);
    const QString instead = layout.isEmpty()
        ? ModelText::tr("Questions are put as plain text instead.")
        : ModelText::tr("Questions are laid out as for %1 models instead.").arg(layout);
    return ModelText::tr("%1 %2 If answers look wrong, choose another file of the model.").arg(happened, instead);
}

} // namespace sheaf::app
