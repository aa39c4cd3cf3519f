#pragma once
// Files in memory under paths, for the ways of loading that take one.

#include "fuzz/targets.h"

#include <filesystem>
#include <string>

namespace sheaf::test::fuzz {

/// A folder in memory, made once a process and removed at its end; write() replaces a file.
class Scratch {
public:
    static Scratch& instance();

    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path write(std::string_view name, Input bytes);

private:
    Scratch();
    ~Scratch();

    std::filesystem::path m_path;
};

} // namespace sheaf::test::fuzz
