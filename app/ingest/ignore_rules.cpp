#include "app/ingest/ignore_rules.h"

#include "app/ingest/decode/file_reader.h"

#include <git2.h>
#include <git2/sys/repository.h>

#include <string>

namespace sheaf::app {

namespace {

struct FreeRepository {
    void operator()(git_repository* repository) const { git_repository_free(repository); }
};

tl::unexpected<Error> gitError(const std::filesystem::path& folder)
{
    const git_error* error = git_error_last();
    return fail(ErrorCode::Internal, error != nullptr && error->message != nullptr ? error->message : "libgit2",
        folder.string());
}

/// The nearest folder with `.git`, from this one upwards; else the folder itself.
std::filesystem::path workTree(const std::filesystem::path& folder)
{
    std::error_code ignored;
    for (std::filesystem::path at = folder; at.has_relative_path(); at = at.parent_path()) {
        if (std::filesystem::exists(at / ".git", ignored))
            return at;
    }
    return folder;
}

/// Rules that a checkout keeps beside its history.
std::string localRules(const std::filesystem::path& root)
{
    constexpr std::uint64_t kMaxRuleBytes = 1 << 20;
    const auto bytes = readRegularFile(root / ".git" / "info" / "exclude", kMaxRuleBytes, {});
    return bytes ? bytes->toStdString() : std::string();
}

} // namespace

struct IgnoreRules::Private {
    std::unique_ptr<git_repository, FreeRepository> repository;
    std::filesystem::path prefix; ///< of the folder inside the work tree
};

IgnoreRules::IgnoreRules(std::unique_ptr<Private> d)
    : m_d(std::move(d))
{
}
IgnoreRules::IgnoreRules(IgnoreRules&&) noexcept = default;
IgnoreRules& IgnoreRules::operator=(IgnoreRules&&) noexcept = default;
IgnoreRules::~IgnoreRules() = default;

Result<IgnoreRules> IgnoreRules::forFolder(const std::filesystem::path& folder)
{
    static const int started = git_libgit2_init();
    if (started < 0)
        return gitError(folder);
    auto d = std::make_unique<Private>();
    git_repository* repository = nullptr;
    // A repository in memory with a work tree: opening the user's own would read its configuration, and creating one
    // would write a `.git` into the folder.
    if (git_repository_new(&repository) != 0)
        return gitError(folder);
    d->repository.reset(repository);
    const std::filesystem::path root = workTree(folder);
    if (git_repository_set_workdir(repository, root.c_str(), 0) != 0)
        return gitError(folder);
    if (const std::string rules = localRules(root); !rules.empty())
        git_ignore_add_rule(repository, rules.c_str());
    if (root != folder)
        d->prefix = folder.lexically_relative(root);
    return IgnoreRules(std::move(d));
}

bool IgnoreRules::isIgnored(const std::filesystem::path& relative, bool isFolder) const
{
    std::string path = (m_d->prefix / relative).string();
    if (isFolder)
        path += '/'; // tells libgit2 without a look at the disk
    int ignored = 0;
    return git_ignore_path_is_ignored(&ignored, m_d->repository.get(), path.c_str()) == 0 && ignored != 0;
}

} // namespace sheaf::app
