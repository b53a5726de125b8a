#!/usr/bin/env python3
"""Guards what is neither noisy nor of one machine about speed: shared objects
that programs load, bytes that a small run writes, files of the cache that the
same run writes again.

  tests/bench/counts_test.py --bin build/bin             compares
  tests/bench/counts_test.py --bin build/bin --update    writes counts.json

What has grown by more than the tolerance in tests/bench/counts.json fails;
what has shrunk by more is said, so that the guard can be drawn closer.
--instructions counts those, too, by valgrind, and compares nothing: they
depend on the processor, whose kernels libraries choose."""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COUNTS = HERE / 'counts.json'


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


def stamps(folder):
    """File -> when it was written and where it lies on the disk."""
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino)
            for path in pathlib.Path(folder).rglob('*') if path.is_file()}


def count(folder, scratch, with_instructions):
    """Name -> number."""
    program = {name: folder / f'mien-{name}'
               for name in ('eval', 'inspect', 'spot', 'synth')}
    run([program['synth'], 'interview', '--people', 1, '--seed', 5, '--minutes',
         .05, '--out', scratch / 'talk'])
    video = scratch / 'talk/interview_01.mp4'

    def spot(out):
        return [program['spot'], video, '--out', scratch / out, '--clips',
                'none', '--log-level', 'error']
    run(spot('plain'))
    cache = scratch / 'plain/cache'
    counts = {f'objects: mien-{name}': objects(path)
              for name, path in program.items()}
    counts['bytes: mien-spot, 3 s, results'] = (
        written(scratch / 'plain') - written(cache))
    counts['bytes: mien-spot, 3 s, cache'] = written(cache)
    before = stamps(cache)
    run(spot('plain'))
    counts['files of the cache written again by the same run'] = sum(
        before.get(path) != stamp for path, stamp in stamps(cache).items())
    if with_instructions:
        empty = scratch / 'empty'
        empty.mkdir()
        counts.update({
            'instructions: mien-eval --help': instructions(
                [program['eval'], '--help']),
            'instructions: mien-inspect ls': instructions(
                [program['inspect'], 'ls', empty]),
            'instructions: mien-spot, 3 s': instructions(spot('counted')),
            'instructions: mien-spot, 3 s, cached': instructions(
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
        change = value / expected - 1 if expected else float(value)
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
    parser.add_argument('--instructions', action='store_true')
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        counts = count(pathlib.Path(arguments.bin), pathlib.Path(scratch),
                       arguments.instructions)
    if arguments.instructions:
        for name, value in counts.items():
            print(f'{name}: {value:,}')
        return 0
    kept = (json.loads(COUNTS.read_text()) if COUNTS.exists()
            else {'tolerance': .15, 'counts': {}})
    if arguments.update:
        kept['counts'].update(counts)
        COUNTS.write_text(json.dumps(kept, indent=1) + '\n')
        return 0
    return 1 if compare(counts, kept) else 0


if __name__ == '__main__':
    sys.exit(main())
