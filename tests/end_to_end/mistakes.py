#!/usr/bin/env python3
"""Mistakes that beginners make, one a C file: what bpfproof says of each must be what is wrong with it, and the program
that does as the help says (compiled with -DMENDED) must be proved. Where the kernel can be asked, it must agree.

    mistakes.py COMMAND FOLDER [ASK_KERNEL] [--page FILE]

--page writes what both say, for people. Exit status: 0 all is as it should be, 1 something is not, 77 there is no clang.
"""
import argparse
import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

CLANG = os.environ.get("CLANG", "clang")
# What a loader lacks whose programs may not look at the kernel's memory, and has to be able to load any.
WITHOUT_PRIVILEGE = ["setpriv", "--bounding-set", "-perfmon,-sys_admin"]


def selected(lines, mended):
    """The lines that are compiled; conditions are on MENDED alone, and not inside each other."""
    out, keeps = [], True
    for line in lines:
        if line.startswith(("#ifdef MENDED", "#ifndef MENDED")):
            keeps = line.startswith("#ifdef") == mended
        elif line.startswith("#else"):
            keeps = not keeps
        elif line.startswith("#endif"):
            keeps = True
        elif keeps and not line.startswith("// "):
            out.append(line)
    return out


class Mistake:
    def __init__(self, path):
        lines = path.read_text().splitlines()
        head = [line[3:] for line in lines if line.startswith("// ")]
        self.path = path
        self.what = head[0].rstrip(".")
        wanted = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
        self.rule, self.help, self.linux = wanted["rule"], wanted["help"], wanted["linux"]
        self.options = wanted.get("options", "").split()
        self.also = wanted.get("also")

    def mend(self):
        """What -DMENDED changes, as a diff of what is compiled."""
        before, after = (selected(self.path.read_text().splitlines(), mended) for mended in (False, True))
        diff = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
        return "\n".join("@@" if line.startswith("@@") else line for line in diff)

    def compiled(self, folder, mended):
        out = folder / f"{self.path.stem}{'_mended' if mended else ''}.o"
        machine = os.uname().machine
        subprocess.run([CLANG, "-g", "-O2", "-target", "bpf", "-fdebug-compilation-dir=.", f"-I/usr/include/{machine}-linux-gnu",
                        *(["-DMENDED"] if mended else []), "-c", self.path.name, "-o", out], check=True, cwd=self.path.parent)
        return out


def check(command, mistake, source, form):
    ran = subprocess.run([command, "check", "--btf", "none", "--no-config", "--format", form, *mistake.options, source],
                         stdout=subprocess.PIPE, check=False)
    return ran.returncode, ran.stdout.decode()


def faults_of(command, mistake, before, after):
    status, text = check(command, mistake, before, "json")
    found = [one for one in json.loads(text)["objects"][0]["programs"][0]["findings"] if one["severity"] == "error"]
    if status != 1 or [one["rule"] for one in found] != [mistake.rule]:
        yield f"exit status {status}, rules {[one['rule'] for one in found]}, wanted {mistake.rule} alone"
    for one in found:
        if mistake.help not in one.get("hint", ""):
            yield f"help '{one.get('hint')}', wanted '{mistake.help}'"
        if one["way"][-1]["slot"] != one["slot"] or not one["way"][-1].get("source"):
            yield "the way does not end at the finding's place in the source"
    status, text = check(command, mistake, after, "text")
    if status != 0:
        yield f"mended, and still refused:\n{text}"


def ask(kernel, mistake, program):
    """(verdict, words), or None where it cannot be asked."""
    lead = WITHOUT_PRIVILEGE if mistake.options else []
    ran = subprocess.run([*lead, kernel, "--words", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    rows = ran.stdout.decode().splitlines()[1:]
    if ran.returncode != 0 or not rows:
        return None
    fields = rows[0].split(",", 4)
    return fields[1], fields[4].strip('"')


def disagreements(kernel, mistake, before, after):
    refused, accepted = ask(kernel, mistake, before), ask(kernel, mistake, after)
    if refused is None or accepted is None:
        print(f"{mistake.path.stem}: kernel: skipped: it cannot be asked here")
        return
    if refused[0] != "failure" or not re.search(mistake.linux, refused[1]):
        yield f"the kernel says {refused}, wanted '{mistake.linux}'"
    if accepted[0] != "success":
        yield f"mended, and the kernel says {accepted}"


def section(command, kernel, mistake, before):
    said = ask(kernel, mistake, before) if kernel else None
    words = said[1].replace("; ", "\n") if said else "(not asked)"
    own = check(command, mistake, before.name, "text")[1].strip()
    also = f" The mistake of {mistake.also}." if mistake.also else ""
    return (f"## {mistake.what[0].upper()}{mistake.what[1:]}\n\n`{mistake.path.name}`.{also} Linux:\n\n```\n{words}\n```\n\n"
            f"bpfproof{' ' + ' '.join(mistake.options) if mistake.options else ''}:\n\n```\n{own}\n```\n\nMended, proved{' and accepted' if kernel else ''}:\n\n```diff\n{mistake.mend()}\n```\n")


def page(command, kernel, mistakes, folder):
    os.chdir(folder)
    clang = subprocess.run([CLANG, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().split()
    return ("# Mistakes, and what is said of them\n\nEach file is a program with one mistake that beginners make, and, "
            "compiled with `-DMENDED`, the program after doing what the\nhelp says. A test compiles both: the first must be "
            "refused for its mistake alone, the second proved, and Linux must agree where it can be asked.\n"
            "Many are the mistakes of programs that others wrote to be refused; which, is said of each.\n\n"
            "Written by `tests/end_to_end/mistakes.py --page`, with clang "
            f"{clang[clang.index('version') + 1]} and Linux {'.'.join(os.uname().release.split('.')[:2])}.\n\n"
            + "\n".join(section(command, kernel, one, folder / f"{one.path.stem}.o") for one in mistakes))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("kernel", type=pathlib.Path, nargs="?")
    parser.add_argument("--page", type=pathlib.Path)
    arguments = parser.parse_args()
    if shutil.which(CLANG) is None:
        print("skipped: clang is not installed")
        return 77
    command = arguments.command.resolve()
    kernel = arguments.kernel.resolve() if arguments.kernel and os.geteuid() == 0 else None
    if kernel is None:
        print("kernel: skipped: only root may ask it")
    target = arguments.page.resolve() if arguments.page else None
    mistakes = [Mistake(path.resolve()) for path in sorted(arguments.folder.glob("*.c"))]
    failed = len(mistakes) < 24
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for mistake in mistakes:
            before, after = mistake.compiled(folder, False), mistake.compiled(folder, True)
            faults = list(faults_of(command, mistake, before, after))
            if kernel:
                faults += disagreements(kernel, mistake, before, after)
            for fault in faults:
                print(f"{mistake.path.stem}: {fault}")
            failed |= bool(faults)
        if target:
            target.write_text(page(command, kernel, mistakes, folder))
    print(f"{len(mistakes)} mistakes")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
