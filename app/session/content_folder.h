#pragma once
// Attached bytes as files named after their SHA-256: content/ab/cdef… A file is there whole or not at all.

#include "engine/base/error.h"

#include <QByteArray>
#include <QSaveFile>
#include <QString>

#include <memory>
#include <string>

namespace sheaf::app {

class ContentFolder {
public:
    explicit ContentFolder(QString folder);

    /// Writes everything but the name: the file appears with publish().
    Result<std::unique_ptr<QSaveFile>> prepare(const std::string& sha256, const QByteArray& bytes) const;
    /// Durable when it returns, the file and its name.
    static Result<void> publish(QSaveFile& file);

    Result<QByteArray> read(const std::string& sha256) const; ///< Malformed if the bytes do not have this hash
    /// Size of the file; -1: not there.
    qint64 size(const std::string& sha256) const;
    void remove(const std::string& sha256) const;

    /// 64 lower-case hex digits; everything else could name a path elsewhere.
    static bool isHash(const std::string& sha256);

private:
    QString pathOf(const std::string& sha256) const;

    QString m_folder;
};

/// Creates it for its owner only, or leaves an existing one as it is.
Result<void> ensurePrivateFolder(const QString& folder);

} // namespace sheaf::app
