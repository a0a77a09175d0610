// BPF objects inside other files: libbpf skeletons and Go programs carry theirs as plain bytes of the executable.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace bpfproof::object {

struct EmbeddedObject {
    std::size_t offset = 0;
    std::span<const std::byte> bytes;
    std::string name; ///< of the executable's symbol for these bytes; else its number, from 0
};

std::vector<EmbeddedObject> find_embedded(std::span<const std::byte> file);

} // namespace bpfproof::object
