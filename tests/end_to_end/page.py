#!/usr/bin/env python3
"""Uses the page of `bpfproof check --format html` as a reader would: in Chromium, by mouse and keyboard.

    page.py COMMAND OBJECTS [--screenshots FOLDER]

OBJECTS is test-data/end_to_end. Exit status: 0 the page does what it should, 1 it does not, 77 something is not installed.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import webdriver

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "scripts"))
from scale_families import FAMILIES  # noqa: E402  (found only now)

LARGE = 5000          # instructions
OPENS_WITHIN_MS = 2000
PATIENCE = 5          # times that, on a busy machine
CHOSEN = '#instructions [aria-selected="true"] .slot'


def must(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: {got!r}, not {expected!r}")


def must_hold(what, holds):
    if not holds:
        sys.exit(what)


def becomes(browser, what, script, expected):
    """Waits for what a script returns: the page answers to events, not at once."""
    got = None
    for _ in range(100):
        got = browser.script(script)
        if got == expected:
            return
        time.sleep(0.05)
    must(what, got, expected)


def shown(browser, selector, expected):
    becomes(browser, selector, f"return document.querySelector({selector!r})?.textContent ?? null", expected)


def written(command, options, to):
    ran = subprocess.run([command, "check", "--btf", "none", "--format", "html", *options], stdout=subprocess.PIPE, check=False)
    must_hold(f"exit status {ran.returncode}", ran.returncode in (0, 1, 2))
    with open(to, "wb") as file:
        file.write(ran.stdout)
    return "file://" + to


def made(lines, folder, name):
    source, result = (os.path.join(folder, name + suffix) for suffix in (".s", ".o"))
    with open(source, "w") as file:
        file.writelines(line + "\n" for line in lines)
    subprocess.run(["clang", "-target", "bpf", "-c", source, "-o", result], check=True)
    return result


def check_quiet(browser, page):
    """Nothing on the console, and nothing asked for but the page."""
    must("console", browser.log("browser"), [])
    must("resources", browser.script("return performance.getEntriesByType('resource').map((one) => one.name)"), [])
    requests = [entry["message"] for entry in browser.log("performance") if "Network.requestWillBeSent\"" in entry["message"]]
    must("requests of others", [one for one in requests if page not in one], [])


def check_overview(browser):
    rows = "return document.querySelectorAll('#programs tbody tr').length"
    becomes(browser, "programs", rows, 7)
    browser.click(".filter.status-not-proved")
    becomes(browser, "programs not proved", rows, 2)
    browser.click(".filter.status-not-proved")
    browser.keys("/")
    becomes(browser, "focus", "return document.activeElement.id", "search")
    browser.keys("unwritten")
    becomes(browser, "programs found", rows, 1)
    browser.keys("Escape")
    becomes(browser, "all programs again", rows, 7)
    browser.click("#programs thead th:nth-child(8) button")
    becomes(browser, "order", "return document.querySelector('#programs tbody .number:nth-of-type(7)')?.textContent", "10")
    must("aria-sort", browser.script("return document.querySelector('#programs thead th:nth-child(8)').getAttribute('aria-sort')"),
         "descending")
    must("headers", browser.script("return document.querySelectorAll('#programs thead th[scope=col]').length"), 11)


def check_program(browser):
    """unsafe.o: reads a byte of a packet that may have none."""
    browser.script("location.hash = '#/' + programs.find((one) => one.object.file.endsWith('unsafe.o')).index")
    becomes(browser, "instructions", "return document.querySelectorAll('#instructions [role=option]').length", 3)
    finding = browser.script("return view.model.program.findings[0]")
    line = browser.script("return view.model.rowAt.get(arguments[0]).item", finding["slot"])
    browser.click(f"#instructions-{line}")
    shown(browser, "#said .message", finding["message"])
    shown(browser, "#said .hint", "Hint: " + finding["hint"])
    must_hold("the source line is not chosen", browser.script(
        "return document.querySelector('#source [aria-selected=true]')?.textContent.includes(view.model.program.findings[0].source.text.trim())"))
    steps = browser.script("return view.model.stepsOf(view.model.program.findings[0]).map((row) => row.slot)")
    must_hold("it rests on nothing", len(steps) > 0)
    becomes(browser, "what it rests on", "return [...document.querySelectorAll('#instructions .step .slot')].map((one) => Number(one.textContent))", steps)
    must("live region", browser.script("return document.getElementById('said').getAttribute('aria-live')"), "polite")

    browser.keys("Home")
    shown(browser, CHOSEN, "0")
    browser.keys("ArrowDown")
    shown(browser, CHOSEN, "1")
    browser.keys("End")
    shown(browser, CHOSEN, "2")
    browser.keys("n")
    shown(browser, CHOSEN, str(finding["slot"]))
    browser.keys("/", "exit", "Enter")
    shown(browser, CHOSEN, "2")
    shown(browser, "#hits", "1 hit")
    browser.keys("Escape")
    becomes(browser, "focus", "return document.activeElement.id", "instructions")
    browser.keys("g")
    becomes(browser, "blocks", "return document.querySelectorAll('#graph .node').length", 1)
    browser.click("#graph .node")
    shown(browser, CHOSEN, str(finding["slot"]))
    shown(browser, "#graph .node.step .node-steps", "◆ " + " ".join(map(str, steps)))
    browser.keys("Escape")
    becomes(browser, "back at all programs", "return document.getElementById('program').hidden", True)
    browser.command("POST", "/back", {})
    becomes(browser, "and forth", "return document.getElementById('program').hidden", False)


def check_jumps(browser):
    """safe.o: a branch can be followed, and come back from."""
    browser.script("location.hash = '#/' + programs.find((one) => one.program.name === 'first_byte').index")
    becomes(browser, "instructions", "return document.querySelectorAll('#instructions [role=option]').length", 10)
    slot, to = browser.script("const row = view.model.rows.find((one) => one.jump !== null); return [row.slot, row.jump]")
    browser.click(f"#instructions [data-go='{to}']")
    shown(browser, CHOSEN, str(to))
    browser.script("location.hash = address(view.model.entry.index, arguments[0])", slot)
    shown(browser, CHOSEN, str(slot))
    browser.script("view.code.element.focus()")
    browser.keys("ArrowRight")
    shown(browser, CHOSEN, str(to))
    browser.keys("ArrowLeft")
    shown(browser, CHOSEN, str(slot))
    browser.click("#tab-graph")
    becomes(browser, "edges", "return document.querySelectorAll('#graph .graph > g .edge').length",
            browser.script("return view.model.blocks.flatMap((block) => block.next).length"))
    must("nodes that overlap", browser.script("""
        const boxes = [...document.querySelectorAll('#graph .node rect')].map((node) => node.getBoundingClientRect());
        return boxes.filter((a, i) => boxes.some((b, j) => j > i && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length
        """), 0)


def check_states(browser):
    becomes(browser, "states", "return view.model.statesAt(view.row).length > 0", True)
    becomes(browser, "facts", "return /^r\\d/.test(document.querySelector('#detail .state dt')?.textContent)", True)


def check_scheme(browser, dark):
    red, green, blue = browser.script("return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")[:3]
    must("dark", red + green + blue < 3 * 128, dark)


def check_large(browser, page):
    """Opens at a program of thousands of instructions; the time is taken by the browser."""
    browser.open(page + "#/0/4000")
    shown(browser, CHOSEN, "4000")
    took = browser.script("const { timing } = performance; return timing.loadEventEnd - timing.navigationStart")
    print(f"{LARGE} instructions opened in {took} ms")
    must_hold(f"{took} ms to open", took < PATIENCE * OPENS_WITHIN_MS)
    must_hold("more lines are made than are needed", browser.script(
        "return document.querySelectorAll('#instructions [role=option]').length") < 2000)
    browser.keys("End")
    becomes(browser, "the last instruction", "return view.row.index", browser.script("return view.model.rows.length - 1"))
    browser.keys("g")
    becomes(browser, "a part of the graph", "const { length } = document.querySelectorAll('#graph .node'); return length > 1 && length < 200", True)


def use(arguments, pages, dark):
    with webdriver.Browser(dark) as browser:
        def picture(name):
            if arguments.screenshots:
                browser.screenshot(os.path.join(arguments.screenshots, f"{name}-{'dark' if dark else 'light'}.png"))
        browser.open(pages["small"])
        check_scheme(browser, dark)
        picture("overview")
        check_overview(browser)
        check_program(browser)
        picture("program")
        check_jumps(browser)
        check_states(browser)
        picture("graph")
        check_quiet(browser, pages["small"])
        check_large(browser, pages["large"])
        picture("large")
        check_quiet(browser, pages["large"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("objects")
    parser.add_argument("--screenshots")
    arguments = parser.parse_args()
    missing = webdriver.missing() + [name for name in ("clang",) if shutil.which(name) is None]
    if missing:
        print("skipped: not installed: " + ", ".join(missing))
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        few = [os.path.join(arguments.objects, f"{name}.o") for name in ("mixed", "safe", "secret", "unsafe", "untyped")]
        large = made(FAMILIES["packet-headers"].lines(LARGE), folder, "large")
        pages = {"small": written(arguments.command, ["-v", *few], os.path.join(folder, "small.html")),
                 "large": written(arguments.command, [large], os.path.join(folder, "large.html"))}
        for dark in (False, True):
            use(arguments, pages, dark)


if __name__ == "__main__":
    main()
