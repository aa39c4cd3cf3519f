#pragma once
// What we are willing to take from untrusted files; checked before memory is taken.

#include <cstdint>

namespace sheaf::app {

struct Limits {
    std::uint64_t maxFileBytes = 512ULL << 20; ///< a document or picture file
    std::uint64_t maxTextFileBytes = 64ULL << 20; ///< a text file attached by itself
    std::uint64_t maxFolderFileBytes = 1ULL << 20; ///< a file inside a folder; larger ones are left out
    std::uint32_t maxFolderFiles = 100'000;
    std::uint64_t maxFolderTextBytes = 512ULL << 20;
    int maxFolderDepth = 64;
    std::uint64_t maxPixels = 300'000'000; ///< width × height of a picture: 0.3 gigapixels
    int maxPictureSide = 65'500;
    int maxPages = 20'000;
    std::uint64_t maxTextBytes = 256ULL << 20; ///< text taken out of one document
};

} // namespace sheaf::app
