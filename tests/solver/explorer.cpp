#include "explorer.hpp"

#include "base/internal_error.hpp"

#include <ctime>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>
#include <z3++.h>

namespace bpfproof::symbolic {

struct Node {
    solver::Explorer::Impl& owner;
    z3::expr term;
};

} // namespace bpfproof::symbolic

namespace bpfproof::solver {

using symbolic::Kind;
using symbolic::Node;
using symbolic::Op;
using symbolic::Operand;

namespace {

struct NoSuchPath {};
struct TooManyQueries {};

// Processor time: the machine may be shared.
double seconds_now() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

} // namespace

class Explorer::Impl {
public:
    Impl(Logic logic, Limits limits)
        : logic_(logic), limits_(limits), solver_(logic == Logic::bits ? z3::solver(z3_, "QF_BV") : z3::solver(z3_)) {
        limit(solver_);
    }

    Outcome prove(Explorer& self, const std::function<void(Explorer&)>& body);

    const Node* keep(const z3::expr& term) { return &nodes_.emplace_back(Node{*this, term}); }
    Word word(const char* name, unsigned bits);
    Wide integer(const char* name);
    void assume(const z3::expr& fact);
    void require(const z3::expr& goal, const char* what);
    bool decide(z3::expr condition);

    z3::expr term(const Operand& a);
    z3::expr truth(const Node* node, bool value) { return node == nullptr ? z3_.bool_val(value) : node->term; }
    z3::expr arithmetic(Op op, Kind kind, const Operand& a, const Operand& b);
    z3::expr condition(Op op, Kind kind, const Operand& a, const Operand& b);
    z3::expr smear(const z3::expr& x);
    z3::expr ones(const z3::expr& x);
    z3::expr divisor(const z3::expr& a, const z3::expr& b);
    unsigned trailing_zeros(const z3::expr& x);
    z3::expr bit(const z3::expr& x, unsigned at) { return x.extract(at, at) == z3_.bv_val(1, 1); }

private:
    struct Decision {
        z3::expr condition;
        bool value;
        bool both_tried;
    };

    bool replaying() const { return next_ < decisions_.size(); }
    void add(const z3::expr& fact);
    bool find_model(); ///< false: no input takes this path
    bool next_path();
    void forget_path();
    void limit(z3::solver& solver);
    z3::check_result check(z3::solver& solver);
    std::string witness(const z3::model& model) const;
    z3::expr fresh(const char* name, unsigned bits);

    z3::expr number(symbolic::Bits value, Kind kind);
    z3::expr times(const z3::expr& a, const z3::expr& b);
    std::pair<z3::expr, z3::expr> divided(const z3::expr& a, const z3::expr& b);
    z3::expr integer_bits(Op op, const z3::expr& a, const Operand& b);
    z3::expr remainder(const z3::expr& value, symbolic::Bits power);
    z3::expr wrap(const z3::expr& value, Kind kind, Op op);

