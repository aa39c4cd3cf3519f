#pragma once
// poppler's words of a page, which come in reading order, to lines and blocks of text.

#include "app/core/attachment.h"

#include <poppler-qt6.h>

#include <memory>
#include <string>
#include <vector>

namespace sheaf::app {

using TextBoxes = std::vector<std::unique_ptr<Poppler::TextBox>>;

std::string pageText(const TextBoxes& boxes);
std::vector<Word> pageWords(const TextBoxes& boxes);

} // namespace sheaf::app
