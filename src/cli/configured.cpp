#include "cli/configured.hpp"

#include "cli/show_programs.hpp"
#include "gate/glob.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>

namespace bpfproof::cli {
namespace {

namespace fs = std::filesystem;

bool say(const gate::FileFault& fault) {
    fmt::print(stderr, "bpfproof: {}\n", report::printable(to_string(fault)));
    return false;
}

std::string from_here(const std::string& path) {
    return fs::path(path).lexically_proximate(fs::current_path()).string();
}

} // namespace

void add_config(CLI::App& command, ConfigArguments& arguments) {
    auto* file = command.add_option("--config", arguments.file,
                                    "the project's configuration; else .bpfproof.yaml here, or in a folder above");
    command.add_flag("--no-config", arguments.none, "take no configuration")->excludes(file);
}

std::optional<gate::Config> configuration(const ConfigArguments& arguments) {
    std::optional<std::string> path;
    if (!arguments.file.empty())
        path = arguments.file;
    else if (!arguments.none)
        if (const auto found = gate::find_config(fs::current_path().string()))
            path = from_here(*found);
    if (!path)
        return gate::Config{};
    auto read = gate::read_config(*path);
    if (const auto* fault = std::get_if<gate::FileFault>(&read)) {
        say(*fault);
        return std::nullopt;
    }
    return std::get<gate::Config>(std::move(read));
}

bool apply(const gate::Config& config, CLI::App& command) {
    std::map<std::string, std::size_t> lines; // of the options that the configuration speaks for
    for (const gate::OptionWord& word : config.options) {
        CLI::Option* option = command.get_option_no_throw("--" + word.name);
        if (option == nullptr || (option->count() > 0 && !lines.contains(word.name)))
            continue;
        lines.emplace(word.name, word.line);
        option->add_result(word.value);
    }
    for (const auto& [name, line] : lines) {
        try {
            command.get_option("--" + name)->run_callback();
        } catch (const CLI::ParseError& error) {
            return say({config.file, line, error.what()});
        }
    }
    return true;
}

std::vector<std::string> objects_now(const gate::Config& config) {
    std::vector<std::string> files;
    for (const gate::Config::Objects& objects : config.objects)
        for (const std::string& file : gate::find_files(objects.pattern, config.directory))
            files.push_back(from_here(file));
    return files;
}

bool configured_objects(const gate::Config& config, std::vector<std::string>& files) {
    for (const gate::Config::Objects& objects : config.objects) {
        const std::vector<std::string> found = gate::find_files(objects.pattern, config.directory);
        if (found.empty())
            return say({config.file, objects.line, "no object matches " + objects.pattern});
        for (const std::string& file : found)
            files.push_back(from_here(file));
    }
    return true;
}

} // namespace bpfproof::cli