    Logic logic_;
    Limits limits_;
    z3::context z3_;
    z3::solver solver_;
    std::deque<Node> nodes_;
    std::vector<std::pair<std::string, z3::expr>> inputs_;
    std::vector<Decision> decisions_; ///< of the current path; each stands on a level of the solver's stack
    std::size_t next_ = 0;            ///< decisions met so far in this execution
    std::unordered_map<unsigned, std::pair<z3::expr, bool>> settled_; ///< conditions decided on this path, by id
    std::map<std::pair<unsigned, unsigned>, std::pair<z3::expr, z3::expr>> divisions_;
    std::optional<z3::model> model_; ///< of the path so far
    Outcome outcome_;
};

// ---- paths ----

void Explorer::Impl::limit(z3::solver& solver) {
    z3::params params(z3_);
    params.set("rlimit", limits_.resources);
    solver.set(params);
}

z3::check_result Explorer::Impl::check(z3::solver& solver) {
    if (outcome_.queries >= limits_.queries)
        throw TooManyQueries{};
    ++outcome_.queries;
    return solver.check();
}

void Explorer::Impl::add(const z3::expr& fact) {
    if (replaying())
        return;
    solver_.add(fact);
    if (model_ && !model_->eval(fact, true).is_true())
        model_.reset();
}

bool Explorer::Impl::find_model() {
    const auto result = check(solver_);
    model_.reset();
    if (result == z3::sat)
        model_ = solver_.get_model();
    return result != z3::unsat;
}

void Explorer::Impl::assume(const z3::expr& fact) {
    if (replaying())
        return;
    add(fact);
    if (model_ && model_->eval(fact, true).is_true())
        return;
    if (!find_model())
        throw NoSuchPath{};
}

bool Explorer::Impl::decide(z3::expr condition) {
    condition = condition.simplify();
    if (condition.is_true() || condition.is_false())
        return condition.is_true();
    const bool negated = condition.is_not();
    if (negated)
        condition = condition.arg(0);
    const auto known = settled_.find(condition.id());
    if (known != settled_.end())
        return known->second.second != negated;
    bool value = true;
    if (replaying()) {
        value = decisions_[next_].value;
    } else {
        if (!model_ && !find_model())
            throw NoSuchPath{};
        if (model_)
            value = model_->eval(condition, true).is_true();
        decisions_.push_back({condition, value, false});
        solver_.push();
        solver_.add(value ? condition : !condition);
    }
    ++next_;
    settled_.emplace(condition.id(), std::pair(condition, value));
    return value != negated;
}

void Explorer::Impl::require(const z3::expr& goal, const char* what) {
    if (replaying())
        return;
    const z3::expr wrong = (!goal).simplify();
    if (wrong.is_false())
        return;
    // Bits are better solved all at once, with the preprocessing that an incremental solver has to go without.
    z3::solver solver = logic_ == Logic::bits ? z3::tactic(z3_, "qfbv").mk_solver() : solver_;
    if (logic_ == Logic::bits) {
        limit(solver);
        for (const z3::expr& fact : solver_.assertions())
            solver.add(fact);
    }
    solver.push();
    solver.add(wrong);
    const auto result = check(solver);
    if (result == z3::sat) {
        outcome_.verdict = Outcome::Verdict::refuted;
        outcome_.why = std::string(what) + ": " + witness(solver.get_model());
    } else if (result == z3::unknown && outcome_.verdict == Outcome::Verdict::proved) {
        outcome_.verdict = Outcome::Verdict::undecided;
        outcome_.why = std::string(what) + ": the solver gave up";
    }
    solver.pop();
}

// Backtracks to the last decision whose other way is open and possible.
bool Explorer::Impl::next_path() {
    while (!decisions_.empty()) {
        Decision& last = decisions_.back();
        solver_.pop();
        if (!last.both_tried) {
            last.both_tried = true;
            last.value = !last.value;
            solver_.push();
            solver_.add(last.value ? last.condition : !last.condition);
            if (find_model())
                return true;
            solver_.pop();
        }
        decisions_.pop_back();
    }
    return false;
}

void Explorer::Impl::forget_path() {
    next_ = 0;
    settled_.clear();
    divisions_.clear();
    inputs_.clear();
    nodes_.clear();
}

Outcome Explorer::Impl::prove(Explorer& self, const std::function<void(Explorer&)>& body) {
    const double start = seconds_now();
    try {
        do {
            forget_path();
            try {
                body(self);
                ++outcome_.paths;
            } catch (const NoSuchPath&) {
            }
        } while (outcome_.verdict != Outcome::Verdict::refuted && next_path());
        if (outcome_.paths == 0 && outcome_.verdict == Outcome::Verdict::proved) {
            outcome_.verdict = Outcome::Verdict::refuted;
            outcome_.why = "no input at all: the assumptions contradict each other";
        }
    } catch (const TooManyQueries&) {
        outcome_.verdict = Outcome::Verdict::undecided;
        outcome_.why = "too many queries after " + std::to_string(outcome_.paths) + " paths";
    }
    outcome_.seconds = seconds_now() - start;
    return outcome_;
}

std::string Explorer::Impl::witness(const z3::model& model) const {
    std::string text;
    for (const auto& [name, term] : inputs_) {
        const z3::expr value = model.eval(term, true);
        text += (text.empty() ? "" : ", ") + name + " = " +
                (value.is_numeral() ? value.get_decimal_string(0) : value.to_string());
    }
    return text;
}

// ---- terms ----

z3::expr Explorer::Impl::number(symbolic::Bits value, Kind kind) {
    const bool negative = symbolic::is_signed(kind) && static_cast<symbolic::SignedBits>(value) < 0;
    std::string digits;
    for (symbolic::Bits rest = negative ? ~value + 1 : value; rest != 0; rest /= 10)
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    const std::string text = (negative ? "-" : "") + (digits.empty() ? std::string("0") : digits);
    return logic_ == Logic::bits ? z3_.bv_val(text.c_str(), symbolic::bits_of(kind)) : z3_.int_val(text.c_str());
}

z3::expr Explorer::Impl::term(const Operand& a) {
    return a.node != nullptr ? a.node->term : number(a.value, a.kind);
}

z3::expr Explorer::Impl::fresh(const char* name, unsigned bits) {
    const std::string unique = std::string(name) + "!" + std::to_string(inputs_.size());
    const z3::expr term =
        logic_ == Logic::bits ? z3::zext(z3_.bv_const(unique.c_str(), bits), 64 - bits) : z3_.int_const(unique.c_str());
    inputs_.emplace_back(name, term);
    if (logic_ != Logic::bits)
        add(term >= 0 && (bits == 128 || term < number(symbolic::Bits{1} << (bits % 128), Kind::u128)));
    return term;
}

Word Explorer::Impl::word(const char* name, unsigned bits) {
    return Word(keep(fresh(name, bits)));
}

Wide Explorer::Impl::integer(const char* name) {
    const z3::expr term = z3_.int_const((std::string(name) + "!" + std::to_string(inputs_.size())).c_str());
    inputs_.emplace_back(name, term);
    return Wide(keep(term));
}

// Modulo a power of two; of a remainder modulo a greater one, the number itself will do.
z3::expr Explorer::Impl::remainder(const z3::expr& value, symbolic::Bits power) {
    if (value.is_app() && value.decl().decl_kind() == Z3_OP_MOD && value.arg(1).is_numeral() &&
        value.arg(1).get_decimal_string(0) == number(symbolic::Bits{1} << 64, Kind::u128).get_decimal_string(0))
        return remainder(value.arg(0), power);
    return z3::mod(value, number(power, Kind::u128));
}

// An integer brought into the kind. Wide numbers are exact in the product, and so are integers; that they stay within
// 128 bits is not proved here.
z3::expr Explorer::Impl::wrap(const z3::expr& value, Kind kind, Op op) {
    if (symbolic::bits_of(kind) == 128)
        return value;
    const z3::expr turn = number(symbolic::Bits{1} << 64, Kind::u128);
    const z3::expr least = kind == Kind::s64 ? number(~((symbolic::Bits{1} << 63) - 1), Kind::s128) : z3_.int_val(0);
    if (op == Op::add || op == Op::sub)
        return z3::ite(value >= least + turn, value - turn, z3::ite(value < least, value + turn, value));
    return kind == Kind::u64 ? remainder(value, symbolic::Bits{1} << 64) : z3::mod(value - least, turn) + least;
}

// Masks of low bits, and shifts, by constants.
z3::expr Explorer::Impl::integer_bits(Op op, const z3::expr& a, const Operand& b) {
    if (b.node == nullptr) {
        if (op == Op::shl || op == Op::shr) {
            const z3::expr factor = number(symbolic::Bits{1} << static_cast<unsigned>(b.value), Kind::u128);
            return op == Op::shl ? a * factor : a / factor; // division of integers rounds down here
        }
        const symbolic::Bits mask = symbolic::cut(b.value, Kind::u64);
        const bool whole = mask == symbolic::cut(~symbolic::Bits{0}, Kind::u64);
        if (op == Op::and_ && (mask & (mask + 1)) == 0)
            return whole ? a : remainder(a, mask + 1);
        if (op == Op::xor_ && whole)
            return -1 - a;
    }
    throw InternalError("a bit operation among integers");
}

z3::expr Explorer::Impl::times(const z3::expr& a, const z3::expr& b) {
    if (logic_ != Logic::linear || a.is_numeral() || b.is_numeral())
        return a * b;
    const z3::sort integer = z3_.int_sort();
    const z3::func_decl product = z3_.function("product", integer, integer, integer);
    const z3::expr named = a.id() < b.id() ? product(a, b) : product(b, a);
    for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)})
        add(z3::implies(one == 0, named == 0) && z3::implies(one == 1, named == other));
    return named;
}

