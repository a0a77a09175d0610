// What CI services run of ours, run as they would: the scripts of the action, of GitLab's job, and of the hook.
#include "run.hpp"
#include "support/catch.hpp"

#include <sys/wait.h>
#include <yaml-cpp/yaml.h>

#include <cstdlib>

using namespace bpfproof::end_to_end;
namespace fs = std::filesystem;

namespace {

const std::string root = BPFPROOF_SOURCE_DIR;

/// A project with objects and a configuration, and the command where PATH finds it.
struct Project {
    Project() {
        folder.copy("safe.o", "build/safe.o");
        folder.write(".bpfproof.yaml", "objects: [build/*.o]\noptions: { btf: none }\n");
        fs::create_directory(folder.path("bin"));
        fs::create_symlink(BPFPROOF_COMMAND, folder.path("bin/bpfproof"));
    }

    int run(const std::string& script, const std::string& variables) const {
        const std::string file = folder.write("script", "cd '" + folder.path() + "'\nPATH='" + folder.path("bin") +
                                                            "':$PATH\n" + variables + "\n" + script);
        // As GitHub runs steps whose shell is bash, and GitLab whatever it runs.
        const int status = std::system(("bash --noprofile --norc -eo pipefail '" + file + "' >/dev/null 2>&1").c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    Folder folder{};
};

} // namespace

TEST_CASE("the action's check passes what is safe, fails on what is not, and writes what it is asked for") {
    const YAML::Node action = YAML::LoadFile(root + "/.github/actions/check/action.yml");
    const YAML::Node step = action["runs"]["steps"][1];
    std::string variables =
        "export GITHUB_ACTION_PATH='" + root + "/.github/actions/check' BPFPROOF_BUILD='" + BPFPROOF_BINARY_DIR "'\n";
    for (const auto& one : step["env"]) {
        const std::string value = one.second.Scalar(); // "${{ inputs.files }}"
        const std::string input = value.substr(11, value.size() - 14);
        INFO(input);
        CHECK(action["inputs"][input].IsDefined());
    }
    const Project project;
    const std::string script = step["run"].Scalar();
    CHECK(project.run(script, variables + "export FILES= ARGUMENTS= SARIF=out.sarif CACHE=kept") == 0);
    CHECK(fs::exists(project.folder.path("out.sarif")));
    CHECK(fs::exists(project.folder.path("kept/CACHEDIR.TAG")));
    CHECK(project.run(script, variables + "export FILES='build/*.o' ARGUMENTS='-q --certify' SARIF= CACHE=") == 0);
    project.folder.copy("unsafe.o", "build/unsafe.o");
    CHECK(project.run(script, variables + "export FILES= ARGUMENTS= SARIF= CACHE=") == 1);
}

TEST_CASE("GitLab's job does the same") {
    const YAML::Node job = YAML::LoadFile(root + "/src/gate/gitlab-ci.yml")[".bpfproof"];
    std::string script;
    for (const char* part : {"before_script", "script"})
        for (const auto& line : job[part])
            script += line.Scalar() + "\n";
    const Project project;
    CHECK(project.run(script, "export BPFPROOF_ARGUMENTS=-v") == 0);
    CHECK(fs::exists(project.folder.path(job["artifacts"]["reports"]["junit"].Scalar())));
    CHECK(fs::exists(project.folder.path(job["artifacts"]["paths"][0].Scalar())));
    CHECK(fs::exists(project.folder.path(job["cache"]["paths"][0].Scalar())));
    project.folder.copy("unsafe.o", "build/unsafe.o");
    CHECK(project.run(script, "export BPFPROOF_ARGUMENTS=") == 1);
}

TEST_CASE("the hook is a command that runs as it stands") {
    const YAML::Node hook = YAML::LoadFile(root + "/.pre-commit-hooks.yaml")[0];
    CHECK(hook["language"].Scalar() == "system");
    const Project project;
    CHECK(project.run(hook["entry"].Scalar(), "") == 0);
    project.folder.copy("unsafe.o", "build/unsafe.o");
    CHECK(project.run(hook["entry"].Scalar(), "") == 1);
}
