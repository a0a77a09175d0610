// Verifies the objects it is given, and says what stands against a proof.
#include <bpfproof/bpfproof.hpp>

#include <iostream>

int main(int argc, char** argv) {
    const bpfproof::Verifier verifier;
    bool good = argc > 1;
    for (int i = 1; i < argc; ++i) {
        const auto objects = verifier.verify(argv[i]);
        good = bpfproof::proved(objects) && good;
        for (const auto& object : objects) {
            if (!object.error.empty())
                std::cout << object.file << ": " << object.error << '\n';
            for (const auto& program : object.programs)
                for (const auto& finding : program.findings)
                    std::cout << program.name << ": line " << finding.place.line << ": " << finding.rule << ": "
                              << finding.message << '\n';
        }
    }
    return good ? 0 : 1;
}
