#include "cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bpfproof::cli {

Outputs::Outputs(report::Format format, const std::vector<OutputFile>& files, const report::DocumentOptions& options) {
    outputs_.push_back({report::make_document(format, options), std::make_unique<Sink>()});
    report::DocumentOptions plain = options;
    plain.text.colour = false;
    plain.text.width = 0;
    for (const OutputFile& file : files)
        outputs_.push_back({report::make_document(file.format, plain), std::make_unique<Sink>(file.path)});
    if (!all_good())
        return; // not a word anywhere
    for (Output& output : outputs_)
        output.sink->write(output.document->begin());
}

bool Outputs::all_good() const {
    return std::ranges::all_of(outputs_, [](const Output& output) { return output.sink->good(); });
}

bool Outputs::good() const {
    return all_good() || complain();
}

bool Outputs::complain() const {
    for (const Output& output : outputs_)
        if (!output.sink->good())
            fmt::print(stderr, "bpfproof: {}: the report could not be written\n",
                       report::printable(output.sink->path()));
    return false;
}

void Outputs::object(const findings::ObjectResult& object) {
    for (Output& output : outputs_)
        output.sink->write(output.document->object(object));
}

bool Outputs::end(const report::Totals& totals) {
    for (Output& output : outputs_) {
        output.sink->write(output.document->end(totals));
        output.sink->keep();
    }
    return good();
}

} // namespace bpfproof::cli
