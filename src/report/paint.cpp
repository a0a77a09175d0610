#include "report/paint.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>

namespace bpfproof::report {
namespace {

unsigned code(Paint how) {
    switch (how) {
    case Paint::bad:
        return 31;
    case Paint::good:
        return 32;
    case Paint::warn:
        return 33;
    case Paint::bold:
        return 1;
    case Paint::dim:
        return 2;
    }
    throw InternalError("no such paint");
}

} // namespace

std::string paint(Paint how, std::string_view what, bool colour) {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code(how), what) : std::string(what);
}

} // namespace bpfproof::report
