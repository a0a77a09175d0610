#include "cli/check.hpp"

#include "cli/describe.hpp"
#include "cli/in_order.hpp"
#include "cli/inputs.hpp"
#include "cli/parallel.hpp"
#include "cli/terminal.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <new>

namespace bpfproof::cli {
namespace {

using Results = std::vector<findings::ObjectResult>;

findings::ObjectResult failure(const std::string& path, std::string message) {
    return unreadable(path, {.message = std::move(message)});
}

/// One bad file must not stop the others, and neither must a bug of ours.
Results verify_guarded(const Input& input, const Request& request) {
    if (const auto* bad = std::get_if<BadInput>(&input))
        return {failure(bad->argument, bad->reason)};
    const auto& path = std::get<std::string>(input);
    try {
        return verify(path, request);
    } catch (const std::bad_alloc&) {
        return {failure(path, "out of memory")};
    } catch (const std::exception& bug) {
        return {failure(path, std::string("internal error: ") + bug.what())};
    }
}

std::string label(const Input& input) {
    const auto* bad = std::get_if<BadInput>(&input);
    return bad != nullptr ? bad->argument : std::get<std::string>(input);
}

void say_nothing_checked(const CheckOptions& options) {
    fmt::print(stderr, "bpfproof: {}\n",
               options.request.selection.takes_all() ? "no programs to check" : "no program is called that");
}

/// What is written is accepted from now on, so it does not fail this run either. Of a run with faults nothing is
/// written: what was not verified would be new, or stale, the next time.
int write_baseline(const CheckOptions& options, const gate::Gate& gate, const report::Totals& totals) {
    if (totals.exit_status() == 2) {
        fmt::print(stderr, "bpfproof: {}: not written: not everything could be verified\n",
                   report::printable(options.write_baseline));
        return 2;
    }
    const gate::Baseline baseline = gate.found(options.write_baseline);
    Sink file(options.write_baseline);
    file.write(gate::to_json(baseline, options.document.version));
    file.keep();
    if (!file.good()) {
        fmt::print(stderr, "bpfproof: {}: the baseline could not be written\n",
                   report::printable(options.write_baseline));
        return 2;
    }
    if (options.document.text.verbosity != report::Verbosity::quiet)
        fmt::print(stderr, "bpfproof: {}: {} written\n", report::printable(options.write_baseline),
                   report::count(baseline.entries.size(), "finding"));
    return std::ranges::any_of(totals.complaints, &report::Complaint::fails) ? 1 : 0;
}

} // namespace

void for_each_result(const std::vector<std::string>& files, const Request& asked,
                     const std::function<void(findings::ObjectResult)>& take) {
    const std::vector<Input> inputs = expand(files);
    Progress progress(inputs.size());
    InOrder<Results> ordered(inputs.size(), [&](Results results) {
        for (findings::ObjectResult& object : results) {
            progress.clear();
            take(std::move(object));
        }
    });

    // Files side by side as far as there are any; what is left of the threads goes to the programs of each.
    Request request = asked;
    const unsigned jobs = std::max(asked.jobs, 1u);
    const auto files_at_once = static_cast<unsigned>(std::clamp<std::size_t>(inputs.size(), 1, jobs));
    request.jobs = jobs / files_at_once;
    std::mutex taking;
    parallel_for(inputs.size(), files_at_once, [&](std::size_t i) {
        Results results = verify_guarded(inputs[i], request);
        const std::scoped_lock lock(taking);
        ordered.put(i, std::move(results));
        progress.done(label(inputs[i]));
    });
}

int check(const CheckOptions& options) {
    Outputs outputs(options.format, options.outputs, options.document);
    if (!outputs.good())
        return 2;
    gate::Gate gate(options.gate);
    report::Totals totals;
    for_each_result(options.files, options.request, [&](findings::ObjectResult object) {
        gate.judge(object);
        totals.add(object);
        outputs.object(object);
    });
    totals.complaints = gate.complaints();
    const bool written = outputs.end(totals);
    if (totals.programs == 0 && totals.unreadable == 0)
        say_nothing_checked(options);
    if (!written)
        return 2;
    return options.write_baseline.empty() ? totals.exit_status() : write_baseline(options, gate, totals);
}

} // namespace bpfproof::cli
