"""scripts/make-man on a program whose --help is known."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TOP = """Finds things. Not always.
Exit codes: 0 well, 2 usage.
Usage: seek [OPTIONS] PLACE SUBCOMMAND

Positionals:
  PLACE TEXT REQUIRED         Where

Options:
  -h,--help                   Print this help message and exit
  --a-very-long-name-of-an-option TEXT
                              .dots and -dashes
                              on two lines
  --no-it{false}              Not it

Subcommands:
  near                        Looks near

Example:
  seek here near
"""
NEAR = """Looks near
Usage: seek near [OPTIONS]

Options:
  -h,--help                   Print this help message and exit
  --far                       As far as it goes
"""


class Man(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.place)

    def make(self, top=TOP):
        program = os.path.join(self.place, "seek")
        with open(program, "w") as file:
            file.write("#!/bin/sh\nif [ \"$1\" = near ]; then cat <<'END'\n"
                       f"{NEAR}END\nelse cat <<'END'\n{top}END\nfi\n")
        os.chmod(program, 0o755)
        done = subprocess.run(
            [sys.executable, "-B", os.path.join(ROOT, "scripts", "make-man"),
             program, "--version", "seek 1.0", "--man", program + ".1",
             "--completion", program + ".bash"], capture_output=True, text=True)
        return done

    def read(self, name):
        with open(os.path.join(self.place, name)) as file:
            return file.read()

    def test_the_page_has_every_option_with_its_text(self):
        self.assertEqual(self.make().returncode, 0)
        page = self.read("seek.1")
        self.assertIn("seek \\- finds things\n", page)
        self.assertIn(".TP\n\\fB\\-\\-a\\-very\\-long\\-name\\-of\\-an\\-option "
                      "TEXT\\fR\n\\&.dots and \\-dashes on two lines\n", page)
        self.assertIn("\\fBPLACE TEXT REQUIRED\\fR\nWhere\n", page)
        self.assertIn(".SH NEAR\nLooks near\n", page)
        self.assertIn("\\-\\-far\\fR\nAs far as it goes\n", page)
        self.assertIn(".SH EXIT STATUS\nExit codes: 0 well, 2 usage.\n", page)
        self.assertIn("    seek here near\n", page)

    @unittest.skipUnless(shutil.which("man"), "no man")
    def test_the_page_is_read_without_a_warning(self):
        self.make()
        done = subprocess.run(["man", "--warnings", "-l",
                               os.path.join(self.place, "seek.1")],
                              capture_output=True, text=True,
                              env={**os.environ, "MANPAGER": "cat",
                                   "MANROFFOPT": ""})
        self.assertEqual(done.stderr, "")
        self.assertIn("EXIT STATUS", done.stdout)

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash_completes_by_it(self):
        self.make()
        script = (f". {self.place}/seek.bash; COMP_WORDS=(seek %s); "
                  "COMP_CWORD=%d; _seek; echo ${COMPREPLY[*]}")
        for words, at, want in (("--", 1, "--help --a-very-long-name-of-an-"
                                 "option --no-it"), ("n", 1, "near"),
                                ("near --f", 2, "--far")):
            done = subprocess.run(["bash", "-c", script % (words, at)],
                                  capture_output=True, text=True)
            self.assertEqual(done.stdout.strip(), want)

    def test_a_program_without_options_is_an_error(self):
        done = self.make("nothing\n")
        self.assertEqual((done.returncode, done.stderr),
                         (1, "seek: its --help has no text or no options\n"))


if __name__ == "__main__":
    unittest.main()
