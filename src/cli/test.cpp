#include "cli/test.hpp"

#include "cli/inputs.hpp"
#include "cli/parallel.hpp"
#include "cli/verify.hpp"
#include "corpus/coverage.hpp"
#include "corpus/judge.hpp"
#include "corpus/junit.hpp"
#include "corpus/read.hpp"
#include "corpus/update.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

namespace bpfproof::cli {
namespace {

using corpus::Case;
using corpus::Fault;
using corpus::Outcome;

struct Corpus {
    std::size_t files = 0;
    std::vector<Case> cases;
    std::vector<Fault> faults;
};

Corpus read_all(const std::vector<std::string>& paths) {
    Corpus all;
    for (const Input& input : expand(paths, ".yaml")) {
        if (const auto* bad = std::get_if<BadInput>(&input)) {
            all.faults.push_back({bad->argument, {}, bad->reason});
            continue;
        }
        corpus::CaseFile file = corpus::read(std::get<std::string>(input));
        ++all.files;
        std::ranges::move(file.cases, std::back_inserter(all.cases));
        std::ranges::move(file.faults, std::back_inserter(all.faults));
    }
    return all;
}

bool selected(const Case& one, const std::string& filter) {
    return (one.file + ": " + one.name).find(filter) != std::string::npos;
}

findings::ProgramResult run(const Case& one, corpus::StateJudge& states, bool observed, bool certify) {
    Request request;
    request.analysis = one.options;
    request.loader = one.loader;
    request.certify = certify;
    if (observed || !one.expect.states.empty())
        request.analysis.invariants = states.invariants();
    if (!one.type.empty())
        request.types.forced = parse_type(one.type);
    return std::move(verify(one.object, request).programs.at(0));
}

void print_case(const corpus::Report& report, bool verbose) {
    const Case& tested = *report.tested;
    const std::string place = report::printable(fmt::format("{}:{}: {}", tested.file, tested.place.line, tested.name));
    if (report.judgement.outcome == Outcome::differs)
        fmt::print("differs  {}\n         why it is there: {}\n", place, report::printable(tested.why));
    else if (verbose)
        fmt::print("{}  {}\n", report.judgement.outcome == Outcome::as_expected ? "ok     " : "known  ", place);
    if (report.judgement.outcome == Outcome::differs || (verbose && !report.judgement.differences.empty()))
        for (const std::string& line : report.judgement.differences)
            fmt::print("         {}\n", report::printable(line));
}

bool write(const std::string& path, const std::string& bytes) {
    std::ofstream stream(path, std::ios::binary);
    stream << bytes;
    stream.close();
    if (!stream)
        fmt::print(stderr, "bpfproof: {}: cannot be written\n", path);
    return static_cast<bool>(stream);
}

/// Every file whose cases differ, rewritten. Known failures say what is right, so they are never made to agree.
bool rewrite(const std::vector<corpus::Report>& reports, std::vector<findings::ProgramResult>& results) {
    std::map<std::string, std::vector<corpus::Update>> by_file;
    for (std::size_t i = 0; i < reports.size(); ++i)
        if (reports[i].judgement.outcome == Outcome::differs && !reports[i].tested->known_failure)
            by_file[reports[i].tested->file].push_back(
                {reports[i].tested, std::move(results[i]), reports[i].judgement.other_states});
    bool all = true;
    for (auto& [file, updates] : by_file) {
        std::ifstream stream(file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        const std::size_t count = updates.size();
        const auto fresh = corpus::updated(text, std::move(updates));
        if (const auto* fault = std::get_if<Fault>(&fresh)) {
            fmt::print(stderr, "bpfproof: {}:{}:{}: {}\n", fault->file, fault->place.line, fault->place.column,
                       fault->message);
            all = false;
        } else if (write(file, std::get<std::string>(fresh))) {
            fmt::print("rewrote {} in {}\n", count, report::printable(file));
        } else {
            all = false;
        }
    }
    return all;
}

struct Counts {
    std::size_t as_expected = 0;
    std::size_t known = 0;
    std::size_t different = 0;
    std::size_t rewritable = 0; ///< of those that differ
};

Counts count(const std::vector<corpus::Report>& reports) {
    Counts counts;
    for (const corpus::Report& report : reports) {
        counts.as_expected += report.judgement.outcome == Outcome::as_expected;
        counts.known += report.judgement.outcome == Outcome::known_failure;
        counts.different += report.judgement.outcome == Outcome::differs;
        counts.rewritable += report.judgement.outcome == Outcome::differs && !report.tested->known_failure;
    }
    return counts;
}

} // namespace

int test(const TestOptions& options) {
    const Corpus corpus = read_all(options.paths);
    for (const Fault& fault : corpus.faults)
        fmt::print(stderr, "bpfproof: {}:{}:{}: {}\n", report::printable(fault.file), fault.place.line,
                   fault.place.column, report::printable(fault.message));
    std::vector<corpus::Report> reports;
    for (const Case& one : corpus.cases)
        if (selected(one, options.filter))
            reports.push_back({&one, {}, 0});
    std::vector<findings::ProgramResult> results(reports.size());
    std::vector<std::string> covered(reports.size());
    parallel_for(reports.size(), options.jobs, [&](std::size_t i) {
        corpus::StateJudge states(*reports[i].tested);
        std::optional<corpus::Coverage> coverage;
        if (!options.coverage.empty())
            coverage.emplace(*reports[i].tested).watch(*states.invariants());
        results[i] = run(*reports[i].tested, states, coverage.has_value(), options.certify);
        if (coverage)
            covered[i] = coverage->lines(results[i]);
        reports[i].judgement = judge(*reports[i].tested, results[i], &states);
        reports[i].cpu_time_us = results[i].statistics.cpu_time_us;
    });
    for (const corpus::Report& report : reports)
        print_case(report, options.verbose);

    const Counts counts = count(reports);
    fmt::print("{} cases found in {} files, {} run: {} as expected, {} known failures, {} differ\n",
               corpus.cases.size(), corpus.files, reports.size(), counts.as_expected, counts.known, counts.different);
    bool fault = !corpus.faults.empty();
    if (reports.empty()) {
        fmt::print(stderr, "bpfproof: no case was run\n");
        fault = true;
    }
    if (!options.junit.empty() && !write(options.junit, junit(reports, corpus.faults)))
        fault = true;
    if (!options.coverage.empty() && !write(options.coverage, fmt::format("{}", fmt::join(covered, ""))))
        fault = true;
    if (options.update && !rewrite(reports, results))
        fault = true;
    const bool differs = counts.different > (options.update ? counts.rewritable : 0);
    return fault ? 2 : differs ? 1 : 0;
}

} // namespace bpfproof::cli
