#pragma once
// SHEAF_ASSERT: a promise between our own functions. No input may reach one; a wrong file is an Error instead.

#include <cassert>

#define SHEAF_ASSERT(condition) assert(condition)
