// The identifiers that stand for enumerators in machine-readable reports. They are part of the schema: never renamed.
#pragma once

#include "findings/result.hpp"

#include <string_view>

namespace bpfproof::report {

std::string_view name(findings::Verdict verdict);
std::string_view name(findings::Status status);
std::string_view name(findings::Severity severity);
std::string_view name(findings::Acceptance::By by);
std::string_view name(findings::ValueKind kind);
std::string_view name(findings::BadArithmetic::Reason reason);
std::string_view name(findings::PointerLeak::To to);
std::string_view name(findings::BadField::Reason reason);
std::string_view name(findings::BadArgument::Reason reason);
std::string_view name(findings::BadMap::Reason reason);
std::string_view name(findings::Unbounded::Reason reason);
std::string_view name(findings::Depth::What what);
std::string_view name(findings::NotAvailable::What what);
std::string_view name(findings::Budget::What what);
std::string_view name(findings::BadStructure::Reason reason);
std::string_view name(findings::BySignature::Reason reason);

} // namespace bpfproof::report
