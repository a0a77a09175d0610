#include "compare/csv.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace bpfproof::compare {
namespace {

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::variant<Rows, CsvFault> read() {
        while (!rest_.empty()) {
            rows_.emplace_back();
            do {
                if (!read_field())
                    return CsvFault{rows_.size(), fault_};
            } while (take(','));
            take('\r');
            if (!take('\n') && !rest_.empty())
                return CsvFault{rows_.size(), "a quote or a line end in the middle of a field"};
        }
        return std::move(rows_);
    }

private:
    bool take(char c) {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool read_field() {
        const auto field = take('"') ? quoted() : plain();
        if (!field)
            return false;
        rows_.back().push_back(field->starts_with('\'') ? field->substr(1) : *field);
        return true;
    }
    std::optional<std::string> plain() {
        const auto end = std::min(rest_.find_first_of("\",\r\n"), rest_.size());
        std::string field(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return field;
    }
    /// Behind the first quote; two of them stand for one.
    std::optional<std::string> quoted() {
        std::string field;
        for (;;) {
            const auto end = rest_.find('"');
            if (end == std::string_view::npos) {
                fault_ = "a quote that does not end";
                return std::nullopt;
            }
            field += rest_.substr(0, end);
            rest_.remove_prefix(end + 1);
            if (!take('"'))
                return field;
            field += '"';
        }
    }

    std::string_view rest_;
    Rows rows_{};
    std::string fault_{};
};

} // namespace

std::variant<Rows, CsvFault> read_csv(std::string_view text) {
    return Reader(text).read();
}

} // namespace bpfproof::compare
