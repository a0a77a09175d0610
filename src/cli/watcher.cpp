#include "cli/watcher.hpp"

#include "base/internal_error.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace bpfproof::cli {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds quiet{5};        // what the files of one build step come within, and nobody notices
constexpr milliseconds longest{50};     // who writes without pause is not waited for
constexpr milliseconds look_again{200}; // for folders that are not there

constexpr std::uint32_t wanted = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

/// What is linked into place was written elsewhere, and nobody will close it here.
bool is_linked(const std::string& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && (S_ISLNK(status.st_mode) || status.st_nlink > 1);
}

} // namespace

Watcher::Watcher() : inotify_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    if (inotify_ < 0)
        full_ = true;
}

Watcher::~Watcher() {
    if (inotify_ >= 0)
        close(inotify_);
}

bool Watcher::add(const fs::path& folder, bool below) {
    bool& asked = asked_[folder];
    asked = asked || below;
    if (!watch(folder, asked))
        missing_.insert(folder);
    return !full_;
}

bool Watcher::watch(const fs::path& folder, bool below) {
    const int watched = inotify_add_watch(inotify_, folder.c_str(), wanted);
    if (watched < 0) {
        full_ = full_ || errno == ENOSPC || errno == ENOMEM || errno == EBADF;
        return false;
    }
    Folder& known = folders_[watched];
    known = {folder, below || (known.path == folder && known.below)};
    if (!below)
        return true;
    std::error_code error;
    for (auto inner = fs::directory_iterator(folder, error); !error && inner != fs::directory_iterator();
         inner.increment(error))
        if (std::error_code ignored; inner->is_directory(ignored) && !inner->is_symlink(ignored))
            watch(inner->path(), true);
    return true;
}

/// A folder that has come into being: what is in it was written before it was watched.
void Watcher::found(const fs::path& folder, bool below) {
    if (!watch(folder, below))
        return;
    std::error_code error;
    for (auto inner = fs::directory_iterator(folder, error); !error && inner != fs::directory_iterator();
         inner.increment(error)) {
        std::error_code ignored;
        if (inner->is_directory(ignored) && !inner->is_symlink(ignored)) {
            if (below)
                found(inner->path(), true);
        } else if (!writing_.contains(inner->path().string())) {
            changes_.written.insert(inner->path().string());
        }
    }
}

void Watcher::try_missing() {
    for (auto next = missing_.begin(); next != missing_.end();) {
        const fs::path folder = *next;
        std::error_code ignored;
        if (!fs::is_directory(folder, ignored)) {
            ++next;
            continue;
        }
        next = missing_.erase(next);
        found(folder, asked_.at(folder));
    }
}

void Watcher::take(int watched, std::uint32_t mask, const std::string& name) {
    if ((mask & IN_Q_OVERFLOW) != 0)
        changes_.lost = true;
    const auto known = folders_.find(watched);
    if (known == folders_.end())
        return;
    const Folder folder = known->second;
    if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) {
        if ((mask & IN_MOVE_SELF) != 0)
            inotify_rm_watch(inotify_, watched);
        folders_.erase(known);
        if (asked_.contains(folder.path))
            missing_.insert(folder.path);
        return;
    }
    const std::string path = (folder.path / name).string();
    if ((mask & IN_ISDIR) != 0) {
        if (folder.below && (mask & (IN_CREATE | IN_MOVED_TO)) != 0)
            found(path, true);
        return;
    }
    const bool whole = (mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0 || ((mask & IN_CREATE) != 0 && is_linked(path));
    if (whole) {
        writing_.erase(path);
        changes_.written.insert(path);
    } else if ((mask & IN_MODIFY) != 0) {
        writing_.insert(path);
        changes_.written.erase(path);
    } else if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0) {
        writing_.erase(path);
        changes_.written.erase(path);
    }
}

bool Watcher::drain(milliseconds patience) {
    pollfd ready{.fd = inotify_, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, static_cast<int>(patience.count())) <= 0)
        return false;
    alignas(inotify_event) std::array<char, 1 << 14> buffer{};
    for (ssize_t size = 0; (size = read(inotify_, buffer.data(), buffer.size())) > 0;) {
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            take(event.wd, event.mask, event.len > 0 ? std::string(buffer.data() + at + sizeof event) : std::string());
            at += sizeof event + event.len;
        }
    }
    return true;
}

Watcher::Changes Watcher::wait() {
    while (changes_.written.empty() && !changes_.lost) {
        drain(missing_.empty() ? milliseconds(-1) : look_again);
        try_missing();
    }
    const auto end = std::chrono::steady_clock::now() + longest;
    while (drain(quiet) && std::chrono::steady_clock::now() < end) {
    }
    return std::exchange(changes_, {});
}

bool Watcher::touched_again(const std::string& path) {
    drain(milliseconds(0));
    return changes_.written.contains(path) || writing_.contains(path);
}

} // namespace bpfproof::cli
