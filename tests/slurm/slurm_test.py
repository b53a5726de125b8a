#!/usr/bin/env python3
"""The same small data set through scripts/slurm/run and in one process: the
results are the same (mien-inspect diff).

  tests/slurm/slurm_test.py --bin build/bin

Needs a Slurm cluster that answers (sinfo); without one: exit code 77."""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED, MOST_S = 77, 900


def call(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"slurm: {' '.join(str(part) for part in command)} ended with "
                 f"{done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def cluster_answers():
    if not shutil.which('sinfo') or not shutil.which('sbatch'):
        return False
    done = subprocess.run(['sinfo', '-h', '-o', '%T'], capture_output=True,
                          text=True, timeout=60)
    return done.returncode == 0 and any(
        state in done.stdout for state in ('idle', 'mixed', 'allocated'))


def wait_for(job):
    begin = time.monotonic()
    while time.monotonic() - begin < MOST_S:
        state = subprocess.run(['squeue', '-h', '-j', job, '-o', '%T'],
                               capture_output=True, text=True).stdout.strip()
        if not state or state in ('COMPLETED', 'FAILED', 'CANCELLED'):
            return
        time.sleep(1)
    sys.exit(f'slurm: job {job} did not end within {MOST_S} s')


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--bin', required=True)
    bin_folder = pathlib.Path(parser.parse_args().bin).resolve()
    if not cluster_answers():
        print('SKIPPED: no Slurm cluster answers (sinfo): scripts/slurm is not '
              'tested')
        return SKIPPED
    with tempfile.TemporaryDirectory(dir='/var/tmp') as scratch:
        folder = pathlib.Path(scratch)
        call(bin_folder / 'mien-synth', 'dataset', '--out', folder / 'data',
             '--subjects', 2, '--clips', 2, '--seed', 5)
        few = ['--set', 'spotting.source=annotation', '--set',
               'recognize.epochs=2', '--set', 'protocol.seeds=[1,2]']
        config = ROOT / 'configs/demo.yaml'
        job = call(ROOT / 'scripts/slurm/run', config, '--data',
                   folder / 'data', '--cache', folder / 'shared', '--out',
                   folder / 'many', '--bin', bin_folder, '--shards', 3,
                   '--fold-shards', 3, *few)
        wait_for(job.split(';')[0])
        call(bin_folder / 'mien-run', config, '--data', folder / 'data',
             '--cache', folder / 'own', '--out', folder / 'one', *few)
        if not (folder / 'many/results.json').exists():
            logs = '\n'.join(f'{log.name}: {log.read_text()}' for log in
                             sorted((folder / 'many.slurm').glob('*.log')))
            sys.exit(f'slurm: no results\n{logs}')
        print(call(bin_folder / 'mien-inspect', 'diff', folder / 'one',
                   folder / 'many'))
    return 0


if __name__ == '__main__':
    sys.exit(main())
