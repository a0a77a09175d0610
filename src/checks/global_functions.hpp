// Would the kernel take the program's global functions? It does not walk them where they are called: it verifies each
// once, alone, for all arguments that its signature allows, and everything that calls it with what the signature allows
// as a result (kernel/bpf/verifier.c, do_check_subprogs()). What is proved in context may not be proved so.
//
// A question of the platform's, and never of safety: what is found here says nothing against a proof in context, and no
// such proof rests on it.
#pragma once

#include "checks/analysis.hpp"

namespace bpfproof::checks {

/// Analyses the entry function and each global function that is called from one of them, in environments where they
/// are alone, and adds what stands against them to what was found in context. Nothing where no global function is
/// called.
void ask_by_signature(const semantics::Environment& environment, const Options& options, Analysis& analysis);

/// The same environment, but for what is taken alone.
semantics::Environment alone(const semantics::Environment& environment, cfg::FunctionId function);

/// Does the platform refuse a function for it?
bool counts_alone(const findings::Finding& finding);
/// What of all that was found in a function alone stands against the program. Nothing where something in it is not
/// modelled: what the platform does behind that is not known, so nothing is said of it.
std::vector<findings::Finding> count_alone(const std::vector<findings::Finding>& found);

} // namespace bpfproof::checks
