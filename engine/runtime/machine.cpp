// What this machine has: cores and memory that the process may use.

#include "engine/api/engine.h"
#include "engine/kernels/isa.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <sched.h>
#include <set>
#include <sstream>
#include <string>
#include <thread>

namespace sheaf {

namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

std::string firstLine(const std::filesystem::path& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// "max" and unreadable files are unlimited.
std::uint64_t readLimit(const std::filesystem::path& path)
{
    const std::string text = firstLine(path);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end != text.data() ? value : kUnlimited;
}

/// The value of "<key> <number>" or "<key>: <number> kB".
std::uint64_t readField(const std::filesystem::path& path, const std::string& key)
{
    std::ifstream file(path);
    std::string name;
    std::uint64_t value = 0;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        if (words >> name >> value && name == key)
            return value;
    }
    return 0;
}

/// The process's control group (version 2) and its parents, innermost first.
std::vector<std::filesystem::path> controlGroups()
{
    const std::filesystem::path root = "/sys/fs/cgroup";
    std::vector<std::filesystem::path> groups;
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("0::/"))
            for (std::filesystem::path p = line.substr(4); !p.empty(); p = p.parent_path())
                groups.push_back(root / p);
    groups.push_back(root);
    return groups;
}

/// CPUs' worth of time per period that the control group grants, rounded up.
int controlGroupCpus()
{
    int cpus = std::numeric_limits<int>::max();
    for (const std::filesystem::path& group : controlGroups()) {
        std::istringstream words(firstLine(group / "cpu.max"));
        double quota = 0, period = 0;
        if (words >> quota >> period && quota > 0 && period > 0)
            cpus = std::min(cpus, std::max(1, static_cast<int>((quota + period - 1) / period)));
    }
    return cpus;
}

int physicalCores()
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
        return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    // Hardware threads of one core name the same list of siblings.
    std::set<std::string> cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &allowed)) {
            const std::string name = "cpu" + std::to_string(cpu);
            const std::string siblings
                = firstLine("/sys/devices/system/cpu/" + name + "/topology/thread_siblings_list");
            cores.insert(siblings.empty() ? name : siblings);
        }
    return std::max<int>(1, static_cast<int>(cores.size()));
}

} // namespace

int defaultThreads()
{
    return std::min(physicalCores(), controlGroupCpus());
}

MemoryStatus memoryStatus()
{
    constexpr std::uint64_t kKiB = 1024;
    MemoryStatus status;
    status.totalBytes = readField("/proc/meminfo", "MemTotal:") * kKiB;
    status.availableBytes = readField("/proc/meminfo", "MemAvailable:") * kKiB;
    for (const std::filesystem::path& group : controlGroups()) {
        const std::uint64_t limit = readLimit(group / "memory.max");
        if (limit == kUnlimited)
            continue;
        status.totalBytes = std::min(status.totalBytes, limit);
        const std::uint64_t used = readLimit(group / "memory.current");
        // File pages count as used but are given up when memory is needed.
        const std::uint64_t files = readField(group / "memory.stat", "inactive_file");
        const std::uint64_t held = used == kUnlimited ? 0 : used - std::min(used, files);
        status.availableBytes = std::min(status.availableBytes, limit - std::min(limit, held));
    }
    return status;
}

Result<std::string> activeIsa()
{
    SHEAF_TRY(const quant::Isa isa, kernels::selectIsa());
    return std::string(kernels::isaName(isa));
}

} // namespace sheaf
