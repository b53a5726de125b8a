#!/usr/bin/env python3
"""Guards what is not noisy about speed: instructions of small fixed runs (by
valgrind), shared objects that a program loads, bytes that a run writes.

  tests/bench/counts_test.py --bin build/bin             compares
  tests/bench/counts_test.py --bin build/bin --update    writes counts.json

What has grown by more than the tolerance in tests/bench/counts.json fails;
what has shrunk by more is said, so that the guard can be drawn closer. Without
valgrind instructions are not counted: exit code 77 (skipped) if all else is
right."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COUNTS = HERE / 'counts.json'
SKIPPED = 77


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"counts: {' '.join(str(part) for part in command)}\n"
                 f"{done.stderr}")
    return done


def instructions(command):
    """Of the whole process: cachegrind without its caches."""
    done = run(['valgrind', '--tool=cachegrind', '--cache-sim=no',
                '--cachegrind-out-file=/dev/null', *command])
    found = re.search(r'I\s+refs:\s+([\d,]+)', done.stderr)
    if not found:
        sys.exit(f'counts: valgrind told no count:\n{done.stderr}')
    return int(found.group(1).replace(',', ''))


def objects(program):
    """Shared objects mapped at start-up, as the loader lists them."""
    done = subprocess.run([str(program)], capture_output=True, text=True,
                          env=dict(os.environ, LD_TRACE_LOADED_OBJECTS='1'))
    return len(done.stdout.splitlines())


def written(folder):
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob('*')
               if path.is_file())


def count(folder, scratch, valgrind):
    """Name -> number."""
    program = {name: folder / f'mien-{name}'
               for name in ('eval', 'inspect', 'spot', 'synth')}
    run([program['synth'], 'interview', '--people', 1, '--seed', 5, '--minutes',
         .01, '--out', scratch / 'talk'])
    video = scratch / 'talk/interview_01.mp4'

    def spot(out):
        return [program['spot'], video, '--out', scratch / out, '--clips',
                'none', '--log-level', 'error']
    run(spot('plain'))
    counts = {
        'objects: mien-eval': objects(program['eval']),
        'objects: mien-inspect': objects(program['inspect']),
        'bytes: mien-spot, 18 frames, results': written(scratch / 'plain')
        - written(scratch / 'plain/cache'),
        'bytes: mien-spot, 18 frames, cache': written(scratch / 'plain/cache'),
    }
    if valgrind:
        empty = scratch / 'empty'
        empty.mkdir()
        counts.update({
            'instructions: mien-eval --help': instructions(
                [program['eval'], '--help']),
            'instructions: mien-inspect ls': instructions(
                [program['inspect'], 'ls', empty]),
            'instructions: mien-spot, 18 frames': instructions(spot('counted')),
            'instructions: mien-spot, 18 frames, cached': instructions(
                spot('plain')),
        })
    return counts


def compare(counts, kept):
    """Prints all; returns how many have grown too much."""
    wrong = 0
    for name, value in counts.items():
        expected = kept['counts'].get(name)
        if expected is None:
            print(f'{name}: {value:,} (nothing kept: run with --update)')
            wrong += 1
            continue
        change = value / expected - 1
        verdict = ''
        if change > kept['tolerance']:
            verdict = '  MORE than it may be'
            wrong += 1
        elif change < -kept['tolerance']:
            verdict = '  less: run with --update to keep it'
        print(f'{name}: {value:,}, kept {expected:,} ({change:+.1%}){verdict}')
    return wrong


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--bin', required=True)
    parser.add_argument('--update', action='store_true')
    arguments = parser.parse_args()
    valgrind = shutil.which('valgrind') is not None
    with tempfile.TemporaryDirectory() as scratch:
        counts = count(pathlib.Path(arguments.bin), pathlib.Path(scratch),
                       valgrind)
    kept = (json.loads(COUNTS.read_text()) if COUNTS.exists()
            else {'tolerance': .15, 'counts': {}})
    if arguments.update:
        kept['counts'].update(counts)
        COUNTS.write_text(json.dumps(kept, indent=1) + '\n')
        return 0
    if compare(counts, kept):
        return 1
    if not valgrind:
        print('SKIPPED: instructions are not counted without valgrind '
              '(apt-get install valgrind)')
        return SKIPPED
    return 0


if __name__ == '__main__':
    sys.exit(main())
