#include "report/totals.hpp"

#include "base/internal_error.hpp"

#include <algorithm>

namespace bpfproof::report {

using namespace findings;

void Totals::add(const ObjectResult& object) {
    ++objects;
    if (object.error)
        ++unreadable;
    programs += object.programs.size();
    for (const ProgramResult& program : object.programs) {
        certified += program.certified;
        cached += program.cached;
        const std::size_t noted = program.notes();
        notes += noted;
        switch (program.status) {
        case Status::proved:
            // Said twice on purpose: a program with findings that are more than notes must never be counted as proved.
            if (noted != program.findings.size() || program.error || !program.silenced.empty())
                throw InternalError("a proved program has findings");
            ++proved;
            break;
        case Status::not_proved:
            ++not_proved;
            accepted += findings::accepted(program);
            break;
        case Status::error:
            ++errors;
            break;
        }
    }
}

int Totals::exit_status() const {
    // A gate that checked nothing must not say yes.
    if (unreadable > 0 || errors > 0 || programs == 0)
        return 2;
    return not_proved > accepted || std::ranges::any_of(complaints, &Complaint::fails) ? 1 : 0;
}

} // namespace bpfproof::report
