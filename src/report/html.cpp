// The block is data to the browser, not markup, but ends where the letters "</script" stand: no '<' is left in it.
// What programs repeat line for line (sources, facts about states) is written once, and referred to by number.
#include "report/html.hpp"

#include "report/html_page.hpp"
#include "report/json.hpp"
#include "report/said.hpp"
#include "report/steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace bpfproof::report {

using namespace findings;
using Json = nlohmann::ordered_json;

namespace {

/// Each thing once, in the order of first use.
template <class T>
class Numbered {
public:
    std::size_t operator()(const T& thing) { return numbers_.emplace(thing, numbers_.size()).first->second; }
    std::vector<const T*> in_order() const {
        std::vector<const T*> out(numbers_.size());
        for (const auto& [thing, number] : numbers_)
            out[number] = &thing;
        return out;
    }

private:
    std::map<T, std::size_t> numbers_{};
};

Json texts(const Numbered<std::string>& numbered) {
    Json out = Json::array();
    for (const std::string* text : numbered.in_order())
        out.push_back(*text);
    return out;
}

Json slot_or_null(const std::optional<isa::Slot>& slot) {
    return slot ? Json(*slot) : Json(nullptr);
}

/// The code of one program, a row an instruction.
class Rows {
public:
    explicit Rows(const ProgramResult& program) : program_(program), said_(program) {
        for (const auto& [slot, code] : program.code)
            append(slot, code);
    }

    void add_to(Json& out) {
        out["functions"] = texts(functions_);
        out["files"] = texts(files_);
        out["lines"] = Json::array();
        for (const auto* line : lines_.in_order())
            out["lines"].push_back({std::get<0>(*line), std::get<1>(*line), std::get<2>(*line)});
        out["code"] = std::move(code_);
        if (!any_state_)
            return;
        out["facts"] = texts(facts_);
        out["states"] = std::move(states_);
    }

private:
    void append(isa::Slot slot, const CodeLine& code) {
        const auto found = program_.listing.find(slot);
        const Listed listed = found == program_.listing.end() ? Listed{} : found->second;
        Json line(nullptr);
        if (!code.file.empty() && code.line > 0) // compilers say line 0 of what no line is the reason for
            line = lines_({files_(code.file), code.line, code.text});
        code_.push_back({slot, code.instruction, functions_(code.function), std::move(line), code.column,
                         words(said_.of(slot)), listed.falls_through, slot_or_null(listed.jumps_to),
                         slot_or_null(listed.calls)});
        Json states = Json::array();
        for (const std::string& state : listed.states)
            states.push_back(facts(state));
        any_state_ = any_state_ || !states.empty();
        states_.push_back(std::move(states));
    }

    Json facts(std::string_view state) {
        Json out = Json::array();
        while (!state.empty()) {
            const auto end = std::min(state.find('\n'), state.size());
            out.push_back(facts_(std::string(state.substr(0, end))));
            state.remove_prefix(std::min(end + 1, state.size()));
        }
        return out;
    }

    const ProgramResult& program_;
    Said said_;
    Numbered<std::string> functions_{};
    Numbered<std::string> files_{};
    Numbered<std::tuple<std::size_t, std::uint32_t, std::string>> lines_{};
    Numbered<std::string> facts_{};
    Json code_ = Json::array();
    Json states_ = Json::array();
    bool any_state_ = false;
};

Json steps(const std::vector<Step>& steps) {
    Json out = Json::array();
    for (const Step& step : steps)
        out.push_back({step.slot, step.what, step.depth});
    return out;
}

Json page_json(const ProgramResult& program) {
    Json out = json(program);
    out["statistics"].erase("cpu_time_us");
    out["statistics"].erase("certify_time_us");
    out["statistics"].erase("refute_time_us");
    for (std::size_t i = 0; i < program.findings.size(); ++i) {
        out["findings"][i]["way"] = steps(way_to(program.findings[i]));
        out["findings"][i]["related"] = steps(related_to(program.findings[i]));
    }
    out["whole"] = !program.listing.empty();
    Rows(program).add_to(out);
    return out;
}

std::string as_data(const Json& value) {
    const std::string text = dump(value);
    std::string out;
    out.reserve(text.size());
    for (const char c : text)
        out += c == '<' ? std::string_view("\\u003c") : std::string_view(&c, 1);
    return out;
}

} // namespace

std::string HtmlDocument::begin() {
    return std::string(page_before_data) +
           fmt::format(R"({{"schema": "{}", "version": {}, "objects": [)", html_schema, as_data(version_));
}

std::string HtmlDocument::object(const ObjectResult& object) {
    ObjectResult named{.file = object.file, .name = object.name, .error = object.error};
    Json out = json(named);
    for (const ProgramResult& program : object.programs)
        out["programs"].push_back(page_json(program));
    return (std::exchange(first_, false) ? "\n" : ",\n") + as_data(out);
}

std::string HtmlDocument::end(const Totals& totals) {
    return "\n], \"summary\": " + as_data(json(totals)) + "}\n" + std::string(page_after_data);
}

} // namespace bpfproof::report
