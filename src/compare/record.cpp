#include "compare/record.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::compare {

using namespace findings;

namespace {

mpz_class number(std::uint64_t value) {
    return mpz_class(std::to_string(value)); // mpz_class takes no 64-bit numbers everywhere
}

Record record(const ObjectResult& object, const ProgramResult& program) {
    Record out{object.file, object.name, program.name, program.status};
    const Statistics& cost = program.statistics;
    out[Metric::insns] = number(cost.instructions);
    if (program.status == Status::error)
        return out; // what was spent before it failed says nothing
    const std::size_t notes = program.notes();
    if (cost.instruction_bound)
        out[Metric::bound] = mpz_class(*cost.instruction_bound);
    if (cost.stack_depth)
        out[Metric::stack] = number(*cost.stack_depth);
    out[Metric::visits] = number(cost.visits);
    out[Metric::states] = number(cost.peak_states);
    out[Metric::findings] = number(program.findings.size() - notes);
    out[Metric::notes] = number(notes);
    out[Metric::time] = number(cost.cpu_time_us);
    return out;
}

} // namespace

std::string_view name(Metric metric) {
    switch (metric) {
    case Metric::insns:
        return "insns";
    case Metric::bound:
        return "bound";
    case Metric::stack:
        return "stack";
    case Metric::visits:
        return "visits";
    case Metric::states:
        return "states";
    case Metric::findings:
        return "findings";
    case Metric::notes:
        return "notes";
    case Metric::time:
        return "time";
    }
    throw InternalError("no such metric");
}

std::optional<Metric> find_metric(std::string_view word) {
    const auto found = std::ranges::find_if(metrics, [&](Metric metric) { return name(metric) == word; });
    return found == metrics.end() ? std::nullopt : std::optional(*found);
}

std::vector<Record> records(const ObjectResult& object) {
    std::vector<Record> out;
    if (object.error)
        out.push_back({object.file, object.name, {}, Status::error});
    for (const ProgramResult& program : object.programs)
        out.push_back(record(object, program));
    return out;
}

} // namespace bpfproof::compare
