#pragma once
// What git would ignore in a folder, by libgit2; nothing is written anywhere and no repository needs to be there.

#include "engine/base/error.h"

#include <filesystem>
#include <memory>

namespace sheaf::app {

/// One thread at a time.
class IgnoreRules {
public:
    /// For a folder inside a checkout the rules of the folders above it, up to the one with `.git`, hold as well.
    static Result<IgnoreRules> forFolder(const std::filesystem::path& folder);

    IgnoreRules(IgnoreRules&&) noexcept;
    IgnoreRules& operator=(IgnoreRules&&) noexcept;
    ~IgnoreRules();

    /// relative: below the folder. Folders above it are looked at too.
    bool isIgnored(const std::filesystem::path& relative, bool isFolder) const;

private:
    struct Private;
    explicit IgnoreRules(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace sheaf::app
