#include "cli/check.hpp"

#include "cli/describe.hpp"
#include "cli/in_order.hpp"
#include "cli/inputs.hpp"
#include "cli/parallel.hpp"
#include "cli/report_writer.hpp"
#include "cli/terminal.hpp"

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

/// A gate that checked nothing must not say yes.
int nothing_checked(const CheckOptions& options) {
    fmt::print(stderr, "bpfproof: {}\n",
               options.request.selection.takes_all() ? "no programs to check" : "no program is called that");
    return 2;
}

} // namespace

int check(const CheckOptions& options) {
    const std::vector<Input> inputs = expand(options.files);
    const auto writer = make_writer(options);
    report::Totals totals;
    Progress progress(inputs.size());
    InOrder<Results> ordered(inputs.size(), [&](const Results& results) {
        for (const findings::ObjectResult& object : results) {
            totals.add(object);
            progress.clear();
            writer->object(object);
        }
    });

    // Files side by side as far as there are any; what is left of the threads goes to the programs of each.
    Request request = options.request;
    const unsigned jobs = std::max(options.request.jobs, 1u);
    const auto files_at_once = static_cast<unsigned>(std::clamp<std::size_t>(inputs.size(), 1, jobs));
    request.jobs = jobs / files_at_once;
    std::mutex printing;
    parallel_for(inputs.size(), files_at_once, [&](std::size_t i) {
        Results results = verify_guarded(inputs[i], request);
        const std::scoped_lock lock(printing);
        ordered.put(i, std::move(results));
        progress.done(label(inputs[i]));
    });

    progress.clear();
    writer->end(totals);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        fmt::print(stderr, "bpfproof: the report could not be written\n");
        return 2;
    }
    if (totals.programs == 0 && totals.unreadable == 0)
        return nothing_checked(options);
    return totals.exit_status();
}

} // namespace bpfproof::cli