// By what they are: a = b·q + r, 0 <= r < b, so that also q <= a. Asked again, the same.
std::pair<z3::expr, z3::expr> Explorer::Impl::divided(const z3::expr& a, const z3::expr& b) {
    if (b.is_numeral())
        return {a / b, z3::mod(a, b)};
    const auto known = divisions_.find({a.id(), b.id()});
    if (known != divisions_.end())
        return known->second;
    const z3::expr quotient = fresh("quotient", 128);
    const z3::expr rest = fresh("rest", 128);
    add(z3::implies(b > 0, a == times(b, quotient) + rest && rest < b && quotient <= a));
    return divisions_.emplace(std::pair(a.id(), b.id()), std::pair(quotient, rest)).first->second;
}

z3::expr Explorer::Impl::arithmetic(Op op, Kind kind, const Operand& oa, const Operand& ob) {
    const z3::expr a = term(oa);
    if (op == Op::convert) {
        if (logic_ != Logic::bits)
            return oa.kind == Kind::s64 || oa.kind == Kind::u64 ? wrap(a, kind, Op::add) : wrap(a, kind, op);
        const unsigned from = symbolic::bits_of(oa.kind);
        const unsigned to = symbolic::bits_of(kind);
        return to <= from                     ? (to == from ? a : a.extract(to - 1, 0))
               : symbolic::is_signed(oa.kind) ? z3::sext(a, to - from)
                                              : z3::zext(a, to - from);
    }
    const z3::expr b = term(ob);
    const bool with_sign = symbolic::is_signed(kind);
    if (logic_ != Logic::bits) {
        switch (op) {
        case Op::add:
            return wrap(a + b, kind, op);
        case Op::sub:
            return wrap(a - b, kind, op);
        case Op::mul:
            return wrap(times(a, b), kind, op);
        case Op::div:
        case Op::rem: {
            // Integers divide to a remainder that is not negative; the machine truncates.
            const auto [quotient, rest] =
                with_sign ? divided(z3::ite(a < 0, -a, a), z3::ite(b < 0, -b, b)) : divided(a, b);
            if (op == Op::div)
                return with_sign ? z3::ite((a < 0) != (b < 0), -quotient, quotient) : quotient;
            return with_sign ? z3::ite(a < 0, -rest, rest) : rest;
        }
        default:
            return wrap(integer_bits(op, a, ob), kind, op);
        }
    }
    switch (op) {
    case Op::add:
        return a + b;
    case Op::sub:
        return a - b;
    case Op::mul:
        return a * b;
    case Op::div:
        return with_sign ? a / b : z3::udiv(a, b);
    case Op::rem:
        return with_sign ? z3::srem(a, b) : z3::urem(a, b);
    case Op::and_:
        return a & b;
    case Op::or_:
        return a | b;
    case Op::xor_:
        return a ^ b;
    case Op::shl:
        return z3::shl(a, b);
    case Op::shr:
        return with_sign ? z3::ashr(a, b) : z3::lshr(a, b);
    default:
        throw InternalError("no such operation");
    }
}

