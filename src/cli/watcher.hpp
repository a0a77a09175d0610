// Which files are written, by inotify(7).
//
// Folders are watched, not files: editors and linkers write beside and rename, and a watch on a file would stay with
// the old one. A file counts as written when whoever wrote it closes it, or when it is moved or linked into place;
// while it is being written it does not, so that nobody reads half of one.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace bpfproof::cli {

class Watcher {
public:
    Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    ~Watcher();

    /// Absolute. `below`: the folders in it too, those made later as well. A folder that is not there, or goes away, is
    /// watched again as soon as it is. False: the system watches no more folders.
    bool add(const std::filesystem::path& folder, bool below);

    struct Changes {
        std::set<std::string> written{}; ///< absolute paths; of files of any kind
        bool lost = false;               ///< there was too much to tell: anything may have been written
    };
    /// Waits for a file to be written, then until nothing has happened for a moment: compilers write many at once.
    Changes wait();

    /// Takes note of what has happened meanwhile, for the next wait(). True: this file has been written again, or is
    /// being written.
    bool touched_again(const std::string& path);

private:
    struct Folder {
        std::filesystem::path path;
        bool below = false;
    };
    bool watch(const std::filesystem::path& folder, bool below);
    void found(const std::filesystem::path& folder, bool below);
    void try_missing();
    bool drain(std::chrono::milliseconds patience); ///< true: something happened
    void take(int watched, std::uint32_t mask, const std::string& name);

    int inotify_;
    std::map<int, Folder> folders_{};
    std::map<std::filesystem::path, bool> asked_{}; ///< all that were added, and whether with what is below
    std::set<std::filesystem::path> missing_{};     ///< of those, what is not there
    std::set<std::string> writing_{};
    Changes changes_{};
    bool full_ = false;
};

} // namespace bpfproof::cli
