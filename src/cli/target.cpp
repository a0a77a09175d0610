#include "cli/target.hpp"

#include "object/btf.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>

namespace bpfproof::cli {
namespace {

/// KERNEL_VERSION(a, b, c) of the running kernel; 0 where its release says something else. c is clamped to a byte, as
/// the kernel's Makefile does.
std::uint32_t running_version() {
    utsname name{};
    unsigned major = 0;
    unsigned minor = 0;
    unsigned patch = 0;
    if (uname(&name) != 0 || std::sscanf(name.release, "%u.%u.%u", &major, &minor, &patch) < 2)
        return 0;
    return (major << 16) + (minor << 8) + std::min(patch, 255u);
}

} // namespace

std::variant<object::ReadOptions, object::InputError> target_kernel(const std::string& choice) {
    object::ReadOptions options;
    if (choice == "none")
        return options;
    if (choice == "kernel") {
        options.target = object::load_kernel_btf();
        options.kernel_version = running_version();
        return options;
    }
    auto loaded = object::load_btf(choice);
    if (auto* error = std::get_if<object::InputError>(&loaded))
        return std::move(*error);
    options.target = std::get<std::shared_ptr<const object::Btf>>(std::move(loaded));
    return options;
}

} // namespace bpfproof::cli
