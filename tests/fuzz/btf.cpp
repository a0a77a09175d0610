// Fuzz target: any bytes as BTF. What is accepted answers every query within its bounds.
#include "ask_types.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bpfproof;
    const auto blob = fuzz::bytes_of(data, size);
    const auto parsed = object::Btf::parse(blob, "input");
    if (const auto* error = std::get_if<object::InputError>(&parsed)) {
        fuzz::demand(!error->message.empty() && error->file == "input", "an error says what it is, and where");
        return 0;
    }
    fuzz::ask_types(*std::get<std::shared_ptr<const object::Btf>>(parsed));
    return 0;
}
