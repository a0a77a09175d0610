// What shells complete, by running them, where they are installed.
#include "run.hpp"
#include "support/catch.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

using namespace bpfproof::end_to_end;

namespace {

bool has(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

std::string output(const std::string& command) {
    std::FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        throw std::runtime_error("no pipe");
    std::string out;
    for (int c = 0; (c = std::fgetc(pipe)) != EOF;)
        out += static_cast<char>(c);
    pclose(pipe);
    return out;
}

/// What bash offers for the last of these words.
std::string offered(const Folder& folder, const std::string& words) {
    folder.write("complete", run({"completions", "bash"}).out);
    folder.write("ask", "source \"$1\"\n"
                        "COMP_WORDS=(" +
                            words +
                            ")\n"
                            "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                            "_bpfproof bpfproof \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"\n"
                            "echo \" ${COMPREPLY[*]} \"\n");
    return output("bash " + folder.path("ask") + " " + folder.path("complete"));
}

bool offers(const std::string& words, const std::string& one) {
    const Folder folder;
    return offered(folder, words).find(" " + one + " ") != std::string::npos;
}

} // namespace

TEST_CASE("bash completes commands, their options, and words that are one of a few") {
    CHECK(offers("bpfproof ''", "check"));
    CHECK(offers("bpfproof ''", "watch"));
    CHECK(offers("bpfproof ex", "explain"));
    CHECK_FALSE(offers("bpfproof ex", "check"));
    CHECK_FALSE(offers("bpfproof ''", "completions"));
    CHECK(offers("bpfproof --ver", "--version"));
    CHECK(offers("bpfproof check --", "--btf"));
    CHECK(offers("bpfproof check a.o --fo", "--format"));
    CHECK(offers("bpfproof check --format ''", "sarif"));
    CHECK(offers("bpfproof check --policy s", "split"));
    CHECK_FALSE(offers("bpfproof list --", "--format"));
    CHECK(offers("bpfproof diff --format ''", "csv"));
    CHECK_FALSE(offers("bpfproof diff --format ''", "sarif"));
}

TEST_CASE("bash is left to complete files") {
    const Folder folder;
    CHECK(offered(folder, "bpfproof check ''") == "  \n");
    CHECK(offered(folder, "bpfproof check --baseline ''") == "  \n");
    CHECK(run({"completions", "bash"}).out.find("complete -o default -F _bpfproof bpfproof") != std::string::npos);
}

TEST_CASE("the scripts of other shells are such to those shells") {
    const Folder folder;
    const std::string zsh = folder.write("_bpfproof", run({"completions", "zsh"}).out);
    const std::string fish = folder.write("bpfproof.fish", run({"completions", "fish"}).out);
    if (has("zsh"))
        CHECK(std::system(("zsh -n " + zsh).c_str()) == 0);
    if (has("fish"))
        CHECK(output("fish --no-config -c 'source " + fish + "; complete -C \"bpfproof check --format \"'")
                  .find("sarif") != std::string::npos);
}

TEST_CASE("who asks for another shell is told which there are") {
    const Outcome fault = run({"completions", "tcsh"});
    CHECK(fault.status == 2);
    CHECK(fault.err.find("fish") != std::string::npos);
}
