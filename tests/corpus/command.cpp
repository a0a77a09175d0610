// `bpfproof test` as a whole: what it returns, and what it writes.
#include "cli/test.hpp"

#include "support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace bpfproof;
namespace fs = std::filesystem;

namespace {

class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "bpfproof-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { fs::remove_all(path_); }

    std::string path(const std::string& name = {}) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path(name);
    }

private:
    fs::path path_;
};

std::string bytes_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string file_of(const std::string& name, const std::string& verdict, const std::string& more = "") {
    return "about: x\ntype: socket\ncases:\n  - name: " + name +
           "\n    why: w\n    asm: |\n      r0 = 0\n      exit\n" + "    expect:\n      verdict: " + verdict + "\n" +
           more;
}

const std::string wrong = "      findings:\n        - { rule: bounds.stack, at: 0 }\n";

int test(std::vector<std::string> paths, const std::string& filter = "", bool update = false,
         const std::string& junit = "") {
    cli::TestOptions options;
    options.paths = std::move(paths);
    options.filter = filter;
    options.update = update;
    options.junit = junit;
    return cli::test(options);
}

} // namespace

TEST_CASE("the exit status says whether all was as expected") {
    const Folder folder;
    folder.write("good.yaml", file_of("good", "proved"));
    CHECK(test({folder.path()}) == 0);
    folder.write("below/wrong.yaml", file_of("wrong", "refused", wrong));
    CHECK(test({folder.path()}) == 1);
    CHECK(test({folder.path("*.yaml")}) == 0);
    CHECK(test({folder.path()}, "good.yaml: good") == 0);
    CHECK(test({folder.path()}, "below/") == 1);
    CHECK(test({folder.path()}, "no such case") == 2);
    CHECK(test({folder.path("nothing")}) == 2);
    folder.write("bad.yaml", "about: x\n");
    CHECK(test({folder.path()}) == 2);
}

TEST_CASE("a known failure is no difference, and its mending is one") {
    const Folder folder;
    const auto known = [](const std::string& verdict) {
        return "    known_failure: { verdict: " + verdict + ", because: it does }\n";
    };
    CHECK(test({folder.write("a.yaml", file_of("a", "refused", wrong + known("proved")))}) == 0);
    CHECK(test({folder.write("a.yaml", file_of("a", "refused", wrong + known("platform")))}) == 1);
    CHECK(test({folder.write("a.yaml", file_of("a", "proved", known("refused")))}) == 1);
}

TEST_CASE("--update rewrites what differs, and nothing else") {
    const Folder folder;
    const std::string good = folder.write("good.yaml", file_of("good", "proved"));
    const std::string differs = folder.write("differs.yaml", file_of("differs", "refused", wrong));
    const std::string before = bytes_of(good);
    CHECK(test({folder.path()}, "", true) == 0);
    CHECK(bytes_of(good) == before);
    CHECK(bytes_of(differs) == file_of("differs", "proved"));
    CHECK(test({folder.path()}) == 0);
}

TEST_CASE("--junit writes every case that was run") {
    const Folder folder;
    folder.write("a.yaml", file_of("first", "proved"));
    folder.write("b.yaml", file_of("second", "refused", wrong));
    CHECK(test({folder.path()}, "", false, folder.path("results.xml")) == 1);
    const std::string xml = bytes_of(folder.path("results.xml"));
    CHECK(xml.find("name=\"first\"") != std::string::npos);
    CHECK(xml.find("<failure") != std::string::npos);
    CHECK(test({folder.path()}, "", false, folder.path("no/such/folder.xml")) == 2);
}
