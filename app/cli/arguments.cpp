#include "app/cli/arguments.h"

#include "engine/api/convert.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iostream>
#include <map>
#include <string_view>

namespace sheaf::app::cli {

namespace {

/// "PATH:SCALE"; a path may hold colons itself, so the last one separates.
AdapterChoice parseScaledAdapter(const std::string& text)
{
    const std::size_t colon = text.rfind(':');
    float scale = 0;
    const char* const end = text.data() + text.size();
    if (colon == 0 || colon == std::string::npos)
        throw CLI::ValidationError("--lora-scaled", "expected PATH:SCALE, not '" + text + "'");
    const auto [read, error] = std::from_chars(text.data() + colon + 1, end, scale);
    if (error != std::errc() || read != end || !std::isfinite(scale))
        throw CLI::ValidationError("--lora-scaled", "'" + text.substr(colon + 1) + "' is not a scale");
    return {text.substr(0, colon), scale};
}

void addAdapters(CLI::App& app, std::vector<AdapterChoice>& adapters)
{
    app.add_option_function<std::string>(
           "--lora",
           [&adapters](const std::string& path) {
               adapters.push_back({path, 1});
           },
           "Adapter (PEFT folder or GGUF) at scale 1; may be repeated")
        ->trigger_on_parse()
        ->expected(1)
        ->take_all();
    app.add_option_function<std::string>(
           "--lora-scaled", [&adapters](const std::string& text) { adapters.push_back(parseScaledAdapter(text)); },
           "Adapter PATH:SCALE; may be repeated")
        ->trigger_on_parse()
        ->expected(1)
        ->take_all();
}

void addCommon(CLI::App& app, CommonArguments& common)
{
    app.add_flag("--json", common.json, "Exactly one JSON object on standard output");
    app.add_option("-m,--model", common.model, "GGUF file, or folder with config.json and safetensors");
    app.add_option("--mmproj", common.mmproj, "Vision file");
    app.add_flag("--no-mmproj", common.noMmproj, "Do not pair a neighbouring vision file");
    addAdapters(app, common.adapters);
    app.add_option("-c,--ctx-size", common.contextTokens, "Window in tokens; 0: what the model was trained for");
    app.add_option("-t,--threads", common.threads, "Engine threads; 0: physical cores")->check(CLI::Range(0, 1024));
    app.add_option("-b,--batch-size", common.batchTokens, "Prompt tokens per pass; never changes a result")
        ->check(CLI::Range(1, 1 << 20));
    const std::map<std::string, KvPrecision> precisions
        = {{"auto", KvPrecision::Automatic}, {"f32", KvPrecision::Float32}, {"int8", KvPrecision::Int8}};
    app.add_option("--kv-type", common.kvPrecision, "How keys and values are remembered: auto, f32 or int8")
        ->transform(CLI::CheckedTransformer(precisions).description("auto|f32|int8"));
    app.add_option("--data-dir", common.dataDir, "Where sessions and caches live");
}

void addAttach(CLI::App& app, AttachArguments& attach)
{
    const auto add = [&attach](bool picture) {
        return [&attach, picture](const std::string& path) { attach.items.push_back({path, picture}); };
    };
    app.add_option_function<std::string>("--attach", add(false), "File or folder; may be repeated")
        ->trigger_on_parse()
        ->expected(1)
        ->take_all();
    app.add_option_function<std::string>("--image", add(true), "Like --attach, but must be a picture")
        ->trigger_on_parse()
        ->expected(1)
        ->take_all();
}

void addPrompt(CLI::App& app, PromptArguments& prompt)
{
    app.add_option("PROMPT,-p,--prompt", prompt.text, "The question");
    app.add_option("-f,--file", prompt.file, "File that holds the question");
    app.add_option("--system-prompt", prompt.system, "System text (also -sys)");
}

void addSampler(CLI::App& app, SamplerArguments& sampler)
{
    app.add_option("-n,--predict", sampler.predict, "Tokens to generate; -1: until the end or the window");
    app.add_option("--temp", sampler.temperature, "Temperature; 0: greedy")->check(CLI::NonNegativeNumber);
    app.add_option("--top-k", sampler.topK, "0: off")->check(CLI::NonNegativeNumber);
    app.add_option("--top-p", sampler.topP, "1: off")->check(CLI::Range(0.0, 1.0));
    app.add_option("--min-p", sampler.minP, "0: off")->check(CLI::Range(0.0, 1.0));
    app.add_option("--repeat-penalty", sampler.repeatPenalty, "1: off")->check(CLI::PositiveNumber);
    app.add_option("-s,--seed", sampler.seed, "Seed; a random one otherwise");
    app.add_option("--stop", sampler.stops, "End before this text; may be repeated")
        ->expected(1)
        ->allow_extra_args(false);
}

void addAsk(CLI::App& app, AskArguments& ask)
{
    addPrompt(app, ask.prompt);
    addAttach(app, ask.attach);
    addSampler(app, ask.sampler);
    app.add_option("--reserve", ask.reserve, "Tokens kept free for the answer");
    app.add_flag("--json-stream", ask.jsonStream, "One JSON object a line while it runs");
    app.add_flag("--raw", ask.raw, "No chat template");
    app.add_option("--session", ask.session, "Continue or create this session");
    app.add_flag("--no-save", ask.noSave, "Keep no session");
    app.add_option("--json-schema", ask.jsonSchema, "Schema file for the answer");
}

void addCount(CLI::App& app, CountArguments& count)
{
    addPrompt(app, count.prompt);
    addAttach(app, count.attach);
    app.add_option("--session", count.session, "Count as part of this session");
    app.add_option("--budget", count.budget, "Exit 3 if the total is larger");
    app.add_option("--reserve", count.reserve, "Tokens kept free for the answer");
    app.add_flag("--tree", count.tree, "Folders as a tree");
    app.add_flag("--raw", count.raw, "No chat template");
}

void addTokens(CLI::App& tokenize, TokenizeArguments& t, CLI::App& detokenize, DetokenizeArguments& d)
{
    tokenize.add_option("TEXT", t.text, "The text");
    tokenize.add_option("-f,--file", t.file, "File that holds the text");
    tokenize.add_flag("--parse-special", t.parseSpecial, "Strings of control tokens become control tokens");
    tokenize.add_flag("--add-bos", t.addBos, "Put BOS first");
    tokenize.add_flag("--jsonl", t.jsonl, "One JSON string a line in, one JSON array of ids a line out");
    detokenize.add_option("IDS", d.ids, "Ids, separated by commas or spaces");
    detokenize.add_option("-f,--file", d.file, "File that holds the ids");
    detokenize.add_flag("--jsonl", d.jsonl, "One JSON array of ids a line in, one JSON string a line out");
}

void addLogits(CLI::App& app, LogitsArguments& logits)
{
    app.add_option("--tokens", logits.tokens, "Ids, separated by commas");
    app.add_option("-f,--file", logits.file, "File that holds the ids");
    app.add_option("-o,--output", logits.output, "float32, tokens x vocabulary");
    app.add_option("--router", logits.router, "JSON lines: experts and weights per MoE layer");
    app.add_option("--image", logits.images, "Picture for the <|patch|> ids")->expected(1)->allow_extra_args(false);
}

void addVision(CLI::App& app, VisionArguments& vision)
{
    app.add_option("--image", vision.images, "The picture")->expected(1)->allow_extra_args(false);
    app.add_option("-o,--output", vision.output, "float32, image tokens x hidden");
    app.add_option("--pixels", vision.pixels, "float32, tiles x 3 x side x side");
}

void addSession(CLI::App& app, SessionArguments& session)
{
    app.require_subcommand(1);
    const auto add = [&](const std::string& name, const std::string& text, const char* target) {
        CLI::App* sub = app.add_subcommand(name, text);
        if (target)
            sub->add_option(target, session.target)->required();
        sub->callback([&session, name] { session.action = name; });
        sub->fallthrough();
        return sub;
    };
    add("list", "All sessions", nullptr);
    add("show", "One session", "ID");
    CLI::App* exporting = add("export", "One session as a document", "ID");
    exporting->add_option("--format", session.format, "md, html, json or pdf")
        ->check(CLI::IsMember({"md", "html", "json", "pdf"}));
    exporting->add_option("-o,--output", session.output, "File; standard output otherwise");
    add("import", "A session from a JSON export", "FILE");
    add("search", "Sessions whose titles or texts hold these words", "TEXT");
    add("verify", "Check every stored hash and ledger", "ID");
    add("replay", "Compute the answers again and compare", "ID");
    add("delete", "Delete for good", "ID");
}

void addModel(CLI::App& app, ModelArguments& model)
{
    app.require_subcommand(1);
    CLI::App* info = app.add_subcommand("info", "What a model is, without loading it");
    info->add_option("PATH", model.path);
    CLI::App* list = app.add_subcommand("list", "Models found");
    CLI::App* convert = app.add_subcommand("convert", "To one GGUF file");
    convert->add_option("IN", model.path, "Folder or GGUF file")->required();
    convert->add_option("OUT", model.output, "GGUF file to write")->required();
    convert
        ->add_option("--type", model.type,
            "In any case: " + convertTypes()
                + ".\nThe short name of a K-quant is its _M mix: output, and in some layers attn_v and ffn_down, have "
                  "more bits. Norms, biases and routers stay F32. --mmproj OUT2.gguf writes the vision tower of "
                  "a folder too.")
        ->required();
    for (CLI::App* sub : {info, list, convert}) {
        sub->callback([&model, name = sub->get_name()] { model.action = name; });
        sub->fallthrough();
    }
}

/// "-sys" is the name llama.cpp's users know; CLI11 reads it as -s ys.
std::vector<std::string> normalised(int argc, char** argv)
{
    std::vector<std::string> words(argv + 1, argv + argc);
    std::replace(words.begin(), words.end(), std::string("-sys"), std::string("--system-prompt"));
    std::reverse(words.begin(), words.end()); // CLI11 takes them last first
    return words;
}

} // namespace

ParsedArguments parseArguments(int argc, char** argv)
{
    Arguments arguments;
    CLI::App app{"Sheaf: analyse documents and screenshots offline", "sheaf-cli"};
    app.set_version_flag("--version", "sheaf-cli " SHEAF_VERSION);
    app.require_subcommand(1);
    addCommon(app, arguments.common);

    const auto add = [&](const char* name, const char* text) {
        CLI::App* sub = app.add_subcommand(name, text);
        sub->fallthrough(); // common flags may stand after the subcommand
        return sub;
    };
    addAsk(*add("ask", "Ask about attachments"), arguments.ask);
    addCount(*add("count", "What a prompt costs; loads no weights"), arguments.count);
    CLI::App* extract = add("extract", "What would enter the prompt");
    addAttach(*extract, arguments.extract.attach);
    extract->add_flag("--boxes", arguments.extract.boxes, "Words with their boxes");
    addTokens(
        *add("tokenize", "Text to ids"), arguments.tokenize, *add("detokenize", "Ids to text"), arguments.detokenize);
    addLogits(*add("logits", "A forward pass over exactly these ids"), arguments.logits);
    addVision(*add("vision", "Encode a picture"), arguments.vision);
    add("perplexity", "Perplexity of a text")
        ->add_option("-f,--file", arguments.perplexity.file, "The text")
        ->required();
    CLI::App* bench = add("bench", "Speed, beside the machine's limits");
    bench->add_option("-p,--n-prompt", arguments.bench.promptTokens)->check(CLI::Range(0, 1 << 24));
    bench->add_option("-n,--n-gen", arguments.bench.generatedTokens)->check(CLI::Range(0, 1 << 24));
    bench->add_option("-d,--n-depth", arguments.bench.depthTokens)->check(CLI::Range(0, 1 << 24));
    bench->add_option("-r,--repetitions", arguments.bench.repeats)->check(CLI::Range(1, 10000));
    addModel(*add("model", "Describe and list models"), arguments.model);
    addSession(*add("session", "Saved sessions"), arguments.session);

    try {
        app.parse(normalised(argc, argv));
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return {std::nullopt, code == 0 ? 0 : 2};
    }
    arguments.command = app.get_subcommands().front()->get_name();
    return {std::move(arguments), 0};
}

} // namespace sheaf::app::cli
