#pragma once
// Errors as values: Result<T> is a T or an Error that says what happened and where.

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace sheaf {

enum class ErrorCode {
    NotFound, ///< a file, key, tensor or session is not there
    Unreadable, ///< the system refused to read or write it
    Malformed, ///< the bytes contradict their format
    Unsupported, ///< well-formed, but we do not handle it
    Mismatch, ///< well-formed, but made for another model
    TooLarge, ///< over a limit of ours
    OutOfMemory,
    DoesNotFit, ///< more tokens than the window, or more memory than there is
    Cancelled, ///< stopped on request
    Usage, ///< the caller asked for something that makes no sense
    Internal, ///< a broken promise of ours
};

/// `what`: what is wrong, with the field or the library's own message. `where`: file, tensor, page; empty if unknown.
/// Neither is translated; app/core/error_text makes a sentence for people out of both.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string what;
    std::string where;
};

template <class T> using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string what, std::string where = {})
{
    return tl::unexpected<Error>(Error{code, std::move(what), std::move(where)});
}

/// The same error, with `where` filled in if the callee did not know it.
inline tl::unexpected<Error> failAt(Error error, std::string where)
{
    if (error.where.empty())
        error.where = std::move(where);
    return tl::unexpected<Error>(std::move(error));
}

} // namespace sheaf

#define SHEAF_CONCAT_(a, b) a##b
#define SHEAF_CONCAT(a, b) SHEAF_CONCAT_(a, b)

/// SHEAF_TRY(const Header header, readHeader(bytes)): declares `header`, or returns the error from this function.
#define SHEAF_TRY(declaration, ...)                                                                                    \
    auto SHEAF_CONCAT(sheafTry_, __LINE__) = (__VA_ARGS__);                                                            \
    if (!SHEAF_CONCAT(sheafTry_, __LINE__))                                                                            \
        return tl::unexpected<sheaf::Error>(std::move(SHEAF_CONCAT(sheafTry_, __LINE__)).error());                     \
    declaration = std::move(*SHEAF_CONCAT(sheafTry_, __LINE__))

/// SHEAF_CHECK(write(file)): returns the error of a Result<void>, or goes on.
#define SHEAF_CHECK(...)                                                                                               \
    do {                                                                                                               \
        if (auto sheafCheck_ = (__VA_ARGS__); !sheafCheck_)                                                            \
            return tl::unexpected<sheaf::Error>(std::move(sheafCheck_).error());                                       \
    } while (false)
