// The command: see README.md. Exit status: 0 no escape, 1 an escape (or too little was proved), 2 the command is wrong.
#include "soundness/campaign.hpp"
#include "soundness/mutate.hpp"
#include "soundness/write_case.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace bpfproof;
using namespace bpfproof::fuzz;

struct Arguments {
    Plan plan;
    std::string cases = BPFPROOF_SOURCE_DIR "/test-data/corpus";
    std::vector<std::string> objects{BPFPROOF_SOURCE_DIR "/test-data/objects",
                                     BPFPROOF_SOURCE_DIR "/test-data/end_to_end"};
    std::string out;
    std::uint64_t least_proved = 0;
    std::uint64_t show = ~std::uint64_t{0};
    bool forms = false;
};

void print_counts(const Outcome& outcome) {
    fmt::print("{:16} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10} {:>13}\n", "programs", "tried", "undecided", "proved",
               "runs", "ended", "unmodelled", "instructions");
    Counts all;
    const auto line = [](std::string_view title, const Counts& c) {
        fmt::print("{:16} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10} {:>13}\n", title, c.programs, c.undecided, c.proved,
                   c.runs, c.ended, c.unmodelled, c.compared);
    };
    for (std::size_t i = 0; i < source_count; ++i) {
        line(name(static_cast<Source>(i)), outcome.counts[i]);
        all += outcome.counts[i];
    }
    line("all", all);
    fmt::print("instruction forms that ran in proved programs: {} of {}\n",
               form_count() - missing(outcome.proved_forms).size(), form_count());
}

std::uint64_t proved(const Outcome& outcome) {
    std::uint64_t sum = 0;
    for (const Counts& counts : outcome.counts)
        sum += counts.proved;
    return sum;
}

void print_escapes(const Outcome& outcome, const Arguments& arguments) {
    for (std::size_t i = 0; i < outcome.escapes.size(); ++i) {
        const Minimal& escape = outcome.escapes[i];
        const std::string title = fmt::format("escape {} of seed {}", i, arguments.plan.seed);
        const std::string text = yaml_case(escape, title);
        fmt::print("\n{}{}\n{}", title, escape.escape.proved ? "" : " (in a program that is not proved)", text);
        if (arguments.out.empty())
            continue;
        std::filesystem::create_directories(arguments.out);
        std::ofstream(fmt::format("{}/escape-{}-{}.yaml", arguments.out, arguments.plan.seed, i)) << text;
    }
}

int fuzz_all(const Arguments& arguments) {
    const Outcome outcome = fuzz::run(arguments.plan);
    print_counts(outcome);
    if (arguments.forms)
        for (const std::string& form : missing(outcome.proved_forms))
            fmt::print("  not seen: {}\n", form);
    fmt::print("escapes: {}{}\n", outcome.escaped,
               outcome.first ? fmt::format(", the first in program {}", *outcome.first) : "");
    print_escapes(outcome, arguments);
    if (proved(outcome) < arguments.least_proved) {
        fmt::print("only {} programs were proved: too few for this to say anything\n", proved(outcome));
        return 1;
    }
    return outcome.escaped == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app("Random programs: analysed, run on the concrete machine, and compared at every instruction.");
    app.add_option("--seconds", arguments.plan.seconds, "how long (30)");
    app.add_option("--programs", arguments.plan.programs, "at most so many");
    app.add_option("--seed", arguments.plan.seed, "what the programs follow from (1)");
    app.add_option("--jobs", arguments.plan.jobs, "threads (1)");
    app.add_option("--runs", arguments.plan.effort.runs, "runs of each program (6)");
    app.add_option("--cases", arguments.cases, "YAML cases to mutate");
    app.add_option("--objects", arguments.objects, "folders of objects to mutate");
    app.add_option("--out", arguments.out, "where cases for escapes are written");
    app.add_option("--least-proved", arguments.least_proved, "fail where fewer programs are proved");
    app.add_option("--show", arguments.show, "print the program of this number, and stop");
    app.add_flag("--first", arguments.plan.stop_at_first, "stop at the first escape, as it is");
    app.add_flag("--forms", arguments.forms, "print the instruction forms that no proved program ran");
    CLI11_PARSE(app, argc, argv);

    arguments.plan.cases = read_cases(arguments.cases);
    for (const std::string& folder : arguments.objects) {
        std::vector<Candidate> more = read_objects(folder);
        std::ranges::move(more, std::back_inserter(arguments.plan.objects));
    }
    if (arguments.show != ~std::uint64_t{0}) {
        fmt::print("{}", yaml_case({candidate_of(arguments.plan, arguments.show), {}},
                                   fmt::format("program {}", arguments.show)));
        return 0;
    }
    return fuzz_all(arguments);
}
