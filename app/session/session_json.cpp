#include "app/session/session_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <type_traits>
#include <utility>

namespace sheaf::app {

namespace {

template <class Enum, std::size_t n> using Names = std::array<std::pair<Enum, std::string_view>, n>;

constexpr Names<AnswerState, 3> kAnswerStates{
    {{AnswerState::Running, "running"}, {AnswerState::Finished, "finished"}, {AnswerState::Failed, "failed"}}};
constexpr Names<FinishReason, 4> kFinishReasons{{{FinishReason::Stop, "stop"}, {FinishReason::Length, "length"},
    {FinishReason::Cancelled, "cancelled"}, {FinishReason::Context, "context"}}};

template <class Enum, std::size_t n> std::string_view nameOf(const Names<Enum, n>& names, Enum value)
{
    for (const auto& [known, name] : names) {
        if (known == value)
            return name;
    }
    return {};
}

template <class Enum, std::size_t n> Enum valueOf(const Names<Enum, n>& names, std::string_view name, Enum fallback)
{
    for (const auto& [value, known] : names) {
        if (known == name)
            return value;
    }
    return fallback;
}

Json parse(std::string_view text)
{
    return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

template <class Number> void readNumber(const Json& object, const char* key, Number& value)
{
    if (!object.is_object() || !object.contains(key))
        return;
    const Json& found = object[key];
    if (std::is_integral_v<Number> ? found.is_number_integer() : found.is_number())
        value = found.get<Number>();
}

std::string readText(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : "";
}

QString readString(const Json& object, const char* key)
{
    return QString::fromStdString(readText(object, key));
}

// 0.6F as 0.6, not as 0.60000002384185791; reading it as a float gives the same bits again.
double shortest(float value)
{
    return std::strtod(fmt::format("{}", value).c_str(), nullptr);
}

std::vector<std::string> readTexts(const Json& array)
{
    std::vector<std::string> texts;
    if (!array.is_array())
        return texts;
    for (const Json& text : array) {
        if (text.is_string())
            texts.push_back(text.get<std::string>());
    }
    return texts;
}

const Json& readArray(const Json& object, const char* key)
{
    static const Json kEmpty = Json::array();
    return object.is_object() && object.contains(key) && object[key].is_array() ? object[key] : kEmpty;
}

CoverageEntry coverageEntryOf(const Json& object)
{
    CoverageEntry entry;
    entry.name = readString(object, "name");
    readNumber(object, "parts_read", entry.partsRead);
    readNumber(object, "parts", entry.parts);
    readNumber(object, "tiles", entry.tiles);
    for (const std::string& text : readTexts(readArray(object, "left_out")))
        entry.leftOut.push_back(QString::fromStdString(text));
    return entry;
}

Citation citationOf(const Json& object)
{
    Citation citation;
    citation.attachment = readString(object, "attachment");
    readNumber(object, "page", citation.page);
    readNumber(object, "first_line", citation.firstLine);
    readNumber(object, "last_line", citation.lastLine);
    citation.path = readText(object, "path");
    citation.text = readText(object, "text");
    return citation;
}

} // namespace

std::string_view answerStateName(AnswerState state)
{
    return nameOf(kAnswerStates, state);
}

AnswerState answerStateFromName(std::string_view name)
{
    return valueOf(kAnswerStates, name, AnswerState::Failed);
}

std::string_view finishReasonName(FinishReason finish)
{
    return nameOf(kFinishReasons, finish);
}

FinishReason finishReasonFromName(std::string_view name)
{
    return valueOf(kFinishReasons, name, FinishReason::Stop);
}

AttachmentKind kindFromName(std::string_view name)
{
    for (const AttachmentKind kind : {AttachmentKind::Pdf, AttachmentKind::Image, AttachmentKind::Text,
             AttachmentKind::Code, AttachmentKind::Folder}) {
        if (kindName(kind) == name)
            return kind;
    }
    return AttachmentKind::Unknown;
}

Json samplerJson(const SamplerSettings& sampler)
{
    return {{"temperature", shortest(sampler.temperature)}, {"top_k", sampler.topK}, {"top_p", shortest(sampler.topP)},
        {"min_p", shortest(sampler.minP)}, {"repeat_penalty", shortest(sampler.repeatPenalty)},
        {"repeat_last_tokens", sampler.repeatLastTokens}, {"seed", sampler.seed}};
}

Json coverageJson(const Coverage& coverage)
{
    Json attachments = Json::array();
    for (const CoverageEntry& entry : coverage.attachments) {
        Json leftOut = Json::array();
        for (const QString& text : entry.leftOut)
            leftOut.push_back(text.toStdString());
        attachments.push_back({{"name", entry.name.toStdString()}, {"parts_read", entry.partsRead},
            {"parts", entry.parts}, {"tiles", entry.tiles}, {"left_out", std::move(leftOut)}});
    }
    return {{"sentence", coverage.sentence.toStdString()}, {"attachments", std::move(attachments)}};
}

Json citationsJson(const std::vector<Citation>& citations)
{
    Json list = Json::array();
    for (const Citation& citation : citations) {
        list.push_back({{"attachment", citation.attachment.toStdString()}, {"page", citation.page},
            {"first_line", citation.firstLine}, {"last_line", citation.lastLine}, {"path", citation.path},
            {"text", citation.text}});
    }
    return list;
}

SamplerSettings samplerFromJson(std::string_view text)
{
    const Json json = parse(text);
    SamplerSettings sampler;
    readNumber(json, "temperature", sampler.temperature);
    readNumber(json, "top_k", sampler.topK);
    readNumber(json, "top_p", sampler.topP);
    readNumber(json, "min_p", sampler.minP);
    readNumber(json, "repeat_penalty", sampler.repeatPenalty);
    readNumber(json, "repeat_last_tokens", sampler.repeatLastTokens);
    readNumber(json, "seed", sampler.seed);
    return sampler;
}

Coverage coverageFromJson(std::string_view text)
{
    const Json json = parse(text);
    Coverage coverage;
    coverage.sentence = readString(json, "sentence");
    for (const Json& entry : readArray(json, "attachments"))
        coverage.attachments.push_back(coverageEntryOf(entry));
    return coverage;
}

std::vector<Citation> citationsFromJson(std::string_view text)
{
    std::vector<Citation> citations;
    const Json json = parse(text);
    if (!json.is_array())
        return citations;
    for (const Json& citation : json)
        citations.push_back(citationOf(citation));
    return citations;
}

std::vector<std::string> stringsFromJson(std::string_view text)
{
    return readTexts(parse(text));
}

Json adaptersJson(const std::vector<SessionAdapter>& adapters)
{
    Json list = Json::array();
    for (const SessionAdapter& adapter : adapters)
        list.push_back({{"path", adapter.path}, {"scale", shortest(adapter.scale)}, {"on", adapter.on}});
    return list;
}

std::vector<SessionAdapter> adaptersFromJson(std::string_view text)
{
    std::vector<SessionAdapter> adapters;
    const Json json = parse(text);
    if (!json.is_array())
        return adapters;
    for (const Json& entry : json) {
        SessionAdapter adapter;
        adapter.path = readText(entry, "path");
        readNumber(entry, "scale", adapter.scale);
        adapter.on = !entry.is_object() || !entry.contains("on") || entry["on"] != false;
        if (!adapter.path.empty())
            adapters.push_back(std::move(adapter));
    }
    return adapters;
}

Json regionJson(const PictureRegion& region)
{
    return Json::array({region.left, region.top, region.width, region.height});
}

std::optional<PictureRegion> regionFromJson(std::string_view text)
{
    const Json json = parse(text);
    if (!json.is_array() || json.size() != 4)
        return std::nullopt;
    const auto isSide = [](const Json& number) {
        return number.is_number_unsigned()
            && number.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    };
    if (!std::all_of(json.begin(), json.end(), isSide))
        return std::nullopt;
    return PictureRegion{json[0].get<int>(), json[1].get<int>(), json[2].get<int>(), json[3].get<int>()};
}

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace sheaf::app
