// How the parts of this folder say "this input is wrong": thrown inside the folder only, and caught at its edge, where
// it becomes the InputError it carries (read(), Btf::parse(), load_btf(); one program's is caught in link.cpp).
#pragma once

#include "object/input_error.hpp"

#include <utility>

namespace bpfproof::object {

struct Refusal {
    InputError error;
};

[[noreturn]] inline void refuse(std::string message, std::string section = {}, std::uint64_t offset = 0) {
    throw Refusal{InputError{{}, std::move(section), offset, std::move(message)}};
}

} // namespace bpfproof::object
