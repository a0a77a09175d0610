// Arguments that several commands take, and what becomes of them.
#pragma once

#include "cli/check.hpp"
#include "cli/remembered.hpp"
#include "cli/target.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bpfproof::cli {

/// What every command on objects takes.
struct Common {
    std::vector<std::string> files;
    std::string btf = "kernel";
    Selection selection;
};

CLI::Option* add_files(CLI::App& command, Common& common);
void add_btf(CLI::App& command, std::string& btf);
/// Against what, and which programs.
void add_selection(CLI::App& command, Common& common);
CLI::Option* add_jobs(CLI::App& command, unsigned& jobs);

/// How programs are verified, whatever is done with the results.
struct VerifyArguments {
    std::string type;
    std::string default_type;
    bool guess = false;
    bool certify = false;
    unsigned jobs = 0;
    bool unprivileged = false;
    std::string cache;
    std::uint64_t cache_size = 256 << 20;
    std::uint64_t refute = default_refute_budget;
    checks::Options analysis;
};

void add_verify(CLI::App& command, Common& common, VerifyArguments& arguments);

/// Says so, and gives the exit status.
int fault_in_command(const std::string& what);
/// As many as asked for; 0: as many as the machine has.
unsigned threads(unsigned asked);

/// Calls `go` with the read options, or says why there are none.
int with_target(const std::string& btf, const std::function<int(const object::ReadOptions&)>& go);
/// Calls `go` with what is asked, or says what is wrong with it.
int with_request(const Common& common, const VerifyArguments& arguments, const std::function<int(Request)>& go);

} // namespace bpfproof::cli
