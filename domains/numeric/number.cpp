#include "domains/numeric/number.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::numeric {

Comparison negate(Comparison op) {
    switch (op) {
    case Comparison::eq:
        return Comparison::ne;
    case Comparison::ne:
        return Comparison::eq;
    case Comparison::ult:
        return Comparison::uge;
    case Comparison::ule:
        return Comparison::ugt;
    case Comparison::ugt:
        return Comparison::ule;
    case Comparison::uge:
        return Comparison::ult;
    case Comparison::slt:
        return Comparison::sge;
    case Comparison::sle:
        return Comparison::sgt;
    case Comparison::sgt:
        return Comparison::sle;
    case Comparison::sge:
        return Comparison::slt;
    case Comparison::set:
        return Comparison::not_set;
    case Comparison::not_set:
        return Comparison::set;
    }
    throw InternalError("no such comparison");
}

Comparison mirror(Comparison op) {
    switch (op) {
    case Comparison::eq:
    case Comparison::ne:
    case Comparison::set:
    case Comparison::not_set:
        return op;
    case Comparison::ult:
        return Comparison::ugt;
    case Comparison::ule:
        return Comparison::uge;
    case Comparison::ugt:
        return Comparison::ult;
    case Comparison::uge:
        return Comparison::ule;
    case Comparison::slt:
        return Comparison::sgt;
    case Comparison::sle:
        return Comparison::sge;
    case Comparison::sgt:
        return Comparison::slt;
    case Comparison::sge:
        return Comparison::sle;
    }
    throw InternalError("no such comparison");
}

} // namespace bpfproof::numeric
