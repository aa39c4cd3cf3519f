#pragma once
// Puts blocks on the disk while others compute.

#include "engine/prefix_cache/folder_keeper.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace sheaf::prefix {

/// Where blocks go.
struct Shelf {
    std::filesystem::path folder;
    std::string owner; ///< a folder in it
    std::uint64_t maxBytes = 0; ///< of the folder
};

/// A queue of what is to be written and a thread, begun when first needed, that does it when nobody else wants the
/// processor. Threads: called by one.
class BackgroundWriter {
public:
    /// So much may wait in memory.
    static constexpr std::uint64_t kMostQueuedBytes = 1u << 30;
    /// So long the destructor goes on writing.
    static constexpr std::chrono::seconds kFarewell{5};

    BackgroundWriter() = default;
    BackgroundWriter(const BackgroundWriter&) = delete;
    BackgroundWriter& operator=(const BackgroundWriter&) = delete;
    ~BackgroundWriter();

    /// From here on blocks go to this shelf.
    void open(Shelf shelf);
    /// Notes the use of a block that is on the disk or on its way there.
    void use(const BlockName& name, Stamp stamp);
    /// Whether not too much is waiting for another block.
    bool hasRoom(std::uint64_t bytes);
    bool isIdle() { return hasRoom(kMostQueuedBytes + 1); }
    void store(BlockImage image, Stamp stamp);

    /// Writes on the calling thread too, until hasRoom(bytes). False if stopped before.
    bool makeRoom(std::uint64_t bytes, const std::stop_token& stop);
    /// Likewise, until all is written.
    bool finish(const std::stop_token& stop);

private:
    using Work = std::function<void()>;
    struct Job {
        std::uint64_t bytes = 0;
        Work work; ///< with m_keeper and m_shelf
    };

    void push(std::uint64_t bytes, Work work);
    bool runNext(); ///< false if nothing is queued
    void run(const std::stop_token& stop);

    std::mutex m_mutex; ///< of the queue
    std::condition_variable_any m_wake;
    std::deque<Job> m_queue;
    std::uint64_t m_queuedBytes = 0; ///< with those of the job that is worked on

    std::mutex m_working; ///< of what jobs use; taken before m_mutex
    Shelf m_shelf;
    std::optional<FolderKeeper> m_keeper;

    std::jthread m_thread; // last: joins before what it uses dies
};

} // namespace sheaf::prefix
