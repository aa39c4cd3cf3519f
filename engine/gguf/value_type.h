#pragma once
// Numbers of the value type field of a metadata pair. Source: models.md 5.1.

#include <cstddef>
#include <cstdint>

namespace sheaf::gguf {

enum class ValueType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

/// Of a scalar in the file; of a string its length alone, for the text may be empty; 0 for arrays.
inline std::size_t storedBytes(ValueType type)
{
    switch (type) {
    case ValueType::U8:
    case ValueType::I8:
    case ValueType::Bool:
        return 1;
    case ValueType::U16:
    case ValueType::I16:
        return 2;
    case ValueType::U32:
    case ValueType::I32:
    case ValueType::F32:
        return 4;
    case ValueType::U64:
    case ValueType::I64:
    case ValueType::F64:
    case ValueType::String:
        return 8;
    case ValueType::Array:
        break;
    }
    return 0;
}

} // namespace sheaf::gguf
