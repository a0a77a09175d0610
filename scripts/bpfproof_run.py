"""What the measuring scripts share: finding the command, running it with limits, walking inputs, asking Linux."""
import collections
import csv
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
EM_NONE, EM_BPF = 0, 247  # old compilers left the machine out
BUILD = pathlib.Path(os.environ.get("BPFPROOF_BUILD", ROOT / "build"))


def command():
    """The built command; BPFPROOF names another."""
    path = pathlib.Path(os.environ.get("BPFPROOF", BUILD / "src/cli/bpfproof"))
    if not path.is_file():
        sys.exit(f"{path} is not there: run scripts/verify once, or set BPFPROOF")
    return str(path)


def objects_below(paths):
    """Files as they are; of directories every *.o below them, sorted."""
    found = []
    for path in map(pathlib.Path, paths):
        found += sorted(path.rglob("*.o")) if path.is_dir() else [path]
    return [str(path) for path in found]


def elf_machine(data):
    """The ELF machine of what begins here, and whether it is big-endian."""
    big_endian = data[5] == 2
    return int.from_bytes(data[18:20], "big" if big_endian else "little"), big_endian


def embedded_objects(path, folder):
    """Name and path of the object itself, or of those embedded in an executable, each written into the folder."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) > 20 and data[:4] == b"\x7fELF" and elf_machine(data)[0] in (EM_NONE, EM_BPF):
        yield path, path
        return
    number = 0
    for found in re.finditer(b"\x7fELF", data):
        part = data[found.start():]
        if len(part) > 20 and elf_machine(part)[0] == EM_BPF:
            embedded = os.path.join(folder, f"{os.path.basename(path)}-{number}")
            with open(embedded, "wb") as file:
                file.write(part)
            yield f"{path}:{number}", embedded
            number += 1


class Run:
    """One process: status (negative: a signal; None: out of time), output, user seconds, peak resident KiB."""

    def __init__(self, status, out, err, user, peak_kib):
        self.status, self.out, self.err, self.user, self.peak_kib = status, out, err, user, peak_kib


def run(argv, seconds=60, memory_mib=None, shell=False):
    def limit():
        if memory_mib:
            resource.setrlimit(resource.RLIMIT_AS, (memory_mib << 20, memory_mib << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    # Output goes to files, so that waiting for exactly this child (for its own resource usage) cannot block on a full pipe.
    import tempfile
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err, preexec_fn=limit, shell=shell,
                                 start_new_session=True)
        # The limit is one of processor time. The clock is for what sleeps, and a busy machine must not look like it.
        deadline = time.monotonic() + 10 * seconds + 5
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                os.killpg(child.pid, 9)
                _, status, usage = os.wait4(child.pid, 0)
                status = None
                break
            time.sleep(0.001)
        code = None if status is None else os.waitstatus_to_exitcode(status)
        child.returncode = -9 if code is None else code
        out.seek(0)
        err.seek(0)
        return Run(code, out.read(), err.read(), usage.ru_utime, usage.ru_maxrss)


def check(paths, options=(), seconds=600, memory_mib=None):
    """`bpfproof check --format json` on the paths: the parsed document, or None with the run where there is none."""
    ran = run([command(), "check", "--format", "json", *options, *paths], seconds, memory_mib)
    try:
        return json.loads(ran.out), ran
    except ValueError:
        return None, ran


def column(row, *names):
    """Of a table that others wrote: the value under whichever of the names is there."""
    return next((row[name] for name in names if row.get(name)), "")


def default_type(rows):
    """Options that give an object's programs the type a table says, where their sections say none."""
    silent = [row for row in rows if row.get("type_guessed", "0") != "0"] or rows
    types = collections.Counter(row.get("prog_type", "") for row in silent)
    types.pop("", None)
    return ["--default-type", types.most_common(1)[0][0]] if types else []


def kernel_verdicts(asker, path, types=(), seconds=60):
    """What Linux says of each program of an object, by name: {verdict, duration_us, walked}; and the run. Asked by our own
    bpfproof-ask-kernel, or by veristat; what that cannot read or load has no entry."""
    veristat = "veristat" in os.path.basename(asker)
    ran = run([asker, *(["-o", "csv", "-e", "prog,verdict,duration,insns"] if veristat else types), path], seconds)
    found = {}
    for row in csv.DictReader(ran.out.decode(errors="replace").splitlines()):
        if row.get("verdict") in ("success", "failure"):
            found[row["prog_name"]] = {"verdict": "accepted" if row["verdict"] == "success" else "rejected",
                                       "duration_us": int(row["duration"]), "walked": int(row["total_insns"])}
    return found, ran


def table(header, rows):
    """Columns as wide as their widest cell; numbers to the right."""
    cells = [list(map(str, row)) for row in [header, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for number, row in enumerate(cells):
        aligned = [cell.rjust(w) if number and cell.replace(".", "").replace("-", "").isdigit() else cell.ljust(w)
                   for cell, w in zip(row, widths)]
        print("  ".join(aligned).rstrip())
