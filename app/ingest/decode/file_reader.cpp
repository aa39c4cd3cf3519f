#include "app/ingest/decode/file_reader.h"

#include <QCryptographicHash>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sheaf::app {

namespace {

constexpr std::size_t kChunkBytes = 4 << 20;

class FileDescriptor {
public:
    explicit FileDescriptor(int fd)
        : m_fd(fd)
    {
    }
    ~FileDescriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    int get() const { return m_fd; }

private:
    int m_fd;
};

tl::unexpected<Error> systemError()
{
    const int error = errno;
    return fail(
        error == ENOENT || error == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Unreadable, std::strerror(error));
}

/// Reads to the end; the size that the system reported is only a hint.
Result<QByteArray> readAll(int fd, std::uint64_t expectedBytes, std::uint64_t maxBytes, const std::stop_token& stop)
{
    QByteArray bytes;
    bytes.reserve(static_cast<qsizetype>(expectedBytes));
    for (;;) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped");
        const qsizetype filled = bytes.size();
        const std::uint64_t left
            = expectedBytes - std::min<std::uint64_t>(expectedBytes, static_cast<std::uint64_t>(filled));
        bytes.resize(filled + static_cast<qsizetype>(std::clamp<std::uint64_t>(left, 4096, kChunkBytes)));
        const ssize_t got = ::read(fd, bytes.data() + filled, static_cast<std::size_t>(bytes.size() - filled));
        if (got < 0 && errno == EINTR) {
            bytes.resize(filled);
            continue;
        }
        if (got < 0)
            return systemError();
        bytes.resize(filled + static_cast<qsizetype>(got));
        if (got == 0)
            return bytes;
        if (static_cast<std::uint64_t>(bytes.size()) > maxBytes)
            return fail(ErrorCode::TooLarge, std::to_string(bytes.size()) + " bytes");
    }
}

Result<QByteArray> readFile(
    const std::filesystem::path& path, int extraFlags, std::uint64_t maxBytes, const std::stop_token& stop)
{
    // Without O_NONBLOCK the opening of a pipe would wait for a writer.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | extraFlags));
    if (file.get() < 0)
        return systemError();
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return systemError();
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::Unreadable, "not a regular file");
    const auto expectedBytes = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
    if (expectedBytes > maxBytes)
        return fail(ErrorCode::TooLarge, std::to_string(expectedBytes) + " bytes");
    try {
        return readAll(file.get(), expectedBytes, maxBytes, stop);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, std::to_string(expectedBytes) + " bytes");
    }
}

} // namespace

Result<QByteArray> readRegularFile(
    const std::filesystem::path& path, std::uint64_t maxBytes, const std::stop_token& stop)
{
    return readFile(path, 0, maxBytes, stop);
}

Result<QByteArray> readRegularFileNoLink(
    const std::filesystem::path& path, std::uint64_t maxBytes, const std::stop_token& stop)
{
    return readFile(path, O_NOFOLLOW, maxBytes, stop);
}

ByteView byteView(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), static_cast<std::size_t>(bytes.size())};
}

std::string sha256Hex(ByteView bytes)
{
    const QByteArray view
        = QByteArray::fromRawData(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    return QCryptographicHash::hash(view, QCryptographicHash::Sha256).toHex().toStdString();
}

} // namespace sheaf::app
