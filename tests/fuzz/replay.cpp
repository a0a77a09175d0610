// Gives a fuzz target its inputs once, without libFuzzer: what any compiler can run of it, and how an input that was
// found is looked at again.
//
//     replay_<target> FILE|DIRECTORY…
#include "input.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& path) {
    if (!fs::is_directory(path))
        return {path};
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(path))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

bool replay(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) {
        std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
        return false;
    }
    std::fprintf(stderr, "%s\n", path.c_str()); // the last one named is the one that aborts
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return true;
}

} // namespace

int main(int argc, char** argv) try {
    std::size_t replayed = 0;
    for (int i = 1; i < argc; ++i)
        for (const fs::path& path : files_below(argv[i])) {
            if (!replay(path))
                return 2;
            ++replayed;
        }
    if (replayed == 0) {
        std::fputs("no input\n", stderr);
        return 2;
    }
    std::printf("%zu inputs\n", replayed);
    return 0;
} catch (const fs::filesystem_error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
}
