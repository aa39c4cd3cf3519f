#include "engine/hostile/trial.h"

#include "engine/api/engine.h"
#include "engine/gguf/model_source.h"
#include "support/tiny_gguf.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <optional>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sheaf::test::hostile {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr double kCpuLimitSeconds = kSanitized ? 1.0 : 0.05;
constexpr int kPatienceMilliseconds = kSanitized ? 60'000 : 10'000;
constexpr char kStarted = 'S', kAnswered = 'A', kDone = 'D';

double cpuSeconds()
{
    timespec now = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Address space counts what is only promised too, so that nothing is allocated on a file's word alone.
void limitMemory()
{
    if (kSanitized)
        return;
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    file >> pages;
    const rlim_t bytes = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + kMemoryLimit;
    const rlimit limit = {bytes, bytes};
    if (::setrlimit(RLIMIT_AS, &limit) != 0)
        std::_Exit(3);
}

template <class T> std::optional<Error> errorOf(const Result<T>& result)
{
    return result ? std::nullopt : std::optional(result.error());
}

std::optional<Error> errorOfAdapter(const std::filesystem::path& path)
{
    auto engine = Engine::load(path.parent_path() / "base.gguf", {.threads = 1, .batchTokens = 8, .contextTokens = 16});
    if (!engine)
        return engine.error();
    const AdapterChoice choice[] = {{path, 1}};
    return errorOf((*engine)->setAdapters(choice));
}

std::optional<Error> errorBehind(Door door, const std::filesystem::path& path)
{
    switch (door) {
    case Door::OpenModel:
        return errorOf(gguf::openModel(path));
    case Door::DescribeModel:
        return errorOf(describeModel(path));
    case Door::LoadTokenizer:
        return errorOf(loadTokenizer(path));
    case Door::LoadEngine:
        return errorOf(Engine::load(path, {.threads = 1, .batchTokens = 8, .contextTokens = 16}));
    case Door::LoadPictures:
        return errorOf(PictureEncoder::load(path, 1));
    case Door::SetAdapters:
        return errorOfAdapter(path);
    }
    return Error{ErrorCode::Internal, "no such door", {}};
}

Outcome tryDoor(Door door, const std::filesystem::path& path)
{
    const double start = cpuSeconds();
    const auto error = errorBehind(door, path);
    return {door, !error, error ? error->what + " (" + error->where + ")" : std::string(), cpuSeconds() - start};
}

void send(int pipe, char kind, std::size_t number, double seconds = 0, const std::string& text = {})
{
    std::string line = kind + std::to_string(number) + " " + std::to_string(seconds) + " ";
    for (const char c : text)
        line += c == '\n' ? ' ' : c;
    line += '\n';
    for (std::size_t sent = 0; sent < line.size();) {
        const ssize_t count = ::write(pipe, line.data() + sent, line.size() - sent);
        if (count <= 0)
            std::_Exit(4);
        sent += static_cast<std::size_t>(count);
    }
}

[[noreturn]] void runChild(const std::vector<Case>& cases, std::size_t first, int pipe)
{
    limitMemory();
    for (std::size_t i = first; i < cases.size(); ++i) {
        const TemporaryFolder folder;
        const std::filesystem::path path = cases[i].write(folder.path());
        send(pipe, kStarted, i);
        for (const Door door : cases[i].doors) {
            const Outcome outcome = tryDoor(door, path);
            send(pipe, kAnswered, outcome.opened ? 1 : 0, outcome.cpuSeconds, outcome.message);
        }
    }
    send(pipe, kDone, 0);
    std::_Exit(0);
}

/// Lines from a child; nothing when it closed the pipe or kept silent too long.
class Answers {
public:
    explicit Answers(int pipe)
        : m_pipe(pipe)
    {
    }

    bool timedOut() const { return m_timedOut; }

    std::optional<std::string> next()
    {
        for (;;) {
            if (const std::size_t end = m_text.find('\n'); end != std::string::npos) {
                std::string line = m_text.substr(0, end);
                m_text.erase(0, end + 1);
                return line;
            }
            pollfd waiting = {m_pipe, POLLIN, 0};
            m_timedOut = ::poll(&waiting, 1, kPatienceMilliseconds) == 0;
            char buffer[4096];
            const ssize_t count = m_timedOut ? 0 : ::read(m_pipe, buffer, sizeof buffer);
            if (count <= 0)
                return std::nullopt;
            m_text.append(buffer, static_cast<std::size_t>(count));
        }
    }

private:
    int m_pipe;
    std::string m_text;
    bool m_timedOut = false;
};

std::string describeDeath(int status, bool timedOut)
{
    if (timedOut)
        return std::to_string(kPatienceMilliseconds / 1000) + " s without an answer";
    if (WIFSIGNALED(status))
        return "signal " + std::to_string(WTERMSIG(status));
    return "exit code " + std::to_string(WEXITSTATUS(status));
}

/// Runs the cases from `first` on until all are done or the child dies; gives the first one that is left.
std::size_t runFrom(std::size_t first, const std::vector<Case>& cases, std::vector<Trial>& trials)
{
    int ends[2];
    if (::pipe(ends) != 0)
        throw std::runtime_error(std::strerror(errno));
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error(std::strerror(errno));
    if (child == 0) {
        ::close(ends[0]);
        runChild(cases, first, ends[1]);
    }
    ::close(ends[1]);
    Answers answers(ends[0]);
    std::size_t at = first;
    bool done = false;
    while (const auto line = answers.next()) {
        std::istringstream words(line->substr(1));
        std::size_t number = 0;
        double seconds = 0;
        words >> number >> seconds;
        words.get();
        if (line->front() == kStarted)
            at = number;
        else if (line->front() == kAnswered)
            trials[at].outcomes.push_back({cases[at].doors[trials[at].outcomes.size()], number == 1,
                std::string(std::istreambuf_iterator<char>(words), {}), seconds});
        else
            done = true;
    }
    if (answers.timedOut())
        ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(ends[0]);
    if (done)
        return cases.size();
    trials[at].death = describeDeath(status, answers.timedOut());
    return at + 1;
}

bool saysOneOf(const std::string& message, const std::string& alternatives)
{
    std::istringstream parts(alternatives);
    for (std::string part; std::getline(parts, part, '|');)
        if (message.find(part) != std::string::npos)
            return true;
    return false;
}

std::string_view nameOf(Door door)
{
    constexpr std::string_view kNames[]
        = {"openModel", "describeModel", "loadTokenizer", "Engine::load", "PictureEncoder::load", "setAdapters"};
    return kNames[static_cast<std::size_t>(door)];
}

} // namespace

std::vector<Trial> tryAll(const std::vector<Case>& cases)
{
    std::vector<Trial> trials(cases.size());
    for (std::size_t at = 0; at < cases.size();)
        at = runFrom(at, cases, trials);
    return trials;
}

std::string faultOf(const Case& wrong, const Trial& trial)
{
    if (!trial.death.empty())
        return "ended by " + trial.death;
    std::string faults;
    for (const Outcome& outcome : trial.outcomes) {
        const std::string door(nameOf(outcome.door));
        if (outcome.cpuSeconds > kCpuLimitSeconds)
            faults += door + " took " + std::to_string(outcome.cpuSeconds) + " s; ";
        if (!outcome.opened && outcome.message.find_first_not_of(" ()") == std::string::npos)
            faults += door + " gave no reason; ";
    }
    const Outcome& last = trial.outcomes.back();
    if (wrong.says.empty())
        return faults;
    if (last.opened)
        faults += "opened, but should say " + wrong.says;
    else if (!saysOneOf(last.message, wrong.says))
        faults += "says '" + last.message + "' instead of " + wrong.says;
    return faults;
}

} // namespace sheaf::test::hostile
