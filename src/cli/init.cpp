#include "cli/init.hpp"

#include "cli/check.hpp"
#include "cli/terminal.hpp"
#include "gate/config.hpp"
#include "gate/init.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace bpfproof::cli {
namespace {

int fault(const std::string& what) {
    fmt::print(stderr, "bpfproof: {}\n", what);
    return 2;
}

int verify_and_write_baseline(const std::vector<std::string>& objects, unsigned jobs) {
    CheckOptions options;
    options.files = objects;
    options.request.jobs = jobs;
    options.document.text.colour = want_colour();
    options.document.version = BPFPROOF_VERSION;
    options.gate.today = gate::today();
    options.write_baseline = gate::initial_baseline;
    return check(options);
}

} // namespace

int init(bool force, unsigned jobs) {
    const std::string config(gate::config_name);
    for (const std::string& file : {config, std::string(gate::initial_baseline)})
        if (std::filesystem::exists(std::filesystem::symlink_status(file)) && !force)
            return fault(file + " is there already; --force overwrites it");
    const std::vector<std::string> objects = gate::objects_below(".");
    if (objects.empty())
        return fault("no compiled BPF object at or below this folder: build the project first");
    const int status = verify_and_write_baseline(objects, jobs);
    Sink file(config);
    file.write(gate::initial_config(gate::patterns_of(objects, "."), status == 0));
    file.keep();
    if (!file.good())
        return fault(config + ": could not be written");
    fmt::print(stderr, "bpfproof: {} written\n", config);
    return status;
}

} // namespace bpfproof::cli
