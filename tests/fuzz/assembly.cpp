// Fuzz target: any text as assembly. An error has a place in the text; what assembles has bytes, and they mean the
// same.
#include "demand.hpp"
#include "input.hpp"

#include "isa/assemble.hpp"
#include "isa/decode.hpp"

#include <algorithm>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bpfproof;
    using fuzz::demand;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto assembled = isa::assemble(text);
    if (const auto* error = std::get_if<isa::AssembleError>(&assembled)) {
        const auto lines = 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
        demand(!error->reason.empty(), "an error has a reason");
        demand(error->line >= 1 && error->line <= lines && error->column >= 1 && error->column <= size + 1,
               "an error has a place in the text");
        return 0;
    }
    const auto& code = std::get<isa::Code>(assembled);
    const auto decoded = isa::decode(isa::encode(code));
    demand(std::holds_alternative<isa::Code>(decoded), "what was assembled can be decoded");
    demand(std::get<isa::Code>(decoded) == code, "decoding undoes encoding");
    return 0;
}