z3::expr Explorer::Impl::condition(Op op, Kind kind, const Operand& oa, const Operand& ob) {
    const z3::expr a = term(oa);
    const z3::expr b = term(ob);
    if (op == Op::eq)
        return a == b;
    return logic_ == Logic::bits && !symbolic::is_signed(kind) ? z3::ult(a, b) : a < b;
}

z3::expr Explorer::Impl::smear(const z3::expr& x) {
    z3::expr filled = x;
    for (int distance = 1; distance < 64; distance *= 2)
        filled = filled | z3::lshr(filled, z3_.bv_val(distance, 64));
    return filled;
}

z3::expr Explorer::Impl::ones(const z3::expr& x) {
    z3::expr sum = z3_.bv_val(0, 64);
    for (unsigned at = 0; at < 64; ++at)
        sum = sum + z3::zext(x.extract(at, at), 63);
    return sum;
}

// g with a = g·i and b = g·j.
z3::expr Explorer::Impl::divisor(const z3::expr& a, const z3::expr& b) {
    const z3::expr g = fresh("divisor", 64);
    const z3::expr zero = logic_ == Logic::bits ? z3_.bv_val(0, 64) : z3_.int_val(0);
    const auto divides = [&](const z3::expr& x) {
        return logic_ == Logic::bits ? z3::urem(x, g) == zero : x == g * fresh("cofactor", 64);
    };
    const z3::expr one_divides = divides(a);
    assume(g != zero && one_divides && divides(b));
    return g;
}

