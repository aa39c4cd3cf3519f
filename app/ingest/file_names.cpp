#include "app/ingest/file_names.h"

#include "app/ingest/decode/utf8.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sheaf::app {

namespace {

using namespace std::string_view_literals;

constexpr std::array kCodeEndings{".ada"sv, ".asm"sv, ".awk"sv, ".bash"sv, ".bat"sv, ".c"sv, ".cc"sv, ".clj"sv,
    ".cmake"sv, ".cmd"sv, ".cpp"sv, ".cs"sv, ".css"sv, ".cu"sv, ".cxx"sv, ".d"sv, ".dart"sv, ".diff"sv, ".el"sv,
    ".erl"sv, ".ex"sv, ".exs"sv, ".f"sv, ".f90"sv, ".fish"sv, ".frag"sv, ".fs"sv, ".glsl"sv, ".go"sv, ".gradle"sv,
    ".groovy"sv, ".h"sv, ".hh"sv, ".hpp"sv, ".hs"sv, ".hxx"sv, ".java"sv, ".jl"sv, ".js"sv, ".jsx"sv, ".kt"sv, ".kts"sv,
    ".less"sv, ".lisp"sv, ".lua"sv, ".m"sv, ".mjs"sv, ".ml"sv, ".mli"sv, ".mm"sv, ".nim"sv, ".nix"sv, ".pas"sv,
    ".patch"sv, ".php"sv, ".pl"sv, ".pm"sv, ".proto"sv, ".ps1"sv, ".py"sv, ".pyi"sv, ".qml"sv, ".r"sv, ".rb"sv,
    ".rkt"sv, ".rs"sv, ".s"sv, ".sass"sv, ".scala"sv, ".scm"sv, ".scss"sv, ".sh"sv, ".sql"sv, ".sv"sv, ".swift"sv,
    ".tcl"sv, ".tf"sv, ".ts"sv, ".tsx"sv, ".v"sv, ".vb"sv, ".vert"sv, ".vhd"sv, ".vue"sv, ".zig"sv, ".zsh"sv};
constexpr std::array kCodeNames{"cmakelists.txt"sv, "dockerfile"sv, "gnumakefile"sv, "jenkinsfile"sv, "makefile"sv,
    "meson.build"sv, "rakefile"sv, "vagrantfile"sv};
constexpr std::array kTextEndings{".cfg"sv, ".conf"sv, ".csv"sv, ".htm"sv, ".html"sv, ".ini"sv, ".json"sv, ".jsonl"sv,
    ".log"sv, ".markdown"sv, ".md"sv, ".rst"sv, ".srt"sv, ".svg"sv, ".tex"sv, ".text"sv, ".toml"sv, ".tsv"sv, ".txt"sv,
    ".vtt"sv, ".xhtml"sv, ".xml"sv, ".yaml"sv, ".yml"sv};
constexpr std::array kMediaEndings{".avif"sv, ".bmp"sv, ".docx"sv, ".epub"sv, ".gif"sv, ".heic"sv, ".jpeg"sv, ".jpg"sv,
    ".odp"sv, ".ods"sv, ".odt"sv, ".pdf"sv, ".png"sv, ".pptx"sv, ".tif"sv, ".tiff"sv, ".webp"sv, ".xlsx"sv};

template <std::size_t N> bool isOneOf(std::string_view text, const std::array<std::string_view, N>& list)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

} // namespace

std::string endingOf(std::string_view fileName)
{
    const std::size_t dot = fileName.rfind('.');
    // ".gitignore" is a name, not an ending.
    return dot == std::string_view::npos || dot == 0 || dot + 1 == fileName.size() ? std::string()
                                                                                   : lowerCase(fileName.substr(dot));
}

NameClaim claimOf(std::string_view fileName)
{
    const std::string ending = endingOf(fileName);
    if (isOneOf(ending, kMediaEndings))
        return NameClaim::Media;
    return isOneOf(ending, kTextEndings) || isCodeName(fileName) ? NameClaim::Text : NameClaim::Nothing;
}

bool isCodeName(std::string_view fileName)
{
    return isOneOf(endingOf(fileName), kCodeEndings) || isOneOf(lowerCase(fileName), kCodeNames);
}

std::string displayPath(const std::filesystem::path& path)
{
    const std::string& bytes = path.native();
    if (isValidUtf8(bytes))
        return bytes;
    std::string shown;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = utf8CharacterLength(std::string_view(bytes).substr(at));
        if (length > 0) {
            shown.append(bytes, at, length);
            at += length;
            continue;
        }
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02X", static_cast<unsigned char>(bytes[at++]));
        shown += escaped;
    }
    return shown;
}

} // namespace sheaf::app
