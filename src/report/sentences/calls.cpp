#include "report/sentences/say.hpp"

#include "base/internal_error.hpp"
#include "report/words.hpp"

#include <fmt/format.h>

namespace bpfproof::report::sentences {

using namespace findings;

namespace {

std::string_view noun(NotAvailable::What what) {
    switch (what) {
    case NotAvailable::What::helper:
        return "helper";
    case NotAvailable::What::kfunc:
        return "kernel function";
    case NotAvailable::What::map_type:
        return "map type";
    case NotAvailable::What::program_type:
        return "program type";
    case NotAvailable::What::instruction:
        return "instruction";
    case NotAvailable::What::context_field:
        return "context field";
    case NotAvailable::What::kernel_variable:
        return "kernel variable";
    case NotAvailable::What::relocation:
        return "relocation target";
    case NotAvailable::What::license:
        return "licence";
    }
    throw InternalError("no such thing");
}

} // namespace

std::string say(const BadArgument& e) {
    const std::string argument =
        fmt::format("argument {} (r{}) of {}", e.index, e.index, e.callee.empty() ? "the call" : e.callee);
    const std::string expected = e.expected.empty() ? "" : fmt::format(" ({} expected)", e.expected);
    switch (e.reason) {
    case BadArgument::Reason::wrong_kind:
        return fmt::format("{} is {}{}", argument, pointer_words(e.found),
                           e.wanted.empty() ? expected : ", not " + words(e.wanted));
    case BadArgument::Reason::wrong_object:
        return fmt::format("{} is {}, not one to {}", argument, pointer_words(e.found), e.expected);
    case BadArgument::Reason::untrusted:
        return fmt::format("{} is {} that may be gone already", argument, pointer_words(e.found));
    case BadArgument::Reason::may_be_null:
        return fmt::format("{}, {}, may be null{}", argument, pointer_words(e.found), expected);
    case BadArgument::Reason::uninitialised:
        return argument + " was never written";
    case BadArgument::Reason::out_of_bounds:
        return argument + " lets it access " + (e.bounds ? bounds_words(*e.bounds) : "memory outside its region");
    case BadArgument::Reason::uninitialised_memory:
        return argument + " points to memory that was not all written" +
               (e.uninitialised ? ": " + stack_words(*e.uninitialised) : "");
    case BadArgument::Reason::not_writable:
        return fmt::format("{} points to {}, which may not be written", argument, region_words(e.found));
    case BadArgument::Reason::size_not_positive:
        return fmt::format("{}, a size, is {} and must be greater than zero", argument, words(e.value));
    case BadArgument::Reason::size_unbounded:
        return fmt::format("{}, a size, has no known upper bound", argument);
    case BadArgument::Reason::not_constant:
        return fmt::format("{} must be a constant and is {}", argument, words(e.value));
    case BadArgument::Reason::not_a_map:
        return argument + " is not known to be one map";
    case BadArgument::Reason::map_mismatch:
        return argument + " is not the map that the other argument belongs to";
    case BadArgument::Reason::offset_not_zero:
        return fmt::format("{}, {}, was moved from its start by {}", argument, pointer_words(e.found), words(e.value));
    case BadArgument::Reason::flags:
        return fmt::format("{} is {}, which are no valid flags", argument, words(e.value));
    case BadArgument::Reason::no_such_entry:
        return fmt::format("{} is key {}, but the keys of {} are {}", argument, words(e.value),
                           e.found.name.empty() ? "the array" : fmt::format("'{}'", e.found.name), e.expected);
    case BadArgument::Reason::not_a_callback:
        return argument + " is not a function of this program that fits the callback";
    case BadArgument::Reason::not_terminated:
        return argument + " is a string that is not known to end";
    case BadArgument::Reason::too_many_arguments:
        return fmt::format("{} has more arguments than registers", e.callee.empty() ? "the call" : e.callee);
    case BadArgument::Reason::signature:
        return argument + " does not fit the declared signature" + expected;
    }
    throw InternalError("no such reason");
}

std::string say(const BadMap& e) {
    const std::string map = fmt::format("map '{}'{}", e.map, e.map_type.empty() ? "" : " of type " + e.map_type);
    switch (e.reason) {
    case BadMap::Reason::helper:
        return fmt::format("{} cannot take {}", e.user.empty() ? "the helper" : e.user, map);
    case BadMap::Reason::no_lookup:
        return map + " has no elements to look up";
    case BadMap::Reason::no_direct_value:
        return map + " has no value that an instruction may address";
    case BadMap::Reason::unknown_type:
        return map + " is of an unknown type";
    case BadMap::Reason::no_value_access:
        return map + " has values that a program may not read or write";
    case BadMap::Reason::missing_inner:
        return map + " names no inner map";
    }
    throw InternalError("no such reason");
}

std::string say(const BadRelease& e) {
    return fmt::format("{} gives back {}, {}, which is not known to be held", e.what, register_name(e.operand),
                       pointer_words(e.found));
}

std::string say(const Leak& e) {
    return fmt::format("still holds {}, acquired at {}", e.what, e.acquired);
}

std::string say(const NotAvailable& e) {
    const std::string where = e.where.empty() ? "this platform" : e.where;
    if (e.what == NotAvailable::What::relocation)
        return "cannot be relocated: " + e.name;
    if (e.what == NotAvailable::What::license || e.what == NotAvailable::What::instruction)
        return fmt::format("{} is not available to {}", e.name, where);
    return fmt::format("{} {} is not available to {}", noun(e.what), e.name, where);
}

std::string say(const BySignature& e) {
    const std::string parameter = fmt::format("argument {} of global function {}", e.index, e.function);
    switch (e.reason) {
    case BySignature::Reason::alone:
        return fmt::format("with arguments that the signature of global function {} allows, {} ({})", e.function,
                           info(e.broken).title, info(e.broken).id);
    case BySignature::Reason::results:
        return fmt::format("with results that the signatures of global functions allow, {} ({})", info(e.broken).title,
                           info(e.broken).id);
    case BySignature::Reason::result:
        return fmt::format("global function {} does not return a number", e.function);
    case BySignature::Reason::too_many_arguments:
        return fmt::format("global function {} has more arguments than registers", e.function);
    case BySignature::Reason::parameter_type:
        return parameter + " is neither a number nor a pointer";
    case BySignature::Reason::tags:
        return parameter + " has tags that are unknown, not for its type, or not for use together";
    case BySignature::Reason::context_type:
        return parameter + " is tagged as the context, which is of another type";
    case BySignature::Reason::unknown_size:
        return parameter + " points at something of unknown size";
    case BySignature::Reason::kernel_type:
        return parameter + " points at a type that is not one of the kernel's";
    }
    throw InternalError("no such reason");
}

} // namespace bpfproof::report::sentences
