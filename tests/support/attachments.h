#pragma once
// Attachments as a reader would have made them.

#include "app/core/attachment.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace sheaf::test {

inline app::AttachmentPtr pdf(const QString& name, const std::vector<std::string>& pages, std::uint64_t id = 1)
{
    app::Attachment attachment;
    attachment.id = id;
    attachment.name = name;
    attachment.kind = app::AttachmentKind::Pdf;
    attachment.state = app::AttachmentState::Ready;
    attachment.pageCount = static_cast<int>(pages.size());
    for (std::size_t i = 0; i < pages.size(); ++i) {
        app::Part part;
        part.origin.page = static_cast<int>(i + 1);
        part.text = pages[i];
        part.source = pages[i].empty() ? app::PartSource::Empty : app::PartSource::Text;
        attachment.parts.push_back(part);
    }
    return std::make_shared<const app::Attachment>(attachment);
}

inline app::AttachmentPtr folder(
    const QString& name, const std::vector<std::pair<std::string, std::string>>& files, std::uint64_t id = 2)
{
    app::Attachment attachment;
    attachment.id = id;
    attachment.name = name;
    attachment.kind = app::AttachmentKind::Folder;
    attachment.state = app::AttachmentState::Ready;
    for (const auto& [path, text] : files) {
        app::Part part;
        part.origin.path = path;
        part.origin.firstLine = 1;
        part.origin.lastLine = 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
        part.text = text;
        attachment.files.push_back(
            {path, app::AttachmentState::Ready, {}, text.size(), static_cast<int>(attachment.parts.size()), 1});
        attachment.parts.push_back(part);
    }
    return std::make_shared<const app::Attachment>(attachment);
}

inline app::AttachmentPtr picture(const QString& name, int width, int height, std::uint64_t id = 3)
{
    app::Attachment attachment;
    attachment.id = id;
    attachment.name = name;
    attachment.kind = app::AttachmentKind::Image;
    attachment.state = app::AttachmentState::Ready;
    attachment.image = app::PictureInfo{width, height, 1};
    app::Part part;
    part.kind = app::PartKind::Picture;
    part.source = app::PartSource::Picture;
    part.picture = *attachment.image;
    attachment.parts.push_back(part);
    return std::make_shared<const app::Attachment>(attachment);
}

inline app::AttachmentPtr refused(const QString& name, const QString& reason, std::uint64_t id = 4)
{
    app::Attachment attachment;
    attachment.id = id;
    attachment.name = name;
    attachment.state = app::AttachmentState::Refused;
    attachment.reason = reason;
    return std::make_shared<const app::Attachment>(attachment);
}

} // namespace sheaf::test
