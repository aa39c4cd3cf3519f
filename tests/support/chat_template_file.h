#pragma once
// A GGUF file with a chat template of the test's choice.

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QtEndian>

namespace sheaf::test {

/// Copies a GGUF file that has no chat template, with this one put before its other metadata. False if that fails.
inline bool copyWithChatTemplate(const QString& from, const QString& to, QByteArray text)
{
    constexpr qsizetype kHeader = 24, kPairCountAt = 16, kAlignment = 32;
    constexpr quint32 kStringType = 8;
    const QByteArray key = "tokenizer.chat_template";
    const auto number = [](auto value) {
        QByteArray bytes(sizeof(value), 0);
        qToLittleEndian(value, bytes.data());
        return bytes;
    };
    // The tensors must lie where they lay, modulo the alignment.
    while ((2 * sizeof(quint64) + sizeof(kStringType) + key.size() + text.size()) % kAlignment)
        text += ' ';
    QFile source(from), target(to);
    if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::WriteOnly))
        return false;
    QByteArray file = source.readAll();
    file.replace(
        kPairCountAt, sizeof(quint64), number(qFromLittleEndian<quint64>(file.constData() + kPairCountAt) + 1));
    file.insert(kHeader, number(quint64(key.size())) + key + number(kStringType) + number(quint64(text.size())) + text);
    return target.write(file) == file.size();
}

} // namespace sheaf::test
