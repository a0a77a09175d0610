#!/usr/bin/env python3
"""Reads what `bpfproof check` writes with readers that are not ours, and compares what they see with the JSON report.

    formats.py COMMAND FILE... [--sarif-schema FILE]

Exit status: 0 all agree, 1 something does not, 77 the schema was given, but python3-jsonschema is not installed.
No Debian package holds SARIF's schema, so whoever has it (sarif-schema-2.1.0.json, of OASIS) gives it here.
"""
import argparse
import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree


def written(arguments, form):
    ran = subprocess.run([arguments.command, "check", "--btf", "none", "--format", form, *arguments.files],
                         stdout=subprocess.PIPE, check=False)
    if ran.returncode not in (0, 1, 2):
        sys.exit(f"{form}: exit status {ran.returncode}")
    return ran.stdout.decode()  # anything but UTF-8 throws


def must_agree(form, what, got, expected):
    if got != expected:
        sys.exit(f"{form}: {what}: {got}, and {expected} in JSON")


def check_junit(text, objects):
    suites = xml.etree.ElementTree.fromstring(text.encode()).findall("testsuite")
    must_agree("junit", "suites", len(suites), len(objects))
    for suite, one in zip(suites, objects):
        cases = suite.findall("testcase")
        must_agree("junit", "cases", len(cases), int(suite.get("tests")))
        must_agree("junit", "programs", len(cases), len(one["programs"]) + ("error" in one))
        for element in ("failure", "error", "skipped"):
            counted = suite.get({"failure": "failures", "error": "errors"}.get(element, element))
            must_agree("junit", element, len(suite.findall(f"testcase/{element}")), int(counted))


def check_csv(text, objects):
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    verdicts = [row["verdict"] for row in rows]
    expected = []
    for one in objects:
        expected += ["error"] if "error" in one else []
        expected += [program["status"] for program in one["programs"]]
    must_agree("csv", "verdicts", verdicts, expected)
    must_agree("csv", "stray fields", [row for row in rows if None in row or None in row.values()], [])


def check_sarif(text, objects, schema):
    document = json.loads(text)
    rules = [result["ruleId"] for result in document["runs"][0]["results"]]
    must_agree("sarif", "rules", rules,
               [found["rule"] for one in objects for program in one["programs"] for found in program["findings"]])
    prints = [result["partialFingerprints"]["bpfproof/1"] for result in document["runs"][0]["results"]]
    must_agree("sarif", "fingerprints", len(set(prints)), len(prints))
    if not schema:
        return
    try:
        import jsonschema
    except ImportError:
        print("python3-jsonschema is not installed: not validated")
        sys.exit(77)
    with open(schema, encoding="utf-8") as file:
        jsonschema.validate(document, json.load(file))


def check_github(text, objects):
    lines = text.splitlines()
    must_agree("github", "stray lines", [line for line in lines if not line.startswith("::")], [])
    expected = 1 + sum(("error" in part) for one in objects for part in (one, *one["programs"]))
    expected += sum(len(program["findings"]) for one in objects for program in one["programs"])
    must_agree("github", "commands", len(lines), expected)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--sarif-schema")
    arguments = parser.parse_args()
    objects = json.loads(written(arguments, "json"))["objects"]
    check_junit(written(arguments, "junit"), objects)
    check_csv(written(arguments, "csv"), objects)
    check_github(written(arguments, "github"), objects)
    check_sarif(written(arguments, "sarif"), objects, arguments.sarif_schema)


if __name__ == "__main__":
    main()
