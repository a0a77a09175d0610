#include "cli/completions.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace bpfproof::cli {
namespace {

struct Word {
    std::vector<std::string> names; ///< with dashes
    std::string description;
    bool takes_value = false;
    std::vector<std::string> choices; ///< of the value; empty: any, and most are files
};

struct Command {
    std::string name;
    std::string description;
    std::vector<Word> words;
};

/// CLI11 says which words a value may be as a part of its type's name, in braces: "TEXT:{merge,split,paths}".
std::vector<std::string> choices(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const auto begin = type.find('{');
    const auto end = type.find('}');
    if (begin == std::string::npos || end == std::string::npos || end < begin)
        return {};
    return CLI::detail::split(type.substr(begin + 1, end - begin - 1), ',');
}

Word word(const CLI::Option& option) {
    Word out{{}, option.get_description(), option.get_items_expected_max() > 0, choices(option)};
    for (const std::string& name : option.get_lnames())
        out.names.push_back("--" + name);
    for (const std::string& name : option.get_snames())
        out.names.push_back("-" + name);
    return out;
}

Command command(const CLI::App& app) {
    Command out{app.get_name(), app.get_description(), {}};
    out.description = out.description.substr(0, out.description.find('\n'));
    for (const CLI::Option* option : app.get_options([](const CLI::Option* one) { return one->nonpositional(); }))
        out.words.push_back(word(*option));
    return out;
}

/// Those that people are told of.
std::vector<Command> commands(const CLI::App& app) {
    std::vector<Command> out;
    for (const CLI::App* one : app.get_subcommands([](const CLI::App* any) { return !any->get_group().empty(); }))
        out.push_back(command(*one));
    return out;
}

std::vector<std::string> names(const std::vector<Command>& all) {
    std::vector<std::string> out;
    for (const Command& one : all)
        out.push_back(one.name);
    return out;
}

std::vector<std::string> names(const Command& command) {
    std::vector<std::string> out;
    for (const Word& one : command.words)
        out.insert(out.end(), one.names.begin(), one.names.end());
    return out;
}

/// In single quotes, as bash and zsh read them; fish reads the same but for a quote, which it is told of by a
/// backslash.
std::string quoted(std::string text, bool fish = false) {
    std::string out = "'";
    for (const char c : text)
        if (c == '\'')
            out += fish ? "\\'" : "'\\''";
        else if (c == '\\' && fish)
            out += "\\\\";
        else
            out += c;
    return out + "'";
}

std::string bash_case(const Command& command, const std::string& label) {
    std::string out = fmt::format("    {})\n        case $before in\n", label);
    for (const Word& one : command.words)
        if (one.takes_value)
            fmt::format_to(std::back_inserter(out), "        {}) words='{}' ;;\n", fmt::join(one.names, "|"),
                           fmt::join(one.choices, " "));
    fmt::format_to(std::back_inserter(out), "        *) [[ $word == -* ]] && words='{}' ;;\n        esac\n        ;;\n",
                   fmt::join(names(command), " "));
    return out;
}

/// Where nothing is offered, readline completes files ("-o default").
std::string bash(const CLI::App& app) {
    const std::vector<Command> all = commands(app);
    std::string out = "# bash completion of bpfproof\n"
                      "_bpfproof() {\n"
                      "    local word=$2 before=$3 words= command= one\n"
                      "    for one in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n";
    fmt::format_to(std::back_inserter(out), "        case $one in {}) command=$one && break ;; esac\n    done\n",
                   fmt::join(names(all), "|"));
    out += "    case $command in\n";
    for (const Command& one : all)
        out += bash_case(one, one.name);
    fmt::format_to(std::back_inserter(out), "    *) words='{} {}' ;;\n    esac\n", fmt::join(names(all), " "),
                   fmt::join(names(command(app)), " "));
    out += "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "}\n"
           "complete -o default -F _bpfproof bpfproof\n";
    return out;
}

/// A specification as _arguments reads it: "(-j --jobs)"{-j,--jobs}"[threads]:value:_files".
std::string zsh_word(const Word& word) {
    std::string about = word.description;
    for (const char special : std::string_view("\\[]:"))
        for (auto at = about.find(special); at != std::string::npos; at = about.find(special, at + 2))
            about.insert(at, 1, '\\');
    std::string value;
    if (word.takes_value)
        value = word.choices.empty() ? ":value:_files" : fmt::format(":value:({})", fmt::join(word.choices, " "));
    std::string out;
    for (const std::string& name : word.names)
        out += fmt::format("            {} \\\n", quoted(fmt::format("*{}[{}]{}", name, about, value)));
    return out;
}

std::string zsh(const CLI::App& app) {
    const std::vector<Command> all = commands(app);
    std::string out =
        "#compdef bpfproof\n"
        "local context state state_descr line\n"
        "typeset -A opt_args\n"
        "_arguments -C '(- *)'{-h,--help}'[help]' '(- *)--version[version]' '1: :->command' '*:: :->rest'\n"
        "case $state in\n"
        "command)\n"
        "    local -a commands=(\n";
    for (const Command& one : all)
        fmt::format_to(std::back_inserter(out), "        {}\n", quoted(one.name + ":" + one.description));
    out += "    )\n    _describe command commands\n    ;;\nrest)\n    case $line[1] in\n";
    for (const Command& one : all) {
        fmt::format_to(std::back_inserter(out), "    {})\n        _arguments \\\n", one.name);
        for (const Word& word : one.words)
            out += zsh_word(word);
        out += "            '*:file:_files'\n        ;;\n";
    }
    return out + "    esac\n    ;;\nesac\n";
}

std::string fish_word(const Command& command, const Word& word) {
    std::string out = fmt::format("complete -c bpfproof -n '__fish_seen_subcommand_from {}'", command.name);
    for (const std::string& name : word.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (word.takes_value)
        out += word.choices.empty() ? " -r -F" : fmt::format(" -x -a '{}'", fmt::join(word.choices, " "));
    return out + " -d " + quoted(word.description, true) + "\n";
}

std::string fish(const CLI::App& app) {
    const std::vector<Command> all = commands(app);
    std::string out = "# fish completion of bpfproof\n";
    for (const Command& one : all) {
        fmt::format_to(std::back_inserter(out), "complete -c bpfproof -f -n __fish_use_subcommand -a {} -d {}\n",
                       one.name, quoted(one.description, true));
        for (const Word& word : one.words)
            out += fish_word(one, word);
    }
    return out;
}

} // namespace

std::vector<std::string> shell_names() {
    return {"bash", "zsh", "fish"};
}

std::string completions(const CLI::App& app, const std::string& shell) {
    if (shell == "bash")
        return bash(app);
    if (shell == "zsh")
        return zsh(app);
    if (shell == "fish")
        return fish(app);
    throw InternalError("no such shell");
}

} // namespace bpfproof::cli
