#pragma once
// What a file's name claims. Names never decide what a file is; they tell when it is not what it seems, and code from
// prose.

#include <QString>

#include <filesystem>
#include <string>
#include <string_view>

namespace sheaf::app {

enum class NameClaim {
    Nothing, ///< no ending, or one that says little
    Text, ///< .txt, .csv, .c, …
    Media, ///< a document or picture that is not text: .pdf, .png, .docx, …
};

/// fileName: UTF-8, without folders.
NameClaim claimOf(std::string_view fileName);

/// Known source file endings and names (Makefile, CMakeLists.txt, …).
bool isCodeName(std::string_view fileName);

/// ".pdf", lower case; empty without an ending.
std::string endingOf(std::string_view fileName);

/// UTF-8; bytes of the name that are not are shown as \xE9.
std::string displayPath(const std::filesystem::path& path);

} // namespace sheaf::app
