#!/usr/bin/env python3
"""Validates what `bpfproof check`, `diff` and `test` write, by validators that are not ours.

    schemas.py COMMAND REPORT_FOLDER CORPUS_FOLDER MISTAKES FILE...

JSON against check.schema.json and diff.schema.json (python3-jsonschema), made strict: what it does not name must not be there. JUnit's XML against
junit.xsd (xmllint). SARIF by Microsoft's SARIF Multitool, with code scanning's own rules, where it is installed
(SARIF_MULTITOOL, or as `npm install @microsoft/sarif-multitool-linux` puts it below the working directory).
Exit status: 0 all fit, 1 something does not, 77 a validator is missing and all others are content.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from mistakes import CLANG, Mistake

MULTITOOL = os.environ.get("SARIF_MULTITOOL", "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool")


def closed(schema):
    """The schema without room for what it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: closed(value) for key, value in schema.items()}
    if "properties" in out and "required" in out:
        out.setdefault("additionalProperties", False)
    return out


def check_json(folder, texts):
    try:
        import jsonschema
    except ImportError:
        return "python3-jsonschema is not installed"
    for name, text in texts.items():
        schema = closed(json.loads((folder / f"{name}.schema.json").read_text()))
        jsonschema.Draft202012Validator.check_schema(schema)
        faults = list(jsonschema.Draft202012Validator(schema).iter_errors(json.loads(text)))
        for fault in faults[:10]:
            print(f"{name}: {'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}")
        if faults:
            sys.exit(1)


def check_junit(folder, texts):
    if shutil.which("xmllint") is None:
        return "xmllint is not installed"
    for text in texts:
        ran = subprocess.run(["xmllint", "--noout", "--schema", folder / "junit.xsd", "-"], input=text, stderr=subprocess.PIPE, check=False)
        if ran.returncode != 0:
            sys.exit(f"junit: {ran.stderr.decode()[:2000]}")


def check_sarif(text):
    if not os.access(MULTITOOL, os.X_OK):
        return "the SARIF Multitool is not installed"
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name) / "results.sarif"
        path.write_bytes(text)
        ran = subprocess.run([MULTITOOL, "validate", "--rule-kind", "Sarif;Ghas", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}, check=False)
    said = ran.stdout.decode()
    if ran.returncode != 0 or " error " in said or "Analysis completed successfully" not in said:
        sys.exit(f"sarif: {said[-2000:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("corpus")
    parser.add_argument("mistakes", type=pathlib.Path)
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        wanted = ['"witness"', '"error"', '"hint"']
        if shutil.which(CLANG) is not None: # these have findings of one cause, and loops
            arguments.files += [Mistake(arguments.mistakes / file).compiled(pathlib.Path(name), False)
                                for file in ("moved_packet.c", "off_by_one.c")]
            wanted += ['"follows"', '"loops"']
        forms = {form: pathlib.Path(name) / form for form in ("json", "junit", "sarif")}
        check = [arguments.command, "check", "--btf", "none", "--no-config", "--certify", "--quiet",
                 *(word for form, path in forms.items() for word in ("--output", f"{form}={path}")), *arguments.files]
        if subprocess.run(check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode not in (0, 1, 2):
            sys.exit("check did not run")
        corpus = pathlib.Path(name) / "corpus.xml"
        subprocess.run([arguments.command, "test", "--junit", corpus, arguments.corpus], stdout=subprocess.DEVNULL, check=True)
        text = forms["json"].read_text()
        diff = subprocess.run([arguments.command, "diff", "--no-config", "--format", "json", "--fail-on", "none", forms["json"], arguments.files[0]],
                              stdout=subprocess.PIPE, check=False)
        for word in wanted:
            if word not in text:
                sys.exit(f"nothing to validate has {word}")
        skipped = [check_json(arguments.folder, {"check": text, "diff": diff.stdout}), check_junit(arguments.folder, [forms["junit"].read_bytes(), corpus.read_bytes()]),
                   check_sarif(forms["sarif"].read_bytes())]
    for why in filter(None, skipped):
        print(f"skipped: {why}")
    return 77 if any(skipped[:2]) else 0


if __name__ == "__main__":
    sys.exit(main())
