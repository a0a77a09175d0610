// watch: what is saved is verified again, soon, and once it is whole.
#include "run.hpp"
#include "support/catch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

using namespace bpfproof::end_to_end;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

namespace {

/// The command at work; what it says is read as it comes.
class Watching {
public:
    Watching(const Folder& folder, std::vector<std::string> words) {
        std::array<int, 2> pipe{};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
            throw std::runtime_error("no pipe");
        out_ = pipe[0];
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 2);
        posix_spawn_file_actions_addchdir_np(&actions, folder.path().c_str());
        words.insert(words.begin(), {BPFPROOF_COMMAND, "watch"});
        std::vector<char*> argv;
        for (std::string& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        const int error = posix_spawn(&child_, BPFPROOF_COMMAND, &actions, nullptr, argv.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(pipe[1]);
        if (error != 0)
            throw std::runtime_error("the command could not be run");
    }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;
    ~Watching() {
        end(SIGKILL);
        close(out_);
    }

    /// All that is said up to the end of the next report; what there is where none comes.
    std::string report(std::chrono::milliseconds patience = 20s) {
        const auto limit = Clock::now() + patience;
        std::string said;
        while (said.find("watching)\n") == std::string::npos) {
            pollfd ready{.fd = out_, .events = POLLIN, .revents = 0};
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now());
            if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) <= 0)
                break;
            char c = 0;
            if (read(out_, &c, 1) != 1)
                break;
            said += c;
        }
        return said;
    }

    /// Its exit status; 128 + n where signal n ended it.
    int end(int signal) {
        if (child_ == 0)
            return -1;
        kill(child_, signal);
        int status = 0;
        waitpid(child_, &status, 0);
        child_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t child_ = 0;
    int out_ = -1;
};

bool says(const std::string& report, const std::string& words) {
    INFO(report);
    return report.find(words) != std::string::npos;
}

/// As compilers do: beside, and then in place.
void replace(const Folder& folder, const std::string& from, const std::string& name) {
    folder.copy(from, "beside");
    fs::rename(folder.path("beside"), folder.path(name));
}

const std::vector<std::string> here{"--btf", "none", "--no-config", "."};

} // namespace

TEST_CASE("what is saved is verified again, and only that; soon") {
    const Folder folder;
    folder.copy("safe.o", "a.o");
    folder.copy("mixed.o", "b.o");
    Watching watching(folder, here);
    CHECK(says(watching.report(), "b.o: "));
    const auto begin = Clock::now();
    folder.copy("unsafe.o", "a.o");
    const std::string broken = watching.report();
    const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
    std::printf("watch: %.1f ms from the change to the report\n", took.count());
    CHECK(took < 10s);
    CHECK(says(broken, "a.o: first_byte in xdp (xdp): not proved"));
    CHECK(says(broken, "total: 2 objects"));
    CHECK_FALSE(says(broken, "b.o: "));
    CHECK_FALSE(says(broken, "\x1b"));
    replace(folder, "safe.o", "a.o");
    CHECK(says(watching.report(), "a.o: 2 programs, 2 proved"));
    CHECK(watching.end(SIGINT) == 0);
}

TEST_CASE("new files and folders are seen") {
    const Folder folder;
    fs::create_directories(folder.path("build"));
    Watching watching(folder, {"--btf", "none", "--no-config", "build", "later/prog.o"});
    CHECK(says(watching.report(), "total: 0 objects"));
    folder.copy("safe.o", "build/new.o");
    CHECK(says(watching.report(), "build/new.o: 2 programs, 2 proved"));
    folder.copy("unsafe.o", "build/x/y/new.o");
    CHECK(says(watching.report(), "build/x/y/new.o: first_byte"));
    folder.write("build/notes.txt", "no object");
    folder.copy("safe.o", "later/prog.o");
    CHECK(says(watching.report(), "later/prog.o: 2 programs, 2 proved"));
    fs::remove_all(folder.path("build"));
    folder.copy("unsafe.o", "build/again.o");
    CHECK(says(watching.report(), "build/again.o: first_byte"));
    CHECK(watching.end(SIGTERM) == 0);
}

TEST_CASE("an object that is still being written is not looked at") {
    const Folder folder;
    folder.copy("safe.o", "a.o");
    Watching watching(folder, here);
    watching.report();
    const std::string bytes = read_file(data("unsafe.o"));
    {
        std::ofstream half(folder.path("a.o"), std::ios::binary);
        half << bytes.substr(0, bytes.size() / 2) << std::flush;
        CHECK(watching.report(300ms).empty());
        half << bytes.substr(bytes.size() / 2);
    }
    const std::string report = watching.report();
    CHECK(says(report, "a.o: first_byte in xdp (xdp): not proved"));
    CHECK_FALSE(says(report, "error"));
}

TEST_CASE("the configuration says what to watch, and what is accepted") {
    const Folder folder;
    folder.write(".bpfproof.yaml",
                 "objects: [build/**/*.bpf.o]\noptions: { btf: none }\nrules: { bounds.packet: off }\n");
    Watching watching(folder, {});
    CHECK(says(watching.report(), "total: 0 objects"));
    folder.copy("unsafe.o", "build/deep/a.bpf.o");
    CHECK(says(watching.report(), "not proved, accepted"));
    CHECK(watching.end(SIGINT) == 0);
}

TEST_CASE("a link is watched where it leads") {
    const Folder folder;
    folder.copy("safe.o", "elsewhere/real.o");
    fs::create_symlink("elsewhere/real.o", folder.path("link.o"));
    Watching watching(folder, {"--btf", "none", "--no-config", "link.o"});
    CHECK(says(watching.report(), "link.o: 2 programs, 2 proved"));
    replace(folder, "unsafe.o", "elsewhere/real.o");
    CHECK(says(watching.report(), "link.o: first_byte"));
}

TEST_CASE("without anything to watch there is a fault") {
    const Folder folder;
    CHECK(run({"watch", "--no-config"}, folder.path()).status == 2);
    CHECK(run({"watch", "--type", "no_such_type", "a.o"}, folder.path()).status == 2);
}
