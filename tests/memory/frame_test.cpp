// Frames against 512 concrete bytes: random writes, reads, fills, smears and forgetting, in both byte orders. A word
// read contains the concrete word, reading again gives the same, and which bytes are written is exact.
#include "domains/memory/frame.hpp"
#include "support/catch.hpp"
#include "symbolic/valuation.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>

#include <array>

namespace bpfproof::test {
namespace {

using memory::ByteRange;
using memory::Frame;
using memory::frame_size;
using numeric::Number;
using symbolic::Builder;
using symbolic::constant;
using symbolic::Knowledge;
using types::Kind;
using types::Region;
using types::Word;

constexpr Word64 base_address = 0xffff'8880'1234'5000;

class Script {
public:
    Script(std::uint64_t seed, bool big_endian) : random_(seed), big_endian_(big_endian), frame_(big_endian) {
        for (std::uint8_t& byte : bytes_)
            byte = static_cast<std::uint8_t>(random_.word());
        // A part of the frame, so that accesses overlap.
        low_ = -static_cast<int>(random_.below(2) ? 24 : frame_size);
        if (random_.chance(2)) {
            written_ = memory::bytes_of({low_, 0});
            frame_.fill(builder_, {low_, 0});
        }
    }

    std::string run(std::size_t steps) {
        for (std::size_t i = 0; i < steps && error_.empty(); ++i) {
            step();
            check();
        }
        return error_.empty() ? "" : log_ + error_;
    }

private:
    void step() {
        switch (random_.below(8)) {
        case 0:
        case 1:
        case 2:
            write();
            return;
        case 3:
        case 4:
        case 5:
            read();
            return;
        case 6:
            random_.chance(3) ? fill() : smear();
            return;
        default:
            forget();
            return;
        }
    }

    ByteRange place(unsigned size) {
        const int span = -low_ - static_cast<int>(size);
        int offset = low_ + static_cast<int>(random_.below(static_cast<std::uint64_t>(span) + 1));
        if (random_.chance(2))
            offset -= (offset + frame_size) % static_cast<int>(size);
        return {offset, offset + static_cast<int>(size)};
    }
    ByteRange some_range() { return place(1 + static_cast<unsigned>(random_.below(20))); }

    std::uint8_t& byte(int offset) { return bytes_[static_cast<std::size_t>(offset + frame_size)]; }
    unsigned shift(ByteRange range, int offset) const {
        return 8 * static_cast<unsigned>(big_endian_ ? range.end - 1 - offset : offset - range.begin);
    }

    void write() {
        const unsigned size = 1u << random_.below(4);
        const ByteRange range = place(size);
        Word64 concrete = random_.word();
        const Word word = some_word(concrete);
        log_ +=
            fmt::format("write {} bytes at {}: {:#x}, {}\n", size, range.begin, concrete, table_.to_string(word.value));
        for (int offset = range.begin; offset < range.end; ++offset) {
            byte(offset) = static_cast<std::uint8_t>(concrete >> shift(range, offset));
            written_[static_cast<std::size_t>(offset + frame_size)] = true;
            pointer_[static_cast<std::size_t>(offset + frame_size)] = size == 8 && !word.is_scalar();
        }
        if (size == 8 && !word.is_scalar())
            whole_pointers_.push_back(range.begin);
        frame_.write(builder_, range.begin, size, word);
    }

    // A constant, something unknown, a part of what was read, or a pointer; `concrete` becomes its word.
    Word some_word(Word64& concrete) {
        switch (random_.below(6)) {
        case 0:
        case 1:
            return Word::scalar(constant(concrete));
        case 2: {
            const std::array words{concrete};
            const Value value = builder_.fresh(number_containing(random_, words));
            if (!value.is_constant())
                assign(valuation_, value.term, concrete);
            return Word::scalar(value);
        }
        case 3:
            if (!read_.empty()) {
                const Value value = random_.pick(read_);
                concrete = evaluate(table_, valuation_, value);
                return Word::scalar(value);
            }
            return Word::scalar(constant(concrete));
        case 4:
            return Word::any();
        default: {
            const Word64 offset = random_.below(100);
            concrete = base_address + offset;
            return Word::pointer(Region::map_value, 0, constant(offset));
        }
        }
    }

