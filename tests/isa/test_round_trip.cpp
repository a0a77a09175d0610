// Random programs. Each property is also checked for not being empty: enough of what was tried must have got through.
#include "forms.hpp"
#include "isa/assemble.hpp"
#include "isa/decode.hpp"
#include "isa/disassemble.hpp"

#include "support/catch.hpp"

#include <random>

using namespace bpfproof::isa;

namespace {

using Random = std::mt19937_64;

template <class T>
T pick(Random& random) {
    return static_cast<T>(random());
}
std::size_t below(Random& random, std::size_t end) {
    return static_cast<std::size_t>(random() % end);
}

/// Whether it decodes; and if so, that nothing of it is lost in bytes or in text.
bool round_trips(const std::vector<RawInstruction>& raw) {
    const auto result = decode(raw);
    if (const auto* error = std::get_if<DecodeError>(&result)) {
        REQUIRE(error->slot < raw.size());
        REQUIRE_FALSE(error->reason.empty());
        return false;
    }
    const Code& code = std::get<Code>(result);
    REQUIRE(encode(code) == raw);
    REQUIRE(disassemble(code).empty() == code.empty());
    const auto text = disassemble(code, Style::exact);
    INFO(text);
    const auto again = assemble(text);
    REQUIRE(std::holds_alternative<Code>(again));
    REQUIRE(std::get<Code>(again) == code);
    return true;
}

} // namespace

TEST_CASE("every opcode with every source and many offsets and immediates") {
    std::size_t good = 0;
    for (unsigned opcode = 0; opcode < 256; ++opcode)
        for (unsigned src = 0; src < 16; ++src)
            for (const int offset : {-32768, -3, 0, 1, 2, 8, 16, 32, 32767})
                for (const std::int32_t imm :
                     {0, 1, 2, -1, 16, 32, 64, 0x41, 0x50, 0xa1, 0xe1, 0xf1, 0x100, 0x110, 0x10000, 0x7fffffff}) {
                    const RawInstruction raw{static_cast<std::uint8_t>(opcode), static_cast<std::uint8_t>(src % 3),
                                             static_cast<std::uint8_t>(src), static_cast<std::int16_t>(offset), imm};
                    const bool wide = opcode == 0x18;
                    good += round_trips(program_of(raw, wide ? std::optional{imm / 2} : std::nullopt));
                }
    CHECK(good > 5000);
}

TEST_CASE("random words") {
    Random random(1);
    std::size_t good = 0;
    for (int i = 0; i < 200000; ++i) {
        const RawInstruction raw{pick<std::uint8_t>(random), static_cast<std::uint8_t>(random() % 12),
                                 random() % 2 ? std::uint8_t{0} : static_cast<std::uint8_t>(random() % 12),
                                 random() % 2 ? std::int16_t{0} : pick<std::int16_t>(random),
                                 random() % 2 ? 0 : pick<std::int32_t>(random)};
        good += round_trips({{0x95, 0, 0, 0, 0}, raw, {0, 0, 0, 0, pick<std::int32_t>(random)}});
        good += round_trips({{0x95, 0, 0, 0, 0}, raw, {0x95, 0, 0, 0, 0}});
    }
    CHECK(good > 10000);
}

TEST_CASE("random programs of known forms, whole and damaged") {
    Random random(2);
    std::size_t whole = 0, damaged = 0;
    for (int i = 0; i < 4000; ++i) {
        std::vector<RawInstruction> raw(8, RawInstruction{0x95, 0, 0, 0, 0});
        for (std::size_t left = 1 + below(random, 24); left > 0; --left) {
            const Form& form = forms()[below(random, forms().size())];
            raw.push_back(form.raw);
            if (form.second)
                raw.push_back({0, 0, 0, 0, *form.second});
        }
        raw.insert(raw.end(), 8, RawInstruction{0x95, 0, 0, 0, 0});
        whole += round_trips(raw);
        RawInstruction& hit = raw[below(random, raw.size())];
        switch (random() % 5) {
        case 0:
            hit.opcode = pick<std::uint8_t>(random);
            break;
        case 1:
            hit.dst = static_cast<std::uint8_t>(random() % 12);
            break;
        case 2:
            hit.src = static_cast<std::uint8_t>(random() % 12);
            break;
        case 3:
            hit.offset = static_cast<std::int16_t>(hit.offset ^ (1 << random() % 16));
            break;
        default:
            hit.imm = pick<std::int32_t>(random);
        }
        damaged += round_trips(raw);
        raw.resize(below(random, raw.size()));
        round_trips(raw);
    }
    CHECK(whole > 1000);
    CHECK(damaged > 500);
}

TEST_CASE("damaged text is an error or a program") {
    Random random(3);
    const std::string_view bytes = "rw019x+-*/%&|^<>=!()[],:; \n\ts.\\\"lgotoexitcallmapu8u16u32u64kfunc";
    std::size_t good = 0;
    for (int i = 0; i < 30000; ++i) {
        std::string text = "exit\nlabel: exit\n";
        for (int line = 0; line < 3; ++line) {
            const Form& form = forms()[below(random, forms().size())];
            text += std::string(form.exact.empty() || random() % 2 ? form.llvm : form.exact) + "\n";
        }
        text += "goto label\nexit\n";
        for (std::size_t damage = below(random, 3); damage > 0; --damage) {
            const std::size_t at = below(random, text.size());
            switch (random() % 3) {
            case 0:
                text[at] = bytes[below(random, bytes.size())];
                break;
            case 1:
                text.erase(at, 1 + below(random, 6));
                break;
            default:
                text.insert(at, 1, random() % 8 ? bytes[below(random, bytes.size())] : pick<char>(random));
            }
        }
        const auto result = assemble(text);
        if (const auto* error = std::get_if<AssembleError>(&result)) {
            REQUIRE(error->line >= 1);
            REQUIRE(error->column >= 1);
            REQUIRE_FALSE(error->reason.empty());
            continue;
        }
        const Code& code = std::get<Code>(result);
        REQUIRE((code.empty() || round_trips(encode(code))));
        ++good;
    }
    CHECK(good > 1000);
}
