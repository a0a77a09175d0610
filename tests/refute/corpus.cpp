// The programs of the corpus: none that is proved is refuted (nothing is looked for there), and what is refuted faults
// again from what the report says of it.
#include "cli/refuted.hpp"

#include "cli/module.hpp"
#include "corpus/read.hpp"
#include "machine/machine.hpp"
#include "support/catch.hpp"

#include <filesystem>
#include <iostream>

using namespace bpfproof;

namespace {

/// Small: there are thousands of programs.
constexpr std::uint64_t budget = 10'000;

struct Counts {
    unsigned refused = 0;
    unsigned refuted = 0;
};

void faults_again(const corpus::Case& one, const cli::Request& request, const findings::Finding& finding) {
    const machine::Module module = cli::module_of(one.object, request.types);
    const auto result = machine::run(module, 0, cli::inputs_of(finding.witness.value()));
    REQUIRE(std::holds_alternative<machine::Fault>(result.outcome));
    const auto& fault = std::get<machine::Fault>(result.outcome);
    CHECK(machine::name(fault.kind) == finding.witness->fault);
    CHECK(fault.chain.back().slot == finding.witness->slot);
    if (fault.kind != machine::FaultKind::endless)
        CHECK(fault.chain.back().slot == finding.slot);
}

void verify(const corpus::Case& one, Counts& counts) {
    CAPTURE(one.file, one.name);
    cli::Request request;
    request.analysis = one.options;
    request.loader = one.loader;
    request.refute_budget = budget;
    if (!one.type.empty())
        request.types.forced = cli::parse_type(one.type);
    const findings::ProgramResult result = std::move(cli::verify(one.object, request).programs.at(0));
    bool refuted = false;
    for (const findings::Finding& finding : unfolded(result.findings)) {
        CHECK(finding.witness.has_value() == (finding.verdict == findings::Verdict::refuted));
        if (!finding.witness)
            continue;
        refuted = true;
        faults_again(one, request, finding);
    }
    if (result.status == findings::Status::proved)
        CHECK(!refuted);
    counts.refused += result.status == findings::Status::not_proved && !result.safe() ? 1 : 0;
    counts.refuted += refuted ? 1 : 0;
}

} // namespace

TEST_CASE("what is refuted of the corpus faults again") {
    Counts counts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(BPFPROOF_SOURCE_DIR "/test-data/corpus")) {
        if (entry.path().extension() != ".yaml")
            continue;
        for (const corpus::Case& one : corpus::read(entry.path().string()).cases)
            verify(one, counts);
    }
    std::cout << counts.refuted << " of " << counts.refused << " refused programs are refuted\n";
    CHECK(counts.refuted > counts.refused / 4);
}