    bool all_written(ByteRange range) const {
        for (int offset = range.begin; offset < range.end; ++offset)
            if (!written_[static_cast<std::size_t>(offset + frame_size)])
                return false;
        return true;
    }

    Word64 concrete(ByteRange range) {
        Word64 word = 0;
        for (int offset = range.begin; offset < range.end; ++offset)
            word |= Word64{byte(offset)} << shift(range, offset);
        return word;
    }

    void read() {
        const unsigned size = 1u << random_.below(4);
        const ByteRange range = place(size);
        const Word64 expected = concrete(range);
        const auto before = table_.size();
        const Word word = frame_.read(builder_, range.begin, size);
        log_ += fmt::format("read {} bytes at {}: {}\n", size, range.begin, table_.to_string(word.value));
        if (!all_written(range)) {
            if (word.is_initialised())
                error_ = "unwritten bytes were read\n";
            return;
        }
        if (word.kind == Kind::uninitialised) {
            error_ = "written bytes were not read\n";
            return;
        }
        if (word.kind == Kind::any)
            return;
        if (word.is_pointer()) {
            if (base_address + evaluate(table_, valuation_, word.value) != expected)
                error_ = "another pointer was read\n";
            return;
        }
        // What was not known is named by a variable, whose word is what stands there.
        if (word.value.term >= before && table_.node(word.value.term).kind == symbolic::TermKind::variable)
            assign(valuation_, word.value.term, expected - word.value.offset);
        if (evaluate(table_, valuation_, word.value) != expected)
            error_ =
                fmt::format("{:#x} was read where {:#x} stands\n", evaluate(table_, valuation_, word.value), expected);
        if (!builder_.number(word.value).contains(expected))
            error_ = "the fact of what was read excludes it\n";
        if (read_.size() < 8)
            read_.push_back(word.value);
    }

    void fill() {
        const ByteRange range = some_range();
        log_ += fmt::format("fill [{}, {})\n", range.begin, range.end);
        for (int offset = range.begin; offset < range.end; ++offset) {
            byte(offset) = static_cast<std::uint8_t>(random_.word());
            written_[static_cast<std::size_t>(offset + frame_size)] = true;
            pointer_[static_cast<std::size_t>(offset + frame_size)] = false;
        }
        frame_.fill(builder_, range);
    }

    void smear() {
        const ByteRange range = some_range();
        log_ += fmt::format("smear [{}, {})\n", range.begin, range.end);
        for (int offset = range.begin; offset < range.end; ++offset) {
            if (random_.chance(2))
                byte(offset) = static_cast<std::uint8_t>(random_.word());
            pointer_[static_cast<std::size_t>(offset + frame_size)] = false;
        }
        frame_.smear(builder_, range);
    }

    void forget() {
        if (!random_.chance(4))
            return;
        const ByteRange dead = some_range();
        log_ += fmt::format("forget [{}, {})\n", dead.begin, dead.end);
        for (int offset = dead.begin; offset < dead.end; ++offset)
            written_[static_cast<std::size_t>(offset + frame_size)] = false;
        frame_.keep_only(~memory::bytes_of(dead));
    }

    void check() {
        if (!error_.empty())
            return;
        if (frame_.initialised() != written_)
            error_ = "written bytes are not tracked exactly\n";
        const ByteRange range = some_range();
        if (frame_.is_initialised(range) != all_written(range))
            error_ = "is_initialised is wrong\n";
        int first = range.begin;
        while (first < range.end && written_[static_cast<std::size_t>(first + frame_size)])
            ++first;
        if (frame_.first_uninitialised(range) != first)
            error_ = "first_uninitialised is wrong\n";
        check_pointers(range);
        check_cells();
    }

