// What CI services read of ours: that it is what they ask for, and that what it names is there.
#include "support/catch.hpp"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>

namespace {

const std::string root = BPFPROOF_SOURCE_DIR;

} // namespace

TEST_CASE("the action is a composite one, every step of which names its shell") {
    const std::string folder = root + "/.github/actions/check";
    const YAML::Node action = YAML::LoadFile(folder + "/action.yml");
    CHECK(action["name"].Scalar() == "bpfproof");
    CHECK(action["runs"]["using"].Scalar() == "composite");
    for (const auto& step : action["runs"]["steps"]) {
        const std::string script = step["run"].Scalar();
        CHECK(step["shell"].Scalar() == "bash");
        CHECK(script.find("${{") == std::string::npos);
        CHECK(script.find("$GITHUB_ACTION_PATH/../../../scripts/common.sh") != std::string::npos);
    }
    CHECK(std::filesystem::exists(folder + "/../../../scripts/common.sh"));
    CHECK(std::filesystem::exists(root + "/scripts/setup"));
}

TEST_CASE("the hook checks the project, and takes no names of files that are no objects") {
    const YAML::Node hook = YAML::LoadFile(root + "/.pre-commit-hooks.yaml")[0];
    CHECK(hook["id"].Scalar() == "bpfproof");
    CHECK(hook["entry"].Scalar() == "bpfproof check");
    CHECK(hook["pass_filenames"].Scalar() == "false");
}
