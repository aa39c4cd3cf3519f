#pragma once
// Reads untrusted files: regular ones only, once, into memory, up to a limit.

#include "app/ingest/decode/picture.h"

#include <QByteArray>

#include <filesystem>
#include <stop_token>
#include <string>

namespace sheaf::app {

/// A copy in memory rather than a mapping: a file that is cut short while we read must not end the program.
/// Devices, pipes and sockets are not opened for reading (Unreadable). NotFound, Unreadable, TooLarge, OutOfMemory,
/// Cancelled.
Result<QByteArray> readRegularFile(
    const std::filesystem::path& path, std::uint64_t maxBytes, const std::stop_token& stop);

/// As above; a symbolic link in the last place of the path is Unreadable.
Result<QByteArray> readRegularFileNoLink(
    const std::filesystem::path& path, std::uint64_t maxBytes, const std::stop_token& stop);

ByteView byteView(const QByteArray& bytes);

/// Hex, lower case.
std::string sha256Hex(ByteView bytes);

} // namespace sheaf::app
