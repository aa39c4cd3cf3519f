#include "engine/prefix_cache/folder_keeper.h"

#include "engine/base/atomic_file.h"
#include "engine/base/log.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <utility>

namespace sheaf::prefix {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;
/// The disk is not only ours: this share of it stays free.
constexpr std::uint64_t kFreeShare = 20;

template <class Visit> void forEachEntry(const fs::path& folder, const Visit& visit)
{
    std::error_code error;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error))
        visit(at->path());
}

void setStamp(const fs::path& path, Stamp stamp)
{
    const timespec time = {stamp / kNanoseconds, stamp % kNanoseconds};
    const timespec times[] = {time, time};
    ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
}

std::uint64_t bytesToLeaveFree(const fs::path& folder)
{
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    return error ? 0 : space.capacity / kFreeShare;
}

} // namespace

Stamp stampOf(std::chrono::system_clock::time_point now, std::size_t index)
{
    constexpr Stamp kStep = 1000; // file systems keep microseconds at least
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch());
    return since.count() - static_cast<Stamp>(index) * kStep;
}

FolderKeeper::FolderKeeper(fs::path folder, std::uint64_t maxBytes)
    : m_folder(std::move(folder))
    , m_maxBytes(maxBytes)
{
    refresh();
}

void FolderKeeper::refresh()
{
    m_files.clear();
    m_bytes = 0;
    forEachEntry(m_folder, [&](const fs::path& owner) {
        forEachEntry(owner, [&](const fs::path& path) {
            if (const auto name = BlockName::parse(path.filename().native()))
                take(path, *name);
        });
    });
}

void FolderKeeper::take(const fs::path& path, const BlockName& name)
{
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return;
    File& file = m_files[name.key];
    file.stamp = std::max(file.stamp, Stamp{status.st_mtim.tv_sec} * kNanoseconds + status.st_mtim.tv_nsec);
    if (file.paths.empty())
        m_bytes += file.bytes = static_cast<std::uint64_t>(status.st_size);
    file.paths.push_back(path);
}

bool FolderKeeper::makeRoom(std::uint64_t bytes, Stamp stamp)
{
    if (bytes > m_maxBytes)
        return false;
    std::vector<std::pair<Stamp, BlockKey>> older;
    if (m_bytes + bytes > m_maxBytes)
        for (const auto& [key, file] : m_files)
            if (file.stamp < stamp)
                older.emplace_back(file.stamp, key);
    std::ranges::sort(older);
    for (const auto& [time, key] : older) {
        if (m_bytes + bytes <= m_maxBytes)
            break;
        remove(key);
    }
    return m_bytes + bytes <= m_maxBytes;
}

void FolderKeeper::remove(const BlockKey& key)
{
    const auto found = m_files.find(key);
    for (const fs::path& path : found->second.paths) {
        std::error_code ignored;
        fs::remove(path, ignored);
    }
    m_bytes -= found->second.bytes;
    m_files.erase(found);
}

void FolderKeeper::store(BlockImage& image, const std::string& owner, Stamp stamp)
{
    if (use(image.name(), owner, stamp) || !makeRoom(image.size(), stamp))
        return;
    const fs::path path = m_folder / owner / image.name().fileName();
    if (const auto written = write(image, path); !written) {
        log(LogLevel::Debug, "prefix cache: " + written.error().where + ": " + written.error().what);
        return;
    }
    setStamp(path, stamp);
    m_files[image.name().key] = {image.size(), stamp, {path}};
    m_bytes += image.size();
}

Result<void> FolderKeeper::write(BlockImage& image, const fs::path& path)
{
    SHEAF_TRY(AtomicFile file,
        AtomicFile::create(path, image.size() + bytesToLeaveFree(path.parent_path()), FileAccess::OwnerOnly));
    SHEAF_CHECK(file.write(image.seal()));
    return file.commit(Durability::Lazy);
}

bool FolderKeeper::use(const BlockName& name, const std::string& owner, Stamp stamp)
{
    const auto found = m_files.find(name.key);
    if (found == m_files.end())
        return false;
    File& file = found->second;
    const fs::path own = m_folder / owner / name.fileName();
    std::error_code error;
    if (!fs::exists(file.paths.front(), error)) { // found damaged, or removed with its owner
        remove(name.key);
        return false;
    }
    if (std::ranges::find(file.paths, own) == file.paths.end()) {
        fs::create_hard_link(file.paths.front(), own, error);
        if (!error)
            file.paths.push_back(own);
    }
    file.stamp = stamp;
    setStamp(file.paths.front(), stamp);
    return true;
}

} // namespace sheaf::prefix
