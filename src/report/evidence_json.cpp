#include "report/evidence_json.hpp"

#include "report/names.hpp"
#include "report/words.hpp"

namespace bpfproof::report {

using namespace findings;
using Json = nlohmann::ordered_json;

namespace {

Json fields(const Range& range) {
    return {{"min", range.min ? Json(*range.min) : Json(nullptr)},
            {"max", range.max ? Json(*range.max) : Json(nullptr)}};
}
Json fields(const Region& region) {
    return {
        {"kind", name(region.kind)}, {"name", region.name}, {"generation", region.generation}, {"frame", region.frame}};
}
Json fields(const StackBytes& bytes) {
    return {{"begin", bytes.begin}, {"end", bytes.end}};
}
Json fields(const std::vector<ValueKind>& kinds) {
    Json out = Json::array();
    for (const ValueKind kind : kinds)
        out.push_back(name(kind));
    return out;
}

Json fields(const OutOfBounds& e) {
    Json out{{"kind", "out-of-bounds"}, {"region", fields(e.region)}, {"write", e.is_write},
             {"size", fields(e.size)},  {"offset", fields(e.offset)}, {"begin", e.begin},
             {"end", fields(e.end)}};
    if (e.pointer)
        out["pointer"] = register_name(*e.pointer);
    return out;
}
Json fields(const Uninitialised& e) {
    Json out{{"kind", "uninitialised"}, {"only_copied", e.only_copied}};
    if (const auto* reg = std::get_if<isa::Reg>(&e.place))
        out["register"] = register_name(*reg);
    if (const auto* bytes = std::get_if<StackBytes>(&e.place))
        out["stack"] = fields(*bytes);
    return out;
}
Json fields(const WrongType& e) {
    return {{"kind", "wrong-type"},
            {"operand", register_name(e.operand)},
            {"found", fields(e.found)},
            {"wanted", fields(e.wanted)}};
}
Json fields(const BadArithmetic& e) {
    return {{"kind", "bad-arithmetic"},
            {"reason", name(e.reason)},
            {"operand", register_name(e.operand)},
            {"found", fields(e.found)}};
}
Json fields(const MaybeNull& e) {
    return {{"kind", "maybe-null"},
            {"operand", register_name(e.operand)},
            {"found", fields(e.found)},
            {"known_null", e.known_null}};
}
Json fields(const ReadOnly& e) {
    return {{"kind", "read-only"},
            {"operand", register_name(e.operand)},
            {"region", fields(e.region)},
            {"offset", fields(e.offset)}};
}
Json fields(const PointerLeak& e) {
    return {{"kind", "pointer-leak"},
            {"operand", register_name(e.operand)},
            {"found", fields(e.found)},
            {"to", name(e.to)}};
}
Json fields(const Misaligned& e) {
    return {
        {"kind", "misaligned"}, {"region", fields(e.region)}, {"offset", fields(e.offset)}, {"alignment", e.alignment}};
}
Json fields(const BadField& e) {
    Json out{{"kind", "bad-field"}, {"reason", name(e.reason)},   {"context", e.context}, {"field", e.field},
             {"write", e.is_write}, {"offset", fields(e.offset)}, {"size", e.size},       {"region", name(e.region)}};
    if (!e.where.empty())
        out["where"] = e.where;
    if (!e.offered_to.empty())
        out["offered_to"] = e.offered_to;
    if (e.whole != 0)
        out["whole"] = e.whole;
    return out;
}
Json fields(const BadArgument& e) {
    Json out{{"kind", "bad-argument"},     {"reason", name(e.reason)}, {"callee", e.callee},
             {"index", e.index},           {"expected", e.expected},   {"found", fields(e.found)},
             {"wanted", fields(e.wanted)}, {"value", fields(e.value)}};
    if (e.bounds)
        out["bounds"] = fields(*e.bounds);
    if (e.uninitialised)
        out["uninitialised"] = fields(*e.uninitialised);
    return out;
}
Json fields(const BadMap& e) {
    Json out{
        {"kind", "bad-map"}, {"reason", name(e.reason)}, {"map", e.map}, {"map_type", e.map_type}, {"user", e.user}};
    if (!e.takes.empty())
        out["takes"] = e.takes;
    if (!e.serves.empty())
        out["serves"] = e.serves;
    return out;
}
Json fields(const ReturnRange& e) {
    return {
        {"kind", "return-range"}, {"found", fields(e.found)}, {"min", e.min}, {"max", e.max}, {"function", e.function}};
}
Json fields(const Unbounded& e) {
    return {{"kind", "unbounded"}, {"reason", name(e.reason)}, {"head", e.head}};
}
Json fields(const Depth& e) {
    return {{"kind", "depth"}, {"what", name(e.what)}, {"value", e.value}, {"limit", e.limit}};
}
Json fields(const NotAvailable& e) {
    Json out{{"kind", "not-available"}, {"what", name(e.what)}, {"name", e.name}, {"where", e.where}};
    if (!e.offered_to.empty())
        out["offered_to"] = e.offered_to;
    return out;
}
Json fields(const Unsupported& e) {
    return {{"kind", "unsupported"}, {"what", e.what}};
}
Json fields(const Budget& e) {
    return {{"kind", "budget"}, {"what", name(e.what)}, {"limit", e.limit}};
}
Json fields(const Leak& e) {
    return {{"kind", "leak"}, {"acquired", e.acquired}, {"what", e.what}};
}
Json fields(const BadRelease& e) {
    return {{"kind", "bad-release"},
            {"reason", "not-held"},
            {"what", e.what},
            {"operand", register_name(e.operand)},
            {"found", fields(e.found)}};
}
Json fields(const BadStructure& e) {
    return {{"kind", "bad-structure"}, {"reason", name(e.reason)}, {"detail", e.detail}};
}
Json fields(const BySignature& e) {
    Json out{{"kind", "by-signature"}, {"reason", name(e.reason)}, {"function", e.function}};
    if (e.index != 0)
        out["index"] = e.index;
    if (e.reason == BySignature::Reason::alone || e.reason == BySignature::Reason::results)
        out["broken"] = info(e.broken).id;
    return out;
}

} // namespace

Json json(const Evidence& evidence) {
    return std::visit([](const auto& e) { return fields(e); }, evidence);
}

} // namespace bpfproof::report
