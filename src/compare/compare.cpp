#include "compare/compare.hpp"

#include "base/internal_error.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace bpfproof::compare {
namespace {

using ObjectKey = std::pair<std::string, std::string>; ///< file and name: an executable may carry several
using Objects = std::vector<ObjectKey>;

Objects objects_of(const std::vector<Record>& records) {
    Objects out;
    std::set<ObjectKey> seen;
    for (const Record& record : records)
        if (const ObjectKey key{record.file, record.object}; seen.insert(key).second)
            out.push_back(key);
    return out;
}

/// Pairs what `same` says is the same, where it says so of no other.
void match(Objects& before, Objects& after, std::map<ObjectKey, ObjectKey>& of, const auto& same) {
    for (std::size_t i = 0; i < after.size();) {
        const auto is_same = [&](const ObjectKey& old) { return same(old, after[i]); };
        const auto rival = [&](const ObjectKey& other) { return same(other, after[i]); };
        if (std::ranges::count_if(before, is_same) != 1 || std::ranges::count_if(after, rival) != 1) {
            ++i;
            continue;
        }
        const auto old = std::ranges::find_if(before, is_same);
        of[after[i]] = *old;
        before.erase(old);
        after.erase(after.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

/// From each object of `after` to its like in `before`.
std::map<ObjectKey, ObjectKey> match_objects(const std::vector<Record>& before, const std::vector<Record>& after) {
    Objects old = objects_of(before);
    Objects now = objects_of(after);
    std::map<ObjectKey, ObjectKey> of;
    match(old, now, of, [](const ObjectKey& a, const ObjectKey& b) { return a == b; });
    match(old, now, of, [](const ObjectKey& a, const ObjectKey& b) { return a.second == b.second; });
    match(old, now, of, [](const ObjectKey&, const ObjectKey&) { return true; });
    return of;
}

} // namespace

Change change(const Row& row) {
    if (!row.before || !row.after)
        return row.before ? Change::removed : Change::added;
    if (row.before->status != row.after->status)
        return row.before->status < row.after->status ? Change::worse : Change::better;
    for (const Metric metric : metrics)
        if (metric != Metric::time && (*row.before)[metric] != (*row.after)[metric])
            return Change::other;
    return Change::same;
}

std::string_view name(Change change) {
    switch (change) {
    case Change::same:
        return "same";
    case Change::other:
        return "changed";
    case Change::better:
        return "better";
    case Change::worse:
        return "worse";
    case Change::added:
        return "added";
    case Change::removed:
        return "removed";
    }
    throw InternalError("no such change");
}

std::vector<Row> pair(const std::vector<Record>& before, const std::vector<Record>& after) {
    const std::map<ObjectKey, ObjectKey> of = match_objects(before, after);
    std::map<std::pair<ObjectKey, std::string>, std::deque<std::size_t>> left;
    for (std::size_t i = 0; i < before.size(); ++i)
        left[{{before[i].file, before[i].object}, before[i].program}].push_back(i);
    std::vector<bool> taken(before.size(), false);
    std::vector<Row> rows;
    for (const Record& record : after) {
        rows.push_back({.after = record});
        const auto object = of.find({record.file, record.object});
        const auto old = object == of.end() ? left.end() : left.find({object->second, record.program});
        if (old == left.end() || old->second.empty())
            continue;
        rows.back().before = before[old->second.front()];
        taken[old->second.front()] = true;
        old->second.pop_front();
    }
    for (std::size_t i = 0; i < before.size(); ++i)
        if (!taken[i])
            rows.push_back({.before = before[i]});
    return rows;
}

} // namespace bpfproof::compare
