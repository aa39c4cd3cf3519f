#include "app/session/content_folder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace sheaf::app {

namespace {

constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

tl::unexpected<Error> failFile(const QFileDevice& file)
{
    return fail(ErrorCode::Unreadable, file.errorString().toStdString(), file.fileName().toStdString());
}

// A new name survives a power cut only once its folder was written.
Result<void> syncFolder(const QString& folder)
{
    const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    // Some file systems cannot sync folders and say EINVAL; they keep names by themselves.
    if (synced || error == EINVAL)
        return {};
    return fail(ErrorCode::Unreadable, std::strerror(error), folder.toStdString());
}

} // namespace

Result<void> ensurePrivateFolder(const QString& folder)
{
    if (QFileInfo(folder).isDir())
        return {};
    const QString parent = QFileInfo(folder).path();
    if (parent != folder)
        SHEAF_CHECK(ensurePrivateFolder(parent));
    errno = 0;
    const bool made = QDir().mkdir(folder, kOwnerOnly | QFileDevice::ExeOwner);
    const int error = errno;
    if (!made && !QFileInfo(folder).isDir()) // another process may have been faster
        return fail(ErrorCode::Unreadable, error != 0 ? std::strerror(error) : "cannot create the folder",
            folder.toStdString());
    return {};
}

ContentFolder::ContentFolder(QString folder)
    : m_folder(std::move(folder))
{
}

bool ContentFolder::isHash(const std::string& sha256)
{
    const auto hexDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return sha256.size() == 64 && std::all_of(sha256.begin(), sha256.end(), hexDigit);
}

QString ContentFolder::pathOf(const std::string& sha256) const
{
    const QString hash = QString::fromStdString(sha256);
    return m_folder + QLatin1Char('/') + hash.left(2) + QLatin1Char('/') + hash.mid(2);
}

Result<std::unique_ptr<QSaveFile>> ContentFolder::prepare(const std::string& sha256, const QByteArray& bytes) const
{
    const QString path = pathOf(sha256);
    SHEAF_CHECK(ensurePrivateFolder(QFileInfo(path).path()));
    auto file = std::make_unique<QSaveFile>(path);
    if (!file->open(QIODevice::WriteOnly) || !file->setPermissions(kOwnerOnly) || file->write(bytes) != bytes.size())
        return failFile(*file);
    return file;
}

Result<void> ContentFolder::publish(QSaveFile& file)
{
    if (!file.commit()) // syncs the bytes before it renames
        return failFile(file);
    return syncFolder(QFileInfo(file.fileName()).path());
}

Result<QByteArray> ContentFolder::read(const std::string& sha256) const
{
    QFile file(pathOf(sha256));
    if (!file.exists())
        return fail(ErrorCode::NotFound, "no content with this hash is stored", sha256);
    if (!file.open(QIODevice::ReadOnly))
        return failFile(file);
    QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return failFile(file);
    if (QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString() != sha256)
        return fail(ErrorCode::Malformed, "the stored bytes have another hash", file.fileName().toStdString());
    return bytes;
}

qint64 ContentFolder::size(const std::string& sha256) const
{
    const QFileInfo file(pathOf(sha256));
    return file.isFile() ? file.size() : -1;
}

void ContentFolder::remove(const std::string& sha256) const
{
    QFile::remove(pathOf(sha256)); // a file that stays costs space, nothing else
}

} // namespace sheaf::app
