#include "fuzz/scratch.h"

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace sheaf::test::fuzz {

Scratch& Scratch::instance()
{
    static Scratch scratch;
    return scratch;
}

Scratch::Scratch()
{
    const std::filesystem::path memory = "/dev/shm";
    std::error_code none;
    const auto parent = std::filesystem::is_directory(memory, none) ? memory : std::filesystem::temp_directory_path();
    std::string pattern = (parent / "sheaf-fuzz-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        std::abort();
    m_path = pattern;
}

Scratch::~Scratch()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::filesystem::path Scratch::write(std::string_view name, Input bytes)
{
    const std::filesystem::path path = m_path / name;
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        std::abort();
    ::close(fd);
    return path;
}

} // namespace sheaf::test::fuzz
