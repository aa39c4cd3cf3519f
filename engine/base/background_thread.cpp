#include "engine/base/background_thread.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sheaf {

namespace {

#ifdef SYS_ioprio_set
// The header with these numbers is the kernel's own, linux/ioprio.h, and not everywhere.
constexpr int kOneThread = 1;
constexpr int kLastOfBestEffort = 2 << 13 | 7;
#endif
// A tenth of an ordinary thread's share: at the lowest priority of all, a busy machine would hold up for seconds
// whoever waits for the end of a job.
constexpr int kNiceness = 10;

} // namespace

void runInBackground()
{
#ifdef SYS_gettid
    const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
    ::setpriority(PRIO_PROCESS, thread, kNiceness); // on Linux a thread has a priority of its own
#endif
#ifdef SYS_ioprio_set
    ::syscall(SYS_ioprio_set, kOneThread, 0, kLastOfBestEffort);
#endif
}

} // namespace sheaf
