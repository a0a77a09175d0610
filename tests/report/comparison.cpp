#include "report/comparison.hpp"

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace bpfproof;
using compare::Metric;
using compare::Record;
using findings::Status;

namespace {

Record record(const std::string& program, Status status, unsigned long insns) {
    Record out{"dir/x.o", "x.o", program, status};
    out[Metric::insns] = mpz_class(insns);
    out[Metric::bound] = mpz_class("18446744073709551617");
    return out;
}

report::Comparison sample() {
    report::Comparison out;
    out.rows = {{record("same", Status::proved, 5), record("same", Status::proved, 5)},
                {record("worse", Status::proved, 12), record("worse", Status::not_proved, 14)},
                {record("gone\x1b", Status::proved, 3), std::nullopt}};
    out.thresholds = std::get<std::vector<compare::Threshold>>(compare::read_thresholds("verdict,insns>10%"));
    return out;
}

} // namespace

TEST_CASE("the table shows what differs, what was crossed, and counts") {
    CHECK(report::text(sample(), false) ==
          "PROGRAM     VERDICT               INSNS              BOUND                      STACK  VISITS  FINDINGS\n"
          "x.o: worse  proved -> not-proved  12 -> 14 (+16.6%)  18446744073709551617       -      -       -\n"
          "x.o: gone?  proved -> -           3 -> -             18446744073709551617 -> -  -      -       -\n"
          "x.o: worse: crosses verdict, insns>10%\n"
          "3 programs, 1 same, 1 worse, 1 removed\n");
    CHECK(report::text(sample(), true).find("x.o: same ") != std::string::npos);
    CHECK(report::crosses(sample()));
}

TEST_CASE("nothing that differs is one line") {
    report::Comparison same = sample();
    same.rows.resize(1);
    CHECK(report::text(same, false) == "1 program, 1 same\n");
    CHECK_FALSE(report::crosses(same));
}

TEST_CASE("JSON says it in fields, for any bytes in names") {
    report::Comparison comparison = sample();
    comparison.rows[2].before->program = "\xff";
    const auto json = nlohmann::json::parse(report::json_text(comparison, "1.2"));
    CHECK(json["schema"] == "bpfproof/diff/1");
    CHECK(json["programs"][1]["change"] == "worse");
    CHECK(json["programs"][1]["crossed"] == nlohmann::json{"verdict", "insns>10%"});
    CHECK(json["programs"][1]["before"]["insns"] == 12);
    CHECK(json["programs"][1]["after"]["bound"] == "18446744073709551617");
    CHECK(json["programs"][1]["after"]["stack"].is_null());
    CHECK(json["programs"][2]["after"].is_null());
    CHECK(json["summary"]["worse"] == 1);
    CHECK(json["summary"]["crossed"] == true);
}

TEST_CASE("CSV has both sides of every metric") {
    const std::string csv = report::csv(sample());
    CHECK(
        csv.starts_with("object_name,prog_name,change,crossed,verdict_old,verdict_new,insns_old,insns_new,bound_old,"));
    CHECK(csv.find("x.o,worse,worse,verdict insns>10%,proved,not-proved,12,14,") != std::string::npos);
    CHECK(csv.find("x.o,gone?,removed,,proved,,3,,") != std::string::npos);
}
