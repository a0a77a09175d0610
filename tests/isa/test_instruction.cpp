#include "isa/instruction.hpp"
#include "isa/operators.hpp"

#include "support/catch.hpp"

using namespace bpfproof::isa;

namespace {

/// What a comparison means, on 64 bits.
bool holds(CmpOp op, std::uint64_t x, std::uint64_t y) {
    const auto sx = static_cast<std::int64_t>(x), sy = static_cast<std::int64_t>(y);
    switch (op) {
    case CmpOp::eq:
        return x == y;
    case CmpOp::ne:
        return x != y;
    case CmpOp::gt:
        return x > y;
    case CmpOp::ge:
        return x >= y;
    case CmpOp::lt:
        return x < y;
    case CmpOp::le:
        return x <= y;
    case CmpOp::sgt:
        return sx > sy;
    case CmpOp::sge:
        return sx >= sy;
    case CmpOp::slt:
        return sx < sy;
    case CmpOp::sle:
        return sx <= sy;
    case CmpOp::set:
        return (x & y) != 0;
    case CmpOp::not_set:
        return (x & y) == 0;
    }
    return false;
}

} // namespace

TEST_CASE("the negation of a comparison holds exactly when the comparison does not") {
    const std::uint64_t values[] = {0, 1, 2, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff};
    std::vector<CmpOp> all{CmpOp::not_set};
    for (const CmpForm& form : cmp_forms)
        all.push_back(form.op);
    REQUIRE(all.size() == 12);
    for (const CmpOp op : all) {
        CHECK(negate(negate(op)) == op);
        for (const auto x : values)
            for (const auto y : values)
                CHECK(holds(negate(op), x, y) != holds(op, x, y));
    }
}

TEST_CASE("sixteen-byte loads are wide") {
    CHECK(is_wide(LoadImm64{r1, 1}));
    CHECK(is_wide(LoadMap{r1, 1, true}));
    CHECK(is_wide(LoadMapValue{r1, 1, 0, true}));
    CHECK(is_wide(LoadKernelVar{r1, 1, 0}));
    CHECK(is_wide(LoadFunction{r1, 0}));
    CHECK_FALSE(is_wide(SecondSlot{}));
    CHECK_FALSE(is_wide(Exit{}));
}
