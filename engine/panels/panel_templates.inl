// The panel kernels of one instruction set, for its vectors `Simd`: include in an anonymous namespace.

template <class T> T read(const std::byte* from)
{
    T value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

#include "engine/panels/block_types.inl"
#include "engine/panels/column_templates.inl"
#include "engine/panels/unpack_templates.inl"
#include "engine/panels/tile_templates.inl"
#include "engine/panels/code_templates.inl"
#include "engine/panels/quantise_templates.inl"

struct TypeKernels {
    TensorType type;
    Unpack unpack;
    MultiplyColumn column;
};

template <class Type, Scheme S> constexpr TypeKernels kernelsOf(TensorType type)
{
    return {type, unpack<Type, S>, multiplyColumn<Type, S>};
}

constexpr TypeKernels kTypeKernels[] = {
    kernelsOf<TypeQ4K, Scheme::Block>(TensorType::Q4_K),
    kernelsOf<TypeQ6K, Scheme::Block>(TensorType::Q6_K),
    kernelsOf<TypeQ5K, Scheme::Block>(TensorType::Q5_K),
    kernelsOf<TypeQ3K, Scheme::Block>(TensorType::Q3_K),
    kernelsOf<TypeQ2K, Scheme::Block>(TensorType::Q2_K),
    kernelsOf<TypeIq4Xs, Scheme::Block>(TensorType::IQ4_XS),
    kernelsOf<TypeQ80, Scheme::Offset>(TensorType::Q8_0),
    kernelsOf<FourBits<Q40Panel, 8>, Scheme::Offset>(TensorType::Q4_0),
    kernelsOf<WithMinimum<FourBits<Q41Panel, 0>, Q41Panel>, Scheme::Minimum>(TensorType::Q4_1),
    kernelsOf<FiveBits<Q50Panel, 16>, Scheme::Offset>(TensorType::Q5_0),
    kernelsOf<WithMinimum<FiveBits<Q51Panel, 0>, Q51Panel>, Scheme::Minimum>(TensorType::Q5_1),
    kernelsOf<TypeIq4Nl, Scheme::Offset>(TensorType::IQ4_NL),
    kernelsOf<TypeMxfp4, Scheme::Offset>(TensorType::MXFP4),
};

const TypeKernels* findKernels(TensorType type)
{
    for (const TypeKernels& kernels : kTypeKernels)
        if (kernels.type == type)
            return &kernels;
    return nullptr;
}

Unpack unpackOf(TensorType type)
{
    const TypeKernels* found = findKernels(type);
    return found ? found->unpack : nullptr;
}

MultiplyColumn columnOf(TensorType type)
{
    const TypeKernels* found = findKernels(type);
    return found ? found->column : nullptr;
}

constexpr PanelKernels kPanelKernels = {unpackOf, multiplyTile, quantiseTile, columnOf, multiplyCodes};