    // A pointer all of whose bytes still stand is seen by every range that meets it.
    void check_pointers(ByteRange range) {
        for (const int at : whole_pointers_) {
            bool whole = at < range.end && range.begin < at + 8;
            for (int offset = at; offset < at + 8; ++offset)
                whole = whole && pointer_[static_cast<std::size_t>(offset + frame_size)] &&
                        written_[static_cast<std::size_t>(offset + frame_size)];
            const bool overwritten = std::ranges::any_of(
                whole_pointers_, [&](int other) { return other != at && std::abs(other - at) < 8; });
            if (whole && !overwritten && !frame_.holds_pointer(range))
                error_ = fmt::format("the pointer at {} is not seen in [{}, {})\n", at, range.begin, range.end);
        }
    }

    void check_cells() {
        int end = -frame_size;
        for (const memory::Cell& cell : frame_.cells()) {
            const bool power = cell.size == 1 || cell.size == 2 || cell.size == 4 || cell.size == 8;
            if (cell.begin() < end || cell.end() > 0 || !power || !frame_.is_initialised({cell.begin(), cell.end()}) ||
                (cell.size != 8 && cell.word.is_pointer()))
                error_ = fmt::format("the cell at {} breaks an invariant\n", cell.begin());
            end = cell.end();
            if (!cell.word.is_scalar())
                continue;
            const Word64 word = evaluate(table_, valuation_, cell.word.value);
            if (word != concrete({cell.begin(), cell.end()}))
                error_ = fmt::format("the cell at {} says {:#x} where {:#x} stands\n", cell.begin(), word,
                                     concrete({cell.begin(), cell.end()}));
        }
    }

    Random random_;
    bool big_endian_;
    int low_ = -frame_size;
    TermTable table_;
    Knowledge knowledge_;
    Builder builder_{table_, knowledge_};
    Valuation valuation_ = Valuation(1);
    Frame frame_;
    std::array<std::uint8_t, frame_size> bytes_{};
    memory::ByteSet written_;
    memory::ByteSet pointer_;
    std::vector<int> whole_pointers_;
    std::vector<Value> read_;
    std::string log_;
    std::string error_;
};

} // namespace

TEST_CASE("frames stand for the bytes written", "[memory]") {
    const bool big_endian = GENERATE(false, true);
    for (std::uint64_t seed = 0; seed < 8'000; ++seed) {
        const std::string error = Script(seed, big_endian).run(100);
        if (!error.empty())
            FAIL("seed " << seed << (big_endian ? ", big-endian" : "") << ":\n" << error);
    }
}

TEST_CASE("what is put together and taken apart is known", "[memory]") {
    TermTable table;
    Knowledge knowledge;
    Builder builder(table, knowledge);
    Frame frame;
    frame.write(builder, -8, 4, Word::scalar(constant(0x01020304)));
    frame.write(builder, -4, 4, Word::scalar(constant(0x05060708)));
    CHECK(frame.read(builder, -8, 8) == Word::scalar(constant(0x05060708'01020304)));
    CHECK(frame.read(builder, -6, 2) == Word::scalar(constant(0x0102)));
    CHECK(frame.read(builder, -7, 1) == Word::scalar(constant(0x03)));
    const Value x = builder.fresh(Number::top());
    frame.write(builder, -16, 8, Word::scalar(x));
    CHECK(frame.read(builder, -16, 4) == Word::scalar(builder.zero_extend(x, 32)));
    frame.write(builder, -16, 1, Word::scalar(constant(0)));
    CHECK(frame.read(builder, -16, 8) != Word::scalar(x));
}

TEST_CASE("reading unknown bytes twice gives one value", "[memory]") {
    TermTable table;
    Knowledge knowledge;
    Builder builder(table, knowledge);
    Frame frame;
    frame.fill(builder, {-8, 0});
    const Word first = frame.read(builder, -8, 8);
    CHECK(frame.read(builder, -8, 8) == first);
    frame.smear(builder, {-8, -7});
    CHECK(frame.read(builder, -8, 8) != first);
}

TEST_CASE("accesses outside of the frame are errors of ours", "[memory]") {
    TermTable table;
    Knowledge knowledge;
    Builder builder(table, knowledge);
    Frame frame;
    CHECK_THROWS_AS(frame.write(builder, -4, 8, Word::any()), InternalError);
    CHECK_THROWS_AS(frame.read(builder, -513, 1), InternalError);
}

} // namespace bpfproof::test
