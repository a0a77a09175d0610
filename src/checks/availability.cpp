// Does the platform offer this here? Harmless questions of policy, each under a rule of its own, never mixed with
// safety.
#include "checks/access.hpp"
#include "checks/checks.hpp"
#include "checks/offers.hpp"

#include <algorithm>
#include <array>

namespace bpfproof::checks {

using findings::NotAvailable;
using findings::Rule;

namespace {

constexpr std::uint32_t d_path = 147;

/// The functions in which bpf_d_path cannot find a lock held that it takes (kernel/trace/bpf_trace.c,
/// btf_allowlist_d_path). Security hooks have a list of their own, which is not here: those of them that may sleep.
constexpr std::array<std::string_view, 9> d_path_functions{"security_file_permission",
                                                           "security_inode_getattr",
                                                           "security_file_open",
                                                           "security_path_truncate",
                                                           "vfs_truncate",
                                                           "vfs_fallocate",
                                                           "dentry_open",
                                                           "vfs_getattr",
                                                           "filp_close"};

bool may_ask_for_path(const Point& point) {
    const std::string_view attach = platform::attach_type_name(point.env.section.attach_type);
    return attach == "trace_iter" || point.env.type.name == "lsm" ||
           std::ranges::find(d_path_functions, point.env.section.target) != d_path_functions.end();
}

std::string where(const Point& point) {
    return std::string(point.env.type.name) + " programs";
}

void check_helper(const Point& point, const isa::CallHelper& call) {
    const platform::Helper* helper = point.env.helper(call.id);
    if (!helper) {
        point.report(Rule::helper_unknown,
                     NotAvailable{NotAvailable::What::helper, "#" + std::to_string(call.id), "any platform"}, {});
        return;
    }
    if (!platform::find_helper(call.id, point.env.type.id, point.env.section.attach_type))
        point.report(Rule::platform_helper,
                     NotAvailable{NotAvailable::What::helper, std::string(helper->name), where(point),
                                  offering_helper(point.env.type, call.id)},
                     {});
    if (helper->may_sleep && !point.env.section.sleepable)
        point.report(Rule::platform_helper,
                     NotAvailable{NotAvailable::What::helper, std::string(helper->name), "programs that may not sleep"},
                     {}, 1);
    if (call.id == d_path && !may_ask_for_path(point))
        point.report(Rule::platform_helper,
                     NotAvailable{NotAvailable::What::helper, std::string(helper->name), "programs at this function"},
                     {}, 2);
    const std::string_view license = point.env.object.license;
    const bool gpl = license == "GPL" || license == "GPL v2" || license == "GPL and additional rights" ||
                     license == "Dual BSD/GPL" || license == "Dual MIT/GPL" || license == "Dual MPL/GPL";
    if (helper->gpl_only && !gpl)
        point.report(Rule::platform_license,
                     NotAvailable{NotAvailable::What::license, std::string(helper->name),
                                  "a program that is not licensed under the GPL"},
                     {});
}

} // namespace

void check_availability(const Point& point) {
    if (const auto unresolved = point.env.program.unresolved_relocations.find(point.slot);
        unresolved != point.env.program.unresolved_relocations.end())
        point.report(Rule::relocation, NotAvailable{NotAvailable::What::relocation, unresolved->second, {}}, {});
    if (const auto* call = std::get_if<isa::CallHelper>(&point.instruction()))
        check_helper(point, *call);
    if (std::holds_alternative<isa::PacketLoad>(point.instruction()) && !point.env.type.legacy_packet_loads)
        point.report(Rule::platform_instruction,
                     NotAvailable{NotAvailable::What::instruction, "a legacy packet load", where(point)}, {});
    // No atomics on packets (kernel/bpf/verifier.c, atomic_ptr_type_ok()), harmless as they are.
    if (const auto access = access_of(point.instruction());
        access && access->atomic && point.word(access->base).is_pointer_to(Region::packet))
        point.report(Rule::platform_instruction,
                     NotAvailable{NotAvailable::What::instruction, "an atomic operation on a packet", where(point)},
                     {access->base});
}

} // namespace bpfproof::checks
