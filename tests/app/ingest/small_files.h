#pragma once
// Small files made on the spot, for the tests of this room.

#include "app/ingest/ingest.h"

#include <QByteArray>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <string>

namespace sheaf::app::test {

class Folder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

    /// Writes a file, and the folders above it.
    std::filesystem::path write(const std::string& relative, const QByteArray& bytes) const
    {
        const std::filesystem::path file = path() / relative;
        std::filesystem::create_directories(file.parent_path());
        QFile out(QString::fromStdString(file.string()));
        if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size())
            qFatal("cannot write a test file");
        return file;
    }

private:
    QTemporaryDir m_folder;
};

inline Attachment ingestAs(const char* name, const QByteArray& bytes, const IngestOptions& options = {})
{
    return ingestBytes(bytes, QString::fromUtf8(name), options);
}

inline QByteArray testData(const char* name)
{
    QFile file(qEnvironmentVariable("SHEAF_TEST_DATA") + QStringLiteral("/ingest/") + QString::fromUtf8(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("a test file is missing");
    return file.readAll();
}

/// What every attachment keeps to, however bad its bytes.
inline bool keepsItsPromises(const Attachment& attachment)
{
    const bool refused = attachment.state == AttachmentState::Refused;
    const bool settled
        = refused || attachment.state == AttachmentState::Ready || attachment.state == AttachmentState::Partial;
    const bool explained = attachment.state == AttachmentState::Ready || !attachment.reason.isEmpty();
    return settled && explained && refused == attachment.parts.empty();
}

} // namespace sheaf::app::test
