#include "gate/gate.hpp"

#include "report/sentences/sentence.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace bpfproof::gate {

using namespace findings;

Gate::Gate(GateOptions options) : options_(std::move(options)) {
    for (const Expectation& one : options_.expectations)
        expected_.emplace_back(one, options_.today);
    if (options_.baseline)
        for (const Known& one : options_.baseline->entries)
            known_.emplace(one.fingerprint, &one);
}

void Gate::judge_known(ProgramResult& program, const ObjectResult& object) {
    for (std::size_t i = 0; i < program.findings.size(); ++i) {
        const Finding& finding = program.findings[i];
        auto& accepted = program.judgements.at(i).accepted;
        const std::string fingerprint = fingerprints_.next(object, program, finding);
        if (finding.severity == Severity::note)
            continue;
        const auto known = known_.find(fingerprint);
        if (known != known_.end())
            occurred_.insert(fingerprint);
        if (accepted)
            continue;
        const std::string reason = known == known_.end() ? std::string() : known->second->reason;
        found_.push_back({fingerprint, std::string(info(finding.rule).id), object.name, program.name,
                          report::sentence(finding), reason});
        if (known != known_.end())
            accepted = {Acceptance::By::baseline,
                        reason.empty() ? "known by the baseline" : "known by the baseline: " + reason};
    }
}

void Gate::judge(ObjectResult& object) {
    const std::string path = options_.directory.empty() ? object.file
                                                        : std::filesystem::absolute(object.file)
                                                              .lexically_normal()
                                                              .lexically_proximate(options_.directory)
                                                              .string();
    objects_.insert(object.name);
    if (object.error)
        unknown_.insert(object.name);
    for (Expected& one : expected_)
        one.see(path, object);
    for (ProgramResult& program : object.programs) {
        programs_.emplace(object.name, program.name);
        if (program.status == Status::error)
            unknown_.insert(object.name);
        gate::judge(options_.rules, program);
        for (Expected& one : expected_)
            one.judge(path, object, program);
        judge_known(program, object);
        if (options_.only_refuted)
            accept_unrefuted(program);
    }
}

void Gate::accept_unrefuted(ProgramResult& program) {
    for (std::size_t i = 0; i < program.findings.size(); ++i) {
        const Finding& finding = program.findings[i];
        Judgement& judgement = program.judgements.at(i);
        if (finding.severity == Severity::note || finding.verdict == Verdict::refuted || judgement.accepted)
            continue;
        judgement.weight = Weight::note;
        judgement.accepted = {Acceptance::By::rules, "no run shows it, and only what a run shows is to fail"};
    }
}

bool Gate::stale(const Known& known) const {
    if (occurred_.contains(known.fingerprint) || unknown_.contains(known.object))
        return false;
    if (programs_.contains({known.object, known.program}))
        return true;
    return options_.all_programs && (options_.whole || objects_.contains(known.object));
}

std::vector<report::Complaint> Gate::complaints() const {
    std::vector<report::Complaint> out;
    for (const Expected& one : expected_)
        if (std::string text = one.complaint(options_.whole, options_.all_programs); !text.empty())
            out.push_back({options_.config, one.line(), std::move(text), true});
    if (options_.baseline)
        for (const Known& one : options_.baseline->entries)
            if (stale(one))
                out.push_back({options_.baseline->file, one.line,
                               report::printable(fmt::format("does not occur any more: {} in {}, {}", one.rule,
                                                             one.object, one.program)),
                               false});
    return out;
}

} // namespace bpfproof::gate