unsigned Explorer::Impl::trailing_zeros(const z3::expr& x) {
    for (unsigned at = 0; at < 64; ++at)
        if (decide(bit(x, at)))
            return at;
    return 64;
}

// ---- the interfaces ----

Explorer::Explorer(Logic logic, Limits limits) : impl_(std::make_unique<Impl>(logic, limits)) {}
Explorer::~Explorer() = default;

Outcome Explorer::prove(const std::function<void(Explorer&)>& body) {
    return impl_->prove(*this, body);
}
Word Explorer::word(const char* name, unsigned bits) {
    return impl_->word(name, bits);
}
Wide Explorer::integer(const char* name) {
    return impl_->integer(name);
}
void Explorer::assume(Truth fact) {
    impl_->assume(impl_->truth(fact.node(), fact.value()));
}
void Explorer::require(Truth goal, const char* what) {
    impl_->require(impl_->truth(goal.node(), goal.value()), what);
}

} // namespace bpfproof::solver

namespace bpfproof::symbolic {
namespace {

solver::Explorer::Impl& owner(const Operand& a, const Operand& b) {
    return (a.node != nullptr ? a.node : b.node)->owner;
}

} // namespace

const Node* make(Op op, Kind kind, const Operand& a, const Operand& b) {
    auto& it = owner(a, b);
    return it.keep(it.arithmetic(op, kind, a, b));
}
const Node* make_condition(Op op, Kind kind, const Operand& a, const Operand& b) {
    auto& it = owner(a, b);
    return it.keep(it.condition(op, kind, a, b));
}
const Node* make_condition(Op op, const Node* a, const Node* b) {
    return a->owner.keep(op == Op::negate ? !a->term : a->term && b->term);
}
const Node* make_choice(const Node* condition, const Operand& a, const Operand& b) {
    auto& it = condition->owner;
    return it.keep(z3::ite(condition->term, it.term(a), it.term(b)));
}
const Node* make_smear(const Operand& x) {
    return x.node->owner.keep(x.node->owner.smear(x.node->term));
}
const Node* make_ones(const Operand& x) {
    return x.node->owner.keep(x.node->owner.ones(x.node->term));
}
const Node* make_divisor(const Operand& a, const Operand& b) {
    auto& it = owner(a, b);
    return it.keep(it.divisor(it.term(a), it.term(b)));
}
unsigned decide_trailing_zeros(const Operand& x) {
    return x.node->owner.trailing_zeros(x.node->term);
}
bool decide(const Node* condition) {
    return condition->owner.decide(condition->term);
}
void not_concrete() {
    throw InternalError("a symbolic word where the code needs a concrete one");
}

} // namespace bpfproof::symbolic
