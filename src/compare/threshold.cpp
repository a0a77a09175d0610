#include "compare/threshold.hpp"

#include "base/internal_error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bpfproof::compare {

using findings::Status;

namespace {

/// "10", "2.5": digits, at most one point among them.
std::optional<mpq_class> find_limit(std::string_view text) {
    const auto point = text.find('.');
    std::string digits(text.substr(0, point));
    const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    const auto all_digits = [](std::string_view part) {
        return !part.empty() && part.size() < 100 &&
               std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (!all_digits(digits) || (point != std::string_view::npos && !all_digits(fraction)))
        return std::nullopt;
    mpz_class scale;
    mpz_ui_pow_ui(scale.get_mpz_t(), 10, fraction.size());
    mpq_class limit(mpz_class(digits.append(fraction), 10), scale);
    limit.canonicalize();
    return limit;
}

std::variant<Threshold, std::string> read_one(std::string_view word) {
    Threshold out;
    out.text = word;
    if (word == "verdict")
        return out;
    out.what = Threshold::What::removed;
    if (word == "removed")
        return out;
    out.what = Threshold::What::growth;
    const auto sign = word.find('>');
    const auto metric = find_metric(word.substr(0, sign));
    if (!metric || sign == std::string_view::npos)
        return fmt::format("'{}' is none of verdict, removed, METRIC>N and METRIC>N%", word);
    out.metric = *metric;
    std::string_view number = word.substr(sign + 1);
    out.percent = number.ends_with('%');
    number.remove_suffix(out.percent);
    const auto limit = find_limit(number);
    if (!limit)
        return fmt::format("'{}': '{}' is no number", word, number);
    out.limit = *limit;
    return out;
}

bool grows(const Row& row, const Threshold& threshold) {
    if (!row.before || !row.after || !(*row.before)[threshold.metric])
        return false;
    const mpq_class before(*(*row.before)[threshold.metric]);
    const auto& after = (*row.after)[threshold.metric];
    if (!after)
        return threshold.metric == Metric::bound;
    const mpq_class growth = mpq_class(*after) - before;
    return growth > 0 && growth > (threshold.percent ? mpq_class(threshold.limit * before / 100) : threshold.limit);
}

} // namespace

std::variant<std::vector<Threshold>, std::string> read_thresholds(std::string_view text) {
    std::vector<Threshold> out;
    if (text == "none")
        return out;
    for (bool more = true; more;) {
        const auto comma = text.find(',');
        auto one = read_one(text.substr(0, comma));
        if (const auto* fault = std::get_if<std::string>(&one))
            return *fault;
        out.push_back(std::get<Threshold>(std::move(one)));
        more = comma != std::string_view::npos;
        text.remove_prefix(more ? comma + 1 : text.size());
    }
    return out;
}

bool crosses(const Row& row, const Threshold& threshold) {
    switch (threshold.what) {
    case Threshold::What::verdict:
        return row.after && row.after->status > (row.before ? row.before->status : Status::proved);
    case Threshold::What::removed:
        return !row.after && !row.before->program.empty();
    case Threshold::What::growth:
        return grows(row, threshold);
    }
    throw InternalError("no such threshold");
}

} // namespace bpfproof::compare
