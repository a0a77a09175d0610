#include "cli/watch.hpp"

#include "cli/inputs.hpp"
#include "cli/remembered.hpp"
#include "cli/watcher.hpp"
#include "report/words.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

namespace bpfproof::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Results = std::vector<findings::ObjectResult>;

bool exists(const std::string& path) {
    std::error_code unreadable;
    return fs::exists(path, unreadable);
}

/// Without a slash at the end, and "" is the working directory.
fs::path whole(const std::string& path) {
    const fs::path out = (fs::current_path() / path).lexically_normal();
    return out.has_filename() ? out : out.parent_path();
}

/// The file itself where `path` is a link: that is where it will be written.
fs::path behind_links(const std::string& path) {
    std::error_code error;
    const fs::path out = fs::canonical(path, error);
    return error ? whole(path) : out;
}

/// Interrupted or terminated, the command ends at once, in the middle of a proof too, as a success: there is no other
/// end. Before any other thread is begun, for they take over that these signals are left to this one.
void end_on_interrupt() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals] {
        int got = 0;
        sigwait(&signals, &got);
        std::_Exit(0); // reports are flushed as they are written
    }).detach();
}

class Watch {
public:
    explicit Watch(const WatchOptions& options) : options_(options), terminal_(isatty(STDOUT_FILENO) == 1) {}

    bool begin() {
        bool good = true;
        for (const auto& [folder, below] : options_.folders)
            good = watcher_.add(whole(folder), below) && good;
        return watch_folders(files()) && good;
    }

    void all() { verify(files(), Clock::now()); }

    void next() {
        const Watcher::Changes changes = watcher_.wait();
        const auto begin = Clock::now();
        Files changed = files();
        watch_folders(changed); // new ones may be links to elsewhere
        std::erase_if(changed, [&](const auto& file) {
            return !changes.lost &&
                   std::ranges::none_of(file.second, [&](const auto& path) { return changes.written.contains(path); });
        });
        if (!changed.empty()) // else it was other files of these folders
            verify(changed, begin);
    }

private:
    /// As reports name them, and where they are written: the path, and what it leads to where it is a link.
    using Files = std::map<std::string, std::set<std::string>>;

    /// What stands for nothing yet may do so later.
    Files files() const {
        Files out;
        for (const Input& input : expand(options_.files()))
            if (const auto* file = std::get_if<std::string>(&input))
                out[*file] = {whole(*file).string(), behind_links(*file).string()};
            else if (const std::string& argument = std::get<BadInput>(input).argument; !exists(argument))
                out[argument] = {whole(argument).string()};
        return out;
    }

    bool watch_folders(const Files& files) {
        bool good = true;
        for (const auto& [file, paths] : files)
            for (const fs::path path : paths)
                good = watcher_.add(path.parent_path(), false) && good;
        return good;
    }

    void verify(const Files& files, Clock::time_point begin) {
        std::vector<std::string> there;
        for (const auto& [file, paths] : files)
            if (std::error_code ignored; fs::is_regular_file(file, ignored))
                there.push_back(file);
        std::map<std::string, Results> fresh;
        for_each_result(there, options_.check.request, [&](findings::ObjectResult object) {
            Results& results = fresh[object.file];
            results.push_back(std::move(object));
        });
        // What was written meanwhile was perhaps read half; its turn comes again.
        std::erase_if(fresh, [&](const auto& one) {
            return std::ranges::any_of(files.at(one.first),
                                       [&](const auto& path) { return watcher_.touched_again(path); });
        });
        for (auto& [file, results] : fresh)
            results_.insert_or_assign(file, results);
        std::erase_if(results_, [](const auto& one) { return !exists(one.first); });
        if (!fresh.empty() || there.empty())
            show(fresh, begin);
        if (options_.check.request.memory)
            options_.check.request.memory->cache->trim();
    }

    /// What is fresh, and how all of it stands. All is judged anew: what the project accepts is said of the whole.
    void show(const std::map<std::string, Results>& fresh, Clock::time_point begin) {
        gate::Gate gate(options_.check.gate);
        report::Totals totals;
        const report::TextOptions& options = options_.check.document.text;
        std::string out = terminal_ ? "\x1b[H\x1b[2J" : "";
        for (const auto& [file, results] : results_)
            for (findings::ObjectResult object : results) {
                gate.judge(object);
                totals.add(object);
                if (fresh.contains(file))
                    out += report::text(object, options);
            }
        out += report::text(gate.complaints(), options);
        const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
        report::TextOptions said = options;
        said.verbosity = report::Verbosity::normal;
        std::string line = report::text(totals, said);
        line.pop_back();
        fmt::print("{}{} ({:.0f} ms; watching)\n", out, line, took.count());
        std::fflush(stdout);
    }

    const WatchOptions& options_;
    bool terminal_;
    Watcher watcher_{};
    std::map<std::string, Results> results_{};
};

} // namespace

gate::Reach reach(const std::string& argument) {
    std::error_code error;
    if (fs::is_directory(argument, error))
        return {argument, true};
    return gate::reach(argument);
}

int watch(const WatchOptions& options) {
    end_on_interrupt();
    Watch watch(options);
    if (!watch.begin()) {
        fmt::print(stderr, "bpfproof: no more folders can be watched: see fs.inotify.max_user_watches in inotify(7)\n");
        return 2;
    }
    watch.all();
    while (std::ferror(stdout) == 0)
        watch.next();
    fmt::print(stderr, "bpfproof: standard output cannot be written\n");
    return 2;
}

} // namespace bpfproof::cli
