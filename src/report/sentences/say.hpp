// Sentences for each kind of evidence, by subject. sentence.cpp asks.
#pragma once

#include "findings/evidence.hpp"

#include <string>

namespace bpfproof::report::sentences {

// memory.cpp: accesses
std::string say(const findings::OutOfBounds& e);
std::string say(const findings::Uninitialised& e);
std::string say(const findings::MaybeNull& e);
std::string say(const findings::ReadOnly& e);
std::string say(const findings::Misaligned& e);
std::string say(const findings::BadField& e);
/// "bytes 14..17 of the packet, of which only the first 14 bytes are known to exist"
std::string bounds_words(const findings::OutOfBounds& e);
/// "stack bytes -8..-5"
std::string stack_words(const findings::StackBytes& bytes);

// types.cpp: values that are not what they are taken for
std::string say(const findings::WrongType& e);
std::string say(const findings::BadArithmetic& e);
std::string say(const findings::PointerLeak& e);

// calls.cpp: what helpers and kernel functions ask
std::string say(const findings::BadArgument& e);
std::string say(const findings::BadMap& e);
std::string say(const findings::BadRelease& e);
std::string say(const findings::Leak& e);
std::string say(const findings::NotAvailable& e);
std::string say(const findings::BySignature& e);

// limits.cpp: bounds on all of the program
std::string say(const findings::ReturnRange& e);
std::string say(const findings::Unbounded& e);
std::string say(const findings::Depth& e);
std::string say(const findings::Unsupported& e);
std::string say(const findings::Budget& e);
std::string say(const findings::BadStructure& e);

} // namespace bpfproof::report::sentences
