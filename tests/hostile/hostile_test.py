"""Runs every program on what strangers and bad luck may give it.

    hostile_test.py --bin build/bin [--only eval results run cache spot] [--match TEXT]

Each input of inputs.py: ends with a documented exit code (0, 1 or 2); what is
said is at most 15 lines, each printable, at most 1,600 bytes and begun as mien
begins its lines; at most 1 GB of memory and 10 s of processor time; no byte of
the file that links and entities lead to. Prints what is wrong; exit code 0 when
nothing is."""

import argparse
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

try:
    import h5py  # noqa: F401: inputs.py makes files with it
except ImportError:
    # Debian's package belongs to Debian's interpreter.
    if sys.executable != '/usr/bin/python3' and os.path.exists(
            '/usr/bin/python3'):
        os.execv('/usr/bin/python3', ['/usr/bin/python3', '-B'] + sys.argv)

import inputs

MOST_KB, MOST_S, MOST_WAIT_S = 1 << 20, 10, 1200
MOST_LINES, MOST_BYTES = 15, 1600
SECRETS = (b'the-secret-of-another-file', b'root:x:0:0')
BEGINS = re.compile(r'(mien-\w+|error|warning|info): |Usage|Run with|\s|$')


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.setsid()


def run(command, folder):
    """Exit status, seconds, memory in kB, and what was said."""
    out, said = folder / 'stdout', folder / 'stderr'
    env = dict(os.environ, OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1')
    with open(out, 'wb') as to, open(said, 'wb') as err:
        process = subprocess.Popen(command, stdout=to, stderr=err, env=env,
                                   stdin=subprocess.DEVNULL, preexec_fn=limit)
    begin, status, use = time.monotonic(), None, None
    while status is None:
        pid, code, use = os.wait4(process.pid, os.WNOHANG)
        if pid:
            status = code
        elif time.monotonic() - begin > MOST_WAIT_S:
            os.killpg(process.pid, signal.SIGKILL)
            status = os.wait4(process.pid, 0)[1]
        else:
            time.sleep(0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (process.returncode, use.ru_utime + use.ru_stime, use.ru_maxrss,
            out.read_bytes(), said.read_bytes())


def faults_of(code, seconds, kilobytes, out, said):
    faults = []
    if code not in (0, 1, 2):
        faults.append(f'exit {code}')
    if code != 0 and not said.strip() and not out.strip():
        faults.append('not a word')
    if seconds > MOST_S:
        faults.append(f'{seconds:.1f} s')
    if kilobytes > MOST_KB:
        faults.append(f'{kilobytes >> 10} MB')
    if any(secret in out + said for secret in SECRETS):
        faults.append('shows another file')
    try:
        lines = said.decode().splitlines()
    except UnicodeDecodeError:
        return faults + ['no UTF-8']
    if len(lines) > MOST_LINES:
        faults.append(f'{len(lines)} lines')
    for text in (said.decode(), out.decode(errors='replace')):
        if re.search('[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e'
                     '\u2066-\u2069]', text):
            faults.append('control characters')
            break
    for line in lines:
        if len(line.encode()) > MOST_BYTES:
            faults.append(f'a line of {len(line)}')
        if not BEGINS.match(line):
            faults.append(f'raw: {line[:60]!r}')
            break
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--only', nargs='*', default=[],
                        choices=['eval', 'results', 'run', 'cache', 'spot'])
    parser.add_argument('--match', default='')
    options = parser.parse_args()
    programs = pathlib.Path(options.bin).resolve()
    wrong, codes, worst_s, worst_kb = 0, {}, (0, ''), (0, '')
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        cases = [c for c in inputs.cases(folder / 'in', programs, options.only)
                 if options.match in c[0]]
        for case, command in cases:
            result = run([str(programs / command[0])] + command[1:], folder)
            faults = faults_of(*result)
            codes[result[0]] = codes.get(result[0], 0) + 1
            worst_s = max(worst_s, (round(result[1], 1), case))
            worst_kb = max(worst_kb, (result[2], case))
            if faults:
                wrong += 1
                said = result[4].decode(errors='replace').strip()[-160:]
                print(f'WRONG {case}: {"; ".join(faults)} [{said!r}]',
                      flush=True)
    print(f'{len(cases)} inputs, {wrong} wrong; exit codes '
          f'{dict(sorted(codes.items()))}; at most {worst_s[0]} s '
          f'({worst_s[1]}), {worst_kb[0] >> 10} MB ({worst_kb[1]})')
    return 1 if wrong or not cases else 0


if __name__ == '__main__':
    sys.exit(main())
