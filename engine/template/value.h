#pragma once
// What a template computes with.

#include "engine/base/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sheaf::jinja {

class Value;
struct Function;
struct Macro;

using List = std::vector<Value>;
/// In order of insertion; keys are texts. Templates hold few entries: lookup is linear.
using Dict = std::vector<std::pair<std::string, Value>>;

/// `namespace(…)`: the only thing that a template can change after it was made.
struct Namespace;
/// `loop` inside a for.
struct Loop;

/// Immutable but for namespaces, cheap to copy. Lists and dictionaries nest at most kMaxNesting deep and hold no
/// namespaces and loops, so that no value contains itself and walks over one end.
class Value {
public:
    static constexpr int kMaxNesting = 32;

    struct Undefined { };
    struct None { };

    Value() = default; ///< undefined
    static Value none() { return Value(Storage(None())); }
    static Value boolean(bool value) { return Value(Storage(value)); }
    static Value integer(std::int64_t value) { return Value(Storage(value)); }
    static Value real(double value) { return Value(Storage(value)); }
    static Value text(std::string value);
    static Value function(const Function& function) { return Value(Storage(&function)); }
    static Value macro(const Macro& macro) { return Value(Storage(&macro)); }
    static Value nameSpace(Dict entries);
    static Value loop(std::shared_ptr<Loop> loop) { return Value(Storage(std::move(loop))); }
    /// TooLarge: nested too deeply. Unsupported: a namespace or loop inside.
    static Result<Value> list(List items);
    static Result<Value> dict(Dict entries);

    bool isUndefined() const { return holds<Undefined>(); }
    bool isNone() const { return holds<None>(); }
    bool isBoolean() const { return holds<bool>(); }
    bool isReal() const { return holds<double>(); }
    bool isText() const { return holds<Text>(); }
    bool isList() const { return holds<ListPointer>(); }
    bool isDict() const { return holds<DictPointer>(); }
    bool isCallable() const { return holds<const Function*>() || holds<const Macro*>(); }
    /// A number without a fraction; booleans are, as in Python.
    bool isInteger() const { return holds<std::int64_t>() || isBoolean(); }
    bool isNumber() const { return isInteger() || isReal(); }

    /// The value of that kind, or null.
    const std::string* asText() const;
    const List* asList() const;
    const Dict* asDict() const;
    Namespace* asNamespace() const;
    Loop* asLoop() const;
    const Function* asFunction() const;
    const Macro* asMacro() const;
    /// To be asked only of numbers that are ones.
    std::int64_t toInteger() const;
    double toReal() const;

    /// What an `if` takes it for.
    bool isTrue() const;
    /// For messages: "a text", "a list", …
    std::string_view kindName() const;
    /// Entry of a dictionary, or null.
    const Value* find(std::string_view key) const;
    /// Unsupported: a namespace or a loop, which may stand in variables only.
    Result<void> checkStorable() const;

private:
    template <class T> struct Nested {
        T items;
        int nesting = 1;
    };
    using Text = std::shared_ptr<const std::string>;
    using ListPointer = std::shared_ptr<const Nested<List>>;
    using DictPointer = std::shared_ptr<const Nested<Dict>>;
    using Storage = std::variant<Undefined, None, bool, std::int64_t, double, Text, ListPointer, DictPointer,
        std::shared_ptr<Namespace>, std::shared_ptr<Loop>, const Function*, const Macro*>;

    explicit Value(Storage storage)
        : m_storage(std::move(storage))
    {
    }
    template <class T> bool holds() const { return std::holds_alternative<T>(m_storage); }
    /// Levels of lists and dictionaries; checkStorable()'s error.
    Result<int> nesting() const;

    Storage m_storage;
};

struct Namespace {
    Dict entries;
};

struct Loop {
    List items;
    std::size_t index = 0;
};

const Value* findIn(const Dict& entries, std::string_view key);
void setIn(Dict& entries, std::string_view key, Value value);

} // namespace sheaf::jinja
