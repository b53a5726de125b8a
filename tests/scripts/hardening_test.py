"""Programs of a release build are hardened, by their ELF headers.

    hardening_test.py PROGRAM...
"""

import re
import shutil
import subprocess
import sys


def elf(path, *options):
    return subprocess.run(["readelf", "-W", *options, path], check=True,
                          capture_output=True, text=True).stdout


def faults_of(path):
    """What is missing in one program, a line each."""
    head, segments = elf(path, "-h"), elf(path, "-l")
    dynamic, symbols = elf(path, "-d"), elf(path, "--dyn-syms")
    stack = re.search(r"GNU_STACK .*", segments)
    tests = {
        "position independent (PIE)":
            re.search(r"Type:\s+DYN", head) and "INTERP" in segments,
        "tables read-only after loading (RELRO)": "GNU_RELRO" in segments,
        "all symbols bound at the start (BIND_NOW)":
            re.search(r"\(FLAGS(_1)?\).*\b(BIND_)?NOW\b", dynamic),
        "no code on the stack": stack and "RWE" not in stack.group(),
        "stack protector": "__stack_chk_fail" in symbols,
        "checked copies (_FORTIFY_SOURCE)":
            re.search(r"\b__\w+_chk@", symbols),
    }
    return [name for name, holds in tests.items() if not holds]


def main(programs):
    if not shutil.which("readelf"):
        print("no readelf")
        return 0
    if not programs:
        print("no programs", file=sys.stderr)
        return 1
    wrong = 0
    for path in programs:
        for fault in faults_of(path):
            wrong = 1
            print(f"{path}: not: {fault}", file=sys.stderr)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
