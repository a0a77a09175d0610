#include "analysed.hpp"

#include "support/catch.hpp"

namespace bpfproof::certify::test {

std::unique_ptr<Analysed> analysed(const char* section, const char* text, bool summaries) {
    auto made = std::make_unique<Analysed>();
    made->subject = checks::test::subject(section, text);
    made->summaries = summaries;
    made->analysis = checks::analyse(made->subject->environment(), made->options());
    return made;
}

std::string objection(const char* section, const char* text, const std::function<void(Analysed&)>& spoil,
                      bool summaries) {
    INFO(text);
    for (const Objection& made : analysed(section, text, summaries)->judge().objections)
        FAIL(to_string(made));
    const auto spoiled = analysed(section, text, summaries);
    spoil(*spoiled);
    const Certificate certificate = spoiled->judge();
    REQUIRE(certificate.outcome == Outcome::refused);
    REQUIRE(!certificate.objections.empty());
    return certificate.objections.front().what;
}

} // namespace bpfproof::certify::test
