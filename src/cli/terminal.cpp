#include "cli/terminal.hpp"

#include "report/text.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bpfproof::cli {

using Clock = std::chrono::steady_clock;

bool want_colour() {
    const char* no_colour = std::getenv("NO_COLOR");
    return (no_colour == nullptr || *no_colour == '\0') && isatty(STDOUT_FILENO) == 1;
}

std::size_t terminal_width() {
    if (isatty(STDOUT_FILENO) != 1)
        return 0;
    std::size_t columns = 0;
    if (const char* set = std::getenv("COLUMNS"); set != nullptr) {
        const std::string_view text(set);
        if (std::from_chars(text.data(), text.data() + text.size(), columns).ec == std::errc{})
            return columns;
    }
    winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

Progress::Progress(std::size_t total)
    : total_(total), terminal_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + std::chrono::seconds(1)) {}

void Progress::done(const std::string& item) {
    ++done_;
    const auto now = Clock::now();
    if (!terminal_ || now < next_)
        return;
    next_ = now + std::chrono::milliseconds(100);
    fmt::print(stderr, "\r\x1b[K{} of {}: {:.60}", done_, total_, report::printable(item));
    std::fflush(stderr);
    shown_ = true;
}

void Progress::clear() {
    if (!shown_)
        return;
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
    shown_ = false;
}

} // namespace bpfproof::cli
