#include "isa/instruction.hpp"

#include "base/internal_error.hpp"

namespace bpfproof::isa {

CmpOp negate(CmpOp op) {
    switch (op) {
    case CmpOp::eq:
        return CmpOp::ne;
    case CmpOp::ne:
        return CmpOp::eq;
    case CmpOp::gt:
        return CmpOp::le;
    case CmpOp::ge:
        return CmpOp::lt;
    case CmpOp::lt:
        return CmpOp::ge;
    case CmpOp::le:
        return CmpOp::gt;
    case CmpOp::sgt:
        return CmpOp::sle;
    case CmpOp::sge:
        return CmpOp::slt;
    case CmpOp::slt:
        return CmpOp::sge;
    case CmpOp::sle:
        return CmpOp::sgt;
    case CmpOp::set:
        return CmpOp::not_set;
    case CmpOp::not_set:
        return CmpOp::set;
    }
    throw InternalError("a comparison that is none");
}

bool is_wide(const Instruction& instruction) {
    return std::visit(
        []<class Form>(const Form&) {
            return std::is_same_v<Form, LoadImm64> || std::is_same_v<Form, LoadMap> ||
                   std::is_same_v<Form, LoadMapValue> || std::is_same_v<Form, LoadKernelVar> ||
                   std::is_same_v<Form, LoadFunction>;
        },
        instruction);
}

} // namespace bpfproof::isa
