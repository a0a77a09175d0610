// The types of a Btf as bytes that depend on nothing else. libbpf copies every type, in order, into an empty `struct
// btf` and with it each name that the type uses; so the copy's strings are those of the types alone, in the order of
// first use.
#include "object/btf.hpp"

#include "object/btf_parts.hpp"

namespace bpfproof::object {

std::string Btf::content() const {
    const std::unique_ptr<struct btf, Parts::Free> copy(btf__new_empty());
    if (!copy || (parts_->count > 1 && btf__add_btf(copy.get(), parts_->types.get()) < 0))
        return {};
    __u32 size = 0;
    const void* raw = btf__raw_data(copy.get(), &size);
    return raw == nullptr ? std::string() : std::string(static_cast<const char*>(raw), size);
}

} // namespace bpfproof::object
