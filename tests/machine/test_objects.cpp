// Compiled objects: ours, and whatever lies in the directories BPFPROOF_CORPUS names.
#include "programs.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>

using namespace bpfproof;
using namespace bpfproof::machine;
using namespace bpfproof::machine::test;

namespace {

struct Count {
    unsigned ended = 0, faulted = 0, stopped = 0;
};

/// Runs every program of the file that links and has a type, from a few seeds.
void run_all(const std::filesystem::path& path, Count& count, unsigned seeds) {
    const auto read = object::read(path.string(), {});
    const auto* objects = std::get_if<std::vector<object::Object>>(&read);
    if (objects == nullptr)
        return;
    for (const object::Object& object : *objects) {
        Module module{.images = {}, .maps = object.maps, .big_endian = object.big_endian};
        for (const object::Program& program : object.programs) {
            const auto match = platform::match_section(program.section);
            if (program.error || !match || match->type == nullptr)
                continue;
            auto image = make_image(program, *match);
            if (auto* good = std::get_if<Image>(&image))
                module.images.push_back(std::move(*good));
        }
        for (std::size_t i = 0; i < module.images.size(); ++i)
            for (std::uint64_t seed = 0; seed < seeds; ++seed) {
                Inputs inputs{.others_fill_maps = seed % 2 == 1, .seed = seed, .step_limit = 20'000};
                inputs.packet = Random(seed).bytes(seed % 3 * 40);
                if (fault_of(module, i, inputs))
                    continue;
                const Result result = run(module, i, inputs);
                count.ended += std::holds_alternative<Ended>(result.outcome);
                count.faulted += std::holds_alternative<Fault>(result.outcome);
                count.stopped += std::holds_alternative<Stopped>(result.outcome);
                if (const auto* bad = std::get_if<Fault>(&result.outcome); bad && std::getenv("BPFPROOF_VERBOSE"))
                    std::cout << path.filename() << " " << bad->chain.back().program << ":" << bad->chain.back().slot
                              << " " << name(bad->kind) << " " << (bad->access ? bad->access->name : "") << " "
                              << bad->detail << "\n";
            }
    }
}

std::string data(const std::string& name) {
    return std::string(BPFPROOF_SOURCE_DIR) + "/test-data/" + name;
}

Count counted(const std::string& name) {
    Count count;
    run_all(data(name), count, 6);
    return count;
}

} // namespace

TEST_CASE("what is safe does not fault, and what is not does") {
    const Count safe = counted("end_to_end/safe.o");
    CHECK(safe.ended > 0);
    CHECK(safe.faulted == 0);
    CHECK(counted("end_to_end/unsafe.o").faulted > 0);
}

TEST_CASE("the objects of the object reader's tests run") {
    Count count;
    for (const auto& entry : std::filesystem::directory_iterator(data("objects")))
        run_all(entry.path(), count, 2);
    CHECK(count.ended > 10);
}

TEST_CASE("a corpus of objects runs without an error of the machine's own") {
    const char* corpus = std::getenv("BPFPROOF_CORPUS");
    if (corpus == nullptr) {
        WARN("skipped: BPFPROOF_CORPUS names no directory");
        return;
    }
    Count count;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus))
        if (entry.path().extension() == ".o")
            run_all(entry.path(), count, 2);
    WARN(count.ended << " ended, " << count.faulted << " faulted, " << count.stopped << " stopped");
    CHECK(count.ended > 0);
}
