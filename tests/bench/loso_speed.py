#!/usr/bin/python3
"""Times mien-run against torch_loop.py on the same leave-one-subject-out run.

  tests/bench/loso_speed.py [--data DIR] [--epochs 10] [--repeats 3]
                            [--bin build/bin]

Without --data it makes a stand-in of 320 clips of 40 subjects. Both programs
run in turns, as they come (all cores) and with one thread, with `--epochs` and
with one epoch: the difference is training alone, without start, loading and
report. Processor time (user + system) is printed beside wall time: it means
something on a busy machine too. Figures are medians over the repeats.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

from flow_data import make_stacks, read_stacks

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def measure(command, environment):
    """Wall and processor seconds of a command, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(command, env={**os.environ, **environment},
                          capture_output=True, text=True)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return wall, cpu, done.stdout


def run_mien(arguments, data, epochs, one_thread, scratch):
    out = tempfile.mkdtemp(dir=scratch)
    command = [str(pathlib.Path(arguments.bin) / "mien-run"),
               str(ROOT / "configs/me-flow.yaml"), "--data", data,
               "--out", out + "/out", "--cache", out + "/cache",
               "--set", "protocol.seeds=[1]", "--log-level", "error",
               "--set", f"recognize.epochs={epochs}"]
    if one_thread:
        command += ["--jobs", "1"]
    wall, cpu, _ = measure(command, {"OMP_NUM_THREADS": "1"} if one_thread else {})
    results = json.loads(pathlib.Path(out, "out/results.json").read_text())
    return wall, cpu, results["scores"]["all"]["uf1"]


def run_torch(data, epochs, one_thread):
    command = [sys.executable, str(HERE / "torch_loop.py"), data,
               "--epochs", str(epochs)]
    if one_thread:
        command += ["--threads", "1"]
    wall, cpu, text = measure(command, {"OMP_NUM_THREADS": "1"} if one_thread else {})
    return wall, cpu, json.loads(text)["uf1"]


def report(name, rows):
    """rows: per repeat {(program, epochs): (wall, cpu, uf1)}."""
    print(f"\n{name}")
    print(f"  {'':22}{'mien-run':>22}{'torch_loop':>22}{'ratio':>16}")
    print(f"  {'':22}{'wall s':>12}{'cpu s':>10}{'wall s':>12}{'cpu s':>10}"
          f"{'wall':>8}{'cpu':>8}")
    most = max(epochs for _, epochs in rows[0])

    def line(label, value):
        figures = {(p, k): statistics.median(value(row, p)[k] for row in rows)
                   for p in ("mien", "torch") for k in (0, 1)}
        ratios = [statistics.median(value(row, "torch")[k] / value(row, "mien")[k]
                                    for row in rows) for k in (0, 1)]
        print(f"  {label:22}{figures['mien', 0]:12.2f}{figures['mien', 1]:10.2f}"
              f"{figures['torch', 0]:12.2f}{figures['torch', 1]:10.2f}"
              f"{ratios[0]:8.2f}{ratios[1]:8.2f}", flush=True)

    line(f"whole, {most} epochs", lambda row, p: row[p, most])
    line(f"training, {most - 1} epochs", lambda row, p: [
        max(1e-9, row[p, most][k] - row[p, 1][k]) for k in (0, 1)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--bin", default=str(ROOT / "build/bin"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = arguments.data
        if not data:
            data = scratch + "/data"
            make_stacks(data)
        array = scratch + "/stacks.npz"  # ready-made, in torch_loop's favour
        np.savez(array, **dict(zip(("x", "y", "subjects"), read_stacks(data))))
        for name, one_thread in (("One thread", True), ("As they come", False)):
            rows = []
            for _ in range(arguments.repeats):
                row = {}
                for epochs in (1, arguments.epochs):
                    row["mien", epochs] = run_mien(arguments, data, epochs,
                                                   one_thread, scratch)
                    row["torch", epochs] = run_torch(array, epochs, one_thread)
                rows.append(row)
            report(name, rows)
        last = [rows[0][p, arguments.epochs][2] for p in ("mien", "torch")]
        print(f"\nUF1 after {arguments.epochs} epochs: mien-run {last[0]:.3f}, "
              f"torch_loop {last[1]:.3f}")


main()
