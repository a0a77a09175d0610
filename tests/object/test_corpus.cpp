// Real objects, where the machine has them: every file below BPFPROOF_OBJECTS is read, or refused with a reason, and
// what was read decodes. It prints what was refused, to be looked at.
#include "objects.hpp"

#include "isa/decode.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace bpfproof::object::test {
namespace {

TEST_CASE("real objects") {
    const char* directory = std::getenv("BPFPROOF_OBJECTS");
    if (directory == nullptr) {
        std::cout << "skipped: BPFPROOF_OBJECTS names no directory of objects\n";
        return;
    }
    std::size_t objects = 0;
    std::size_t programs = 0;
    std::size_t undecodable = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        const std::string extension = entry.path().extension();
        if (!entry.is_regular_file() || (extension != ".o" && extension != ".elf")) {
            continue;
        }
        const auto result = read(entry.path().string(), {});
        if (const auto* error = std::get_if<InputError>(&result)) {
            CHECK_FALSE(error->message.empty());
            std::cout << error->file << ": " << error->section << ": " << error->message << "\n";
            continue;
        }
        for (const Object& object : std::get<std::vector<Object>>(result)) {
            ++objects;
            for (const Program& program : object.programs) {
                ++programs;
                if (program.error) {
                    std::cout << object.file << ": " << program.name << ": " << program.error->message << "\n";
                } else if (std::holds_alternative<isa::DecodeError>(isa::decode(program.instructions))) {
                    ++undecodable;
                }
            }
        }
    }
    std::cout << objects << " objects, " << programs << " programs, " << undecodable << " of them do not decode\n";
    CHECK(objects > 0);
}

} // namespace
} // namespace bpfproof::object::test
