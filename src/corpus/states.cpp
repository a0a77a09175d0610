#include "corpus/states.hpp"

#include "domains/symbolic/build.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace bpfproof::corpus {
namespace {

using state::State;
using symbolic::Builder;
using symbolic::Value;
using types::Region;
using types::Word;

/// Gives written names and numbers their values in one state.
class Scene {
public:
    Scene(symbolic::TermTable& terms, State& state) : make_(terms, state.knowledge), state_(state) {}

    Value value(const WrittenValue& written) {
        if (!written.name.empty())
            return symbolic::plus(name(written.name), written.offset);
        const auto word = written.number.constant_value();
        return word ? symbolic::constant(*word) : make_.fresh(written.number);
    }
    Value name(const std::string& name) {
        const auto known = names_.find(name);
        if (known != names_.end())
            return known->second;
        return names_.emplace(name, make_.fresh(numeric::Number::top())).first->second;
    }
    Word pointer(const WrittenPointer& written) {
        const Value nonnull =
            written.maybe_null ? make_.fresh(numeric::Number::unsigned_range(0, 1)) : symbolic::constant(1);
        Word word =
            Word::pointer(written.region, written.object.value_or(state_.depth()), value(written.offset), nonnull);
        if (written.region == Region::map_value || written.region == Region::memory)
            word.extent = value(written.extent);
        return word;
    }
    Word word(const WrittenWord& written) {
        if (const auto* plain = std::get_if<Plain>(&written))
            return *plain == Plain::written ? Word::any() : Word::uninitialised();
        if (const auto* number = std::get_if<WrittenValue>(&written))
            return Word::scalar(value(*number));
        return pointer(std::get<WrittenPointer>(written));
    }

    void put(const RegisterPlace& place, const WrittenWord& written) { state_[place.reg] = word(written); }
    void put(const StackPlace& place, const WrittenWord& written) {
        memory::Frame& frame = state_.own_frame(state_.depth());
        const memory::ByteRange bytes{place.offset, place.offset + static_cast<int>(place.size)};
        Word what = word(written);
        if (!what.is_initialised()) {
            frame.keep_only(~memory::bytes_of(bytes));
        } else if (what.kind == types::Kind::any) {
            frame.fill(make_, bytes);
        } else {
            if (what.is_scalar())
                what.value = make_.zero_extend(what.value, place.size * 8);
            frame.write(make_, place.offset, place.size, what);
        }
    }
    void put(const PacketSize&, const WrittenWord& written) {
        state_.packet.end = value(std::get<WrittenValue>(written));
    }

    bool learn(const WrittenFact& fact) { return state_.knowledge.refine(make_.table(), name(fact.name), fact.number); }
    bool learn(const WrittenDifference& difference) {
        const Value left = name(difference.left);
        const Value right = name(difference.right);
        state_.knowledge.add_difference(left.term, right.term, difference.range);
        return true;
    }

private:
    Builder make_;
    State& state_;
    std::map<std::string, Value> names_;
};

/// What a state holds at a place; stack bytes are read, which may name them.
Word word_at(symbolic::TermTable& terms, State& state, const PlaceName& place) {
    if (const auto* reg = std::get_if<RegisterPlace>(&place))
        return state[reg->reg];
    if (std::holds_alternative<PacketSize>(place))
        return Word::scalar(state.packet.end);
    const auto& stack = std::get<StackPlace>(place);
    const memory::ByteRange bytes{stack.offset, stack.offset + static_cast<int>(stack.size)};
    if (!state.frame(state.depth()).is_initialised(bytes))
        return Word::uninitialised();
    Builder make(terms, state.knowledge);
    return state.own_frame(state.depth()).read(make, stack.offset, stack.size);
}

/// A word in the notation, given names for what stands in several places.
std::string text(const std::vector<object::Map>& maps, const State& state, const symbolic::TermTable& terms,
                 const Word& word, const std::map<symbolic::TermId, std::string>& names) {
    const auto show = [&](Value value) -> std::string {
        const auto name = names.find(value.term);
        if (name == names.end())
            return state.knowledge.number(terms, value).to_string();
        const auto offset = static_cast<std::int64_t>(value.offset);
        return offset == 0  ? name->second
               : offset > 0 ? fmt::format("{} + {}", name->second, offset)
                            : fmt::format("{} - {}", name->second, -value.offset);
    };
    if (word.kind == types::Kind::uninitialised)
        return "unwritten";
    if (word.kind == types::Kind::any)
        return "written";
    if (word.is_scalar())
        return show(word.value);
    std::string what;
    if (word.region == Region::map_value && word.object < maps.size())
        what = "value of " + maps[word.object].name;
    else if (word.region == Region::map_object && word.object < maps.size())
        what = "map " + maps[word.object].name;
    else if (word.region == Region::memory)
        what = fmt::format("memory[{}]", show(word.extent));
    else if (word.region == Region::stack)
        what = word.object == state.depth() ? "frame" : fmt::format("frame[{}]", word.object);
    else
        what = types::name(word.region);
    const auto offset = word.value.is_constant() ? static_cast<std::int64_t>(word.value.offset) : 1;
    if (offset < 0)
        what += fmt::format(" - {}", -word.value.offset);
    else if (offset > 0)
        what += " + " + show(word.value);
    return word.never_null() ? what : what + ", maybe null";
}

} // namespace

