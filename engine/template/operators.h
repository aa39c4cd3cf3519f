#pragma once
// What the operators of expressions do to values.

#include "engine/template/budget.h"
#include "engine/template/syntax.h"
#include "engine/template/value.h"

namespace sheaf::jinja {

/// Malformed, with both kinds named, for operands that do not go together. Texts and lists can be added and multiplied.
Result<Value> compute(BinaryOperator op, const Value& left, const Value& right, Budget& budget);

/// Numbers by value, texts by bytes, lists and dictionaries by elements; others are never equal but to their own kind.
bool areEqual(const Value& left, const Value& right, Budget& budget);
/// -1, 0, 1. Malformed: kinds that have no order.
Result<int> order(const Value& left, const Value& right, Budget& budget);
Result<bool> contains(const Value& container, const Value& item, Budget& budget);

/// Entry of a dictionary, namespace or loop; undefined if there is none. Malformed: of an undefined value.
Result<Value> attributeOf(const Value& object, std::string_view name, Budget& budget);
/// Element of a list or text, entry of a dictionary; undefined if there is none.
Result<Value> elementOf(const Value& object, const Value& index, Budget& budget);
/// start, stop, step as in Python, each undefined if left out.
Result<Value> sliceOf(const Value& object, const Value& start, const Value& stop, const Value& step, Budget& budget);

/// Pays for looking for one text in another, which may compare at every place.
void payForSearch(std::size_t textBytes, std::size_t wantedBytes, Budget& budget);

/// Pays for the list of a text's parts, of which there are at most as many as bytes.
Result<void> payForParts(std::string_view text, Budget& budget);

/// The elements of a list, the keys of a dictionary, the characters of a text; none of an undefined value.
Result<List> itemsOf(const Value& value, Budget& budget);

Result<Value> makeList(List items, Budget& budget);
Result<Value> makeText(std::string_view text, Budget& budget);

} // namespace sheaf::jinja
