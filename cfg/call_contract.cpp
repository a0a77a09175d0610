#include "cfg/call_contract.hpp"

#include <algorithm>

namespace bpfproof::cfg {

CallContract assume_contract(const isa::Instruction& call) {
    CallContract contract;
    if (std::holds_alternative<isa::CallHelper>(call)) {
        contract.keeps_address = false;
        contract.returns_address = false;
    } else if (std::holds_alternative<isa::CallKfunc>(call)) {
        contract.keeps_address = false;
    }
    return contract;
}

CallContract contract_of(const isa::Instruction& call, const CallContracts& contracts) {
    CallContract contract = contracts ? contracts(call) : assume_contract(call);
    contract.arguments = std::min(contract.arguments, 5U);
    return contract;
}

} // namespace bpfproof::cfg