bool impose(const WrittenState& written, symbolic::TermTable& terms, State& state) {
    Scene scene(terms, state);
    for (const WrittenPlace& place : written.places)
        std::visit([&](const auto& where) { scene.put(where, place.word); }, place.place);
    return std::ranges::all_of(written.where, [&](const auto& one) {
        return std::visit([&](const auto& what) { return scene.learn(what); }, one);
    });
}

bool is_possible(const WrittenState& written) {
    symbolic::TermTable terms;
    State state;
    state.activations.push_back({std::make_shared<memory::Frame>(), {}, {}});
    return impose(written, terms, state);
}

StateJudge::StateJudge(const Case& expected) : expected_(expected) {
    found_.observer = [this](const State& state, isa::Slot slot, std::span<const isa::Slot>) {
        const auto asked = [&](const ExpectedState& one) { return one.slot == slot; };
        if (std::ranges::any_of(expected_.expect.states, asked))
            states_[slot].push_back(state), states_[slot].back().anchors.clear();
    };
}

/// Of the same frames and debts, and saying nothing else.
State StateJudge::hollow(const State& like) {
    State state = like;
    state.knowledge = {};
    state.anchors.clear();
    Builder make(found_.terms, state.knowledge);
    const auto unknown = [&] { return make.fresh(numeric::Number::top()); };
    for (std::size_t i = 0; i + 1 < state.registers.size(); ++i)
        state.registers[i] = Word::uninitialised();
    for (std::uint32_t depth = 0; depth <= state.depth(); ++depth) {
        state.activations[depth].callers_registers = {};
        state.activations[depth].callers_budget = unknown();
        state.activations[depth].frame = std::make_shared<memory::Frame>(like.frame(depth).big_endian());
    }
    state.packet = {unknown(), unknown()};
    state.goto_budget = unknown();
    for (resources::Owed& debt : state.debts)
        debt.live = unknown();
    return state;
}

bool StateJudge::covered(const State& found, const WrittenState& written) {
    State wanted = hollow(found);
    return impose(written, found_.terms, wanted) && state::leq(found_.terms, named_places(found, written), wanted);
}

/// The named places of a state and nothing else: how a word was computed is forgotten, since that cannot be written.
State StateJudge::named_places(const State& found, const WrittenState& written) {
    State source = found;
    State named = hollow(found);
    Builder make(found_.terms, named.knowledge);
    std::vector<std::pair<symbolic::TermId, Value>> renamed;
    const auto rename = [&](Value value) {
        if (value.is_constant())
            return value;
        auto known = std::ranges::find(renamed, value.term, &std::pair<symbolic::TermId, Value>::first);
        if (known == renamed.end()) {
            const Value fresh = make.fresh(source.knowledge.number(found_.terms, value.term));
            for (const auto& [term, name] : renamed) {
                const symbolic::Interval range = source.knowledge.difference(found_.terms, {value.term, 0}, {term, 0});
                if (range.has_low() || range.has_high())
                    named.knowledge.add_difference(fresh.term, name.term, range);
            }
            known = renamed.insert(renamed.end(), {value.term, fresh});
        }
        return symbolic::plus(known->second, value.offset);
    };
    for (const WrittenPlace& place : written.places) {
        Word word = word_at(found_.terms, source, place.place);
        word.value = rename(word.value);
        word.nonnull = rename(word.nonnull);
        word.extent = rename(word.extent);
        if (const auto* reg = std::get_if<RegisterPlace>(&place.place)) {
            named[reg->reg] = word;
        } else if (std::holds_alternative<PacketSize>(place.place)) {
            named.packet.end = word.value;
        } else if (word.is_initialised()) {
            const auto& bytes = std::get<StackPlace>(place.place);
            memory::Frame& frame = named.own_frame(named.depth());
            if (word.kind == types::Kind::any || (bytes.size != 8 && word.is_pointer()))
                frame.fill(make, {bytes.offset, bytes.offset + static_cast<int>(bytes.size)});
            else
                frame.write(make, bytes.offset, bytes.size, word);
        }
    }
    return named;
}

