#include "app/ingest/folder_walk.h"

#include "app/ingest/file_names.h"
#include "app/ingest/ignore_rules.h"
#include "app/ingest/reasons.h"

#include <QCoreApplication>

#include <algorithm>

namespace sheaf::app {

namespace {

namespace fs = std::filesystem;

QString tr(const char* text)
{
    return QCoreApplication::translate("ingest", text);
}

/// Byte order of the path as written with '/', which is git's order of files.
bool pathLess(const fs::path& a, const fs::path& b)
{
    return a.native() < b.native();
}

class Walk {
public:
    Walk(const fs::path& folder, const IgnoreRules& rules, const IngestOptions& options)
        : m_folder(folder)
        , m_rules(rules)
        , m_options(options)
    {
    }

    Result<FolderListing> run()
    {
        std::error_code error;
        fs::directory_iterator(m_folder, error);
        if (error)
            return fail(ErrorCode::Unreadable, error.message());
        visit({}, 0);
        if (m_options.stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        std::sort(m_listing.files.begin(), m_listing.files.end(),
            [](const FoundFile& a, const FoundFile& b) { return pathLess(a.relative, b.relative); });
        std::sort(m_listing.leftOut.begin(), m_listing.leftOut.end(),
            [](const LeftOut& a, const LeftOut& b) { return a.path < b.path; });
        return std::move(m_listing);
    }

private:
    /// depth: folders between the attached one and this one.
    void visit(const fs::path& relative, int depth)
    {
        std::error_code error;
        fs::directory_iterator entry(m_folder / relative, error);
        if (error)
            return leaveOut(relative, tr("The system does not let this folder be listed"), true);
        while (entry != fs::directory_iterator() && !m_options.stop.stop_requested() && !m_full) {
            look(*entry, relative / entry->path().filename(), depth);
            entry.increment(error);
            if (error)
                return leaveOut(relative, tr("The system does not let this folder be listed"), true);
        }
    }

    void look(const fs::directory_entry& entry, const fs::path& relative, int depth)
    {
        if (relative.filename() == ".git")
            return;
        std::error_code error;
        const fs::file_type type = entry.symlink_status(error).type();
        const bool isFolder = type == fs::file_type::directory;
        if (m_rules.isIgnored(relative, isFolder))
            return;
        if (isFolder)
            lookIntoFolder(relative, depth + 1);
        else if (type == fs::file_type::regular)
            takeFile(entry, relative);
        else if (type == fs::file_type::symlink)
            leaveOut(relative, linkReason(m_folder / relative), false);
        else
            leaveOut(relative, tr("Not a file: pipes, sockets and devices are not opened"), false);
    }

    void lookIntoFolder(const fs::path& relative, int depth)
    {
        if (depth > m_options.limits.maxFolderDepth)
            leaveOut(relative, tr("More than %1 folders deep").arg(m_options.limits.maxFolderDepth), true);
        else
            visit(relative, depth);
    }

    void takeFile(const fs::directory_entry& entry, const fs::path& relative)
    {
        std::error_code error;
        const std::uint64_t bytes = entry.file_size(error);
        if (error)
            return leaveOut(relative, tr("The system does not let it be read"), true);
        if (bytes > m_options.limits.maxFolderFileBytes)
            return leaveOut(relative,
                tr("%1, over the limit of %2 for a file in a folder")
                    .arg(sizeText(bytes), sizeText(m_options.limits.maxFolderFileBytes)),
                false);
        m_listing.files.push_back({relative, bytes});
        checkCount();
        if (m_options.progress && m_listing.files.size() % 1000 == 0)
            m_options.progress({IngestProgress::Unit::Files, 0, 0});
    }

    QString linkReason(const fs::path& path) const
    {
        std::error_code error;
        const fs::path target = fs::canonical(path, error);
        const fs::path inside = target.lexically_relative(m_folder);
        if (error)
            return tr("Link that leads nowhere");
        if (inside.empty() || *inside.begin() == "..")
            return tr("Link out of the folder, not followed");
        return tr("Link to %1, not followed").arg(QString::fromStdString(displayPath(inside)));
    }

    void leaveOut(const fs::path& relative, const QString& reason, bool incomplete)
    {
        if (incomplete)
            m_listing.complete = false;
        m_listing.leftOut.push_back({displayPath(relative), reason});
        checkCount();
    }

    void checkCount()
    {
        m_full = m_listing.files.size() + m_listing.leftOut.size() >= m_options.limits.maxFolderFiles;
        if (m_full)
            m_listing.complete = false;
    }

    const fs::path& m_folder;
    const IgnoreRules& m_rules;
    const IngestOptions& m_options;
    FolderListing m_listing;
    bool m_full = false;
};

} // namespace

Result<FolderListing> listFolder(const fs::path& folder, const IngestOptions& options)
{
    SHEAF_TRY(const IgnoreRules rules, IgnoreRules::forFolder(folder));
    return Walk(folder, rules, options).run();
}

} // namespace sheaf::app
