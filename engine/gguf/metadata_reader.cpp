#include "engine/gguf/metadata_reader.h"

#include "engine/gguf/value_type.h"

#include <fmt/format.h>

namespace sheaf::gguf {

namespace {

// Array elements of a whole file. A vocabulary of 202,048 tokens with its merges, types and scores has about 1.2
// million; widening one-byte elements to eight must not let a large file take all memory.
constexpr std::uint64_t kMaxArrayElements = 1u << 24;
constexpr std::uint64_t kSmallestPairBytes = 8 + 4 + 1;

class MetadataReader {
public:
    explicit MetadataReader(ByteReader& reader)
        : m_reader(reader)
    {
    }

    Result<std::unordered_map<std::string, Value>> read(std::uint64_t count)
    {
        if (count > m_reader.remaining() / kSmallestPairBytes)
            return fail(ErrorCode::Malformed, fmt::format("metadata count {} exceeds the file", count));
        std::unordered_map<std::string, Value> pairs;
        for (std::uint64_t i = 0; i < count; ++i) {
            SHEAF_TRY(const std::string_view key, readString(m_reader, fmt::format("metadata key {}", i)));
            m_key = key;
            if (key.empty())
                return fail(ErrorCode::Malformed, fmt::format("metadata key {} is empty", i));
            SHEAF_TRY(Value value, readValue());
            if (!pairs.emplace(m_key, std::move(value)).second)
                return malformed("appears twice");
        }
        return pairs;
    }

private:
    tl::unexpected<Error> malformed(std::string_view what) const
    {
        return fail(ErrorCode::Malformed, fmt::format("metadata key '{}': {}", m_key, what));
    }

    Result<Value> readValue()
    {
        const auto type = m_reader.read<std::uint32_t>();
        if (!type)
            return malformed("value type is cut off");
        if (*type > static_cast<std::uint32_t>(ValueType::F64))
            return malformed(fmt::format("unknown value type {}", *type));
        const auto valueType = static_cast<ValueType>(*type);
        return valueType == ValueType::Array ? readArray() : readScalar(valueType);
    }

    Result<Value> readScalar(ValueType type)
    {
        if (type == ValueType::String) {
            SHEAF_TRY(const std::string_view text, readString(m_reader, fmt::format("metadata key '{}'", m_key)));
            return Value(std::string(text));
        }
        if (m_reader.remaining() < storedBytes(type))
            return malformed("value is cut off");
        switch (type) {
        case ValueType::U8:
            return Value(std::uint64_t{*m_reader.read<std::uint8_t>()});
        case ValueType::U16:
            return Value(std::uint64_t{*m_reader.read<std::uint16_t>()});
        case ValueType::U32:
            return Value(std::uint64_t{*m_reader.read<std::uint32_t>()});
        case ValueType::U64:
            return Value(*m_reader.read<std::uint64_t>());
        case ValueType::I8:
            return Value(std::int64_t{*m_reader.read<std::int8_t>()});
        case ValueType::I16:
            return Value(std::int64_t{*m_reader.read<std::int16_t>()});
        case ValueType::I32:
            return Value(std::int64_t{*m_reader.read<std::int32_t>()});
        case ValueType::I64:
            return Value(*m_reader.read<std::int64_t>());
        case ValueType::F32:
            return Value(double{*m_reader.read<float>()});
        case ValueType::F64:
            return Value(*m_reader.read<double>());
        case ValueType::Bool:
            return Value(*m_reader.read<std::uint8_t>() != 0);
        default:
            return malformed("not a scalar");
        }
    }

    Result<Value> readArray()
    {
        const auto type = m_reader.read<std::uint32_t>();
        const auto count = type ? m_reader.read<std::uint64_t>() : std::nullopt;
        if (!count)
            return malformed("array header is cut off");
        if (*type > static_cast<std::uint32_t>(ValueType::F64) || *type == static_cast<std::uint32_t>(ValueType::Array))
            return malformed(fmt::format("array of value type {}", *type));
        const auto valueType = static_cast<ValueType>(*type);
        if (*count > m_reader.remaining() / storedBytes(valueType))
            return malformed(fmt::format("array length {} exceeds the file", *count));
        if (*count > kMaxArrayElements - m_arrayElements)
            return fail(ErrorCode::TooLarge, fmt::format("metadata key '{}': array length {}", m_key, *count));
        m_arrayElements += *count;
        return readElements(valueType, static_cast<std::size_t>(*count));
    }

    Result<Value> readElements(ValueType type, std::size_t count)
    {
        switch (type) {
        case ValueType::U8:
            return readNumbers<std::uint8_t, std::uint64_t>(count);
        case ValueType::U16:
            return readNumbers<std::uint16_t, std::uint64_t>(count);
        case ValueType::U32:
            return readNumbers<std::uint32_t, std::uint64_t>(count);
        case ValueType::U64:
            return readNumbers<std::uint64_t, std::uint64_t>(count);
        case ValueType::I8:
            return readNumbers<std::int8_t, std::int64_t>(count);
        case ValueType::I16:
            return readNumbers<std::int16_t, std::int64_t>(count);
        case ValueType::I32:
            return readNumbers<std::int32_t, std::int64_t>(count);
        case ValueType::I64:
            return readNumbers<std::int64_t, std::int64_t>(count);
        case ValueType::F32:
            return readNumbers<float, double>(count);
        case ValueType::F64:
            return readNumbers<double, double>(count);
        case ValueType::Bool:
            return readNumbers<std::uint8_t, bool>(count);
        default:
            return readStrings(count);
        }
    }

    /// The caller has checked that `count` elements remain.
    template <class Stored, class Wide> Value readNumbers(std::size_t count)
    {
        std::vector<Wide> numbers;
        numbers.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            numbers.push_back(static_cast<Wide>(*m_reader.read<Stored>()));
        return numbers;
    }

    Result<Value> readStrings(std::size_t count)
    {
        std::vector<std::string> texts;
        texts.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto text = m_reader.readPrefixedText();
            if (!text)
                return malformed(fmt::format("string {} of {} exceeds the file", i, count));
            texts.emplace_back(*text);
        }
        return Value(std::move(texts));
    }

    ByteReader& m_reader;
    std::string m_key;
    std::uint64_t m_arrayElements = 0;
};

} // namespace

Result<std::string_view> readString(ByteReader& reader, std::string_view field)
{
    if (const auto text = reader.readPrefixedText())
        return *text;
    if (const auto length = reader.read<std::uint64_t>())
        return fail(ErrorCode::Malformed, fmt::format("{}: string length {} exceeds the file", field, *length));
    return fail(ErrorCode::Malformed, fmt::format("{}: string length is cut off", field));
}

Result<std::unordered_map<std::string, Value>> readMetadata(ByteReader& reader, std::uint64_t count)
{
    return MetadataReader(reader).read(count);
}

} // namespace sheaf::gguf