bool StateJudge::covers(const State& found, const WrittenState& written) {
    State wanted = hollow(found);
    return impose(written, found_.terms, wanted) && state::leq(found_.terms, wanted, named_places(found, written));
}

bool StateJudge::contains(State found, const WrittenState& written) {
    State wanted = hollow(found);
    if (!impose(written, found_.terms, wanted))
        return false;
    for (const WrittenPlace& place : written.places) {
        const Word word = word_at(found_.terms, found, place.place);
        const Word asked = word_at(found_.terms, wanted, place.place);
        if (word.kind == types::Kind::uninitialised || word.kind == types::Kind::any)
            continue; // stands for every word
        if (word.is_scalar() != asked.is_scalar() || (word.is_pointer() && !types::same_region(word, asked)))
            return false;
        if (!found.knowledge.refine(found_.terms, word.value, wanted.knowledge.number(found_.terms, asked.value)))
            return false;
        if (word.is_pointer() && !found.knowledge.refine(found_.terms, word.nonnull, numeric::Number::constant(1)))
            return false;
    }
    return true;
}

std::string StateJudge::compare(const ExpectedState& expected) {
    const auto& found = states_[expected.slot];
    if (!expected.reached)
        return found.empty() ? "" : "expected to be out of reach";
    if (found.empty())
        return "is out of reach";
    const auto each = [](const auto& all, auto&& holds) { return std::ranges::all_of(all, holds); };
    const auto some = [](const auto& all, auto&& holds) { return std::ranges::any_of(all, holds); };
    if (expected.how == Precision::contains)
        return each(expected.states,
                    [&](const WrittenState& w) { return some(found, [&](const State& f) { return contains(f, w); }); })
                   ? ""
                   : "does not contain what it should";
    if (!each(found, [&](const State& f) {
            return some(expected.states, [&](const WrittenState& w) { return covered(f, w); });
        }))
        return "says less than it should";
    if (expected.how == Precision::exact && !each(expected.states, [&](const WrittenState& w) {
            return some(found, [&](const State& f) { return covers(f, w); });
        }))
        return "says more than it should";
    return "";
}

std::string StateJudge::difference(const ExpectedState& expected) {
    const std::string what = compare(expected);
    return what.empty() ? what : fmt::format("state at {}: {}", expected.at, what);
}

std::vector<std::string> StateJudge::found(const ExpectedState& expected) {
    std::vector<std::string> texts;
    for (State state : states_[expected.slot]) {
        std::vector<std::pair<std::string, Word>> words;
        std::map<symbolic::TermId, unsigned> uses;
        for (const WrittenState& written : expected.states)
            for (const WrittenPlace& place : written.places)
                if (std::ranges::find(words, place.key, &std::pair<std::string, Word>::first) == words.end())
                    words.emplace_back(place.key, word_at(found_.terms, state, place.place));
        for (std::size_t i = 0; expected.states.empty() && i + 1 < state.registers.size(); ++i)
            if (state.registers[i].is_initialised())
                words.emplace_back(fmt::format("r{}", i), state.registers[i]);
        for (const auto& [key, word] : words)
            if ((word.is_scalar() || word.is_pointer()) && !word.value.is_constant())
                ++uses[word.value.term];
        std::map<symbolic::TermId, std::string> names;
        for (const auto& [term, count] : uses)
            if (count > 1)
                names.emplace(term, fmt::format("x{}", names.size() + 1));
        std::vector<std::string> parts;
        for (const auto& [key, word] : words)
            parts.push_back(fmt::format("{}: \"{}\"", key.starts_with("stack") ? '"' + key + '"' : key,
                                        text(expected_.object.maps, state, found_.terms, word, names)));
        std::vector<std::string> where;
        for (const auto& [term, name] : names)
            if (const auto number = state.knowledge.number(found_.terms, term); !number.is_top())
                where.push_back(fmt::format("\"{} in {}\"", name, number.to_string()));
        for (const symbolic::Difference& d : state.knowledge.differences())
            if (names.contains(d.left) && names.contains(d.right))
                where.push_back(fmt::format("\"{} - {} in [{}, {}]\"", names.at(d.left), names.at(d.right), d.range.low,
                                            d.range.high));
        if (!where.empty())
            parts.push_back(fmt::format("where: [{}]", fmt::join(where, ", ")));
        texts.push_back(fmt::format("{{ {} }}", fmt::join(parts, ", ")));
    }
    return texts;
}

} // namespace bpfproof::corpus
