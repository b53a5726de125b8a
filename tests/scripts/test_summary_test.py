"""What scripts/test says at its end, in a tree whose parts are stand-ins."""

import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

LOG = """/a/x_test.cc:3: Skipped
MIEN_REAL_DATA is not set
[  SKIPPED ] A.RealData (1 ms)
/a/y_test.cc:4: Skipped
no espeak
[  SKIPPED ] B.Voice (0 ms)
/a/x_test.cc:9: Skipped
MIEN_REAL_DATA is not set
[  SKIPPED ] C.RealData (12 ms)
[  PASSED  ] 5 tests.
[  SKIPPED ] 3 tests, listed below:
[  SKIPPED ] A.RealData
"""


class Summary(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.put("pipeline/a.cc", "")
        for folder in ("stages", "tools", "tests", "bin"):
            os.makedirs(os.path.join(self.root, folder))
        shutil.copy(os.path.join(ROOT, "scripts", "test"),
                    self.put("scripts/test", ""))
        for name in ("scripts/build", "scripts/check-structure",
                     "scripts/draw-modules", "scripts/test-browser",
                     "scripts/tidy", "scripts/test-sanitizers", "scripts/fuzz",
                     "bin/clang-format", "bin/ctest"):
            self.stand_in(name, "exit 0")

    def put(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path

    def stand_in(self, name, command):
        self.put(name, f'#!/bin/sh\necho "$0 $*" >>"{self.root}/ran"\n'
                       f"{command}\n")

    def run_test(self, *arguments, **variables):
        """(exit code, summary: the lines below the first ruler)."""
        environment = {k: v for k, v in os.environ.items()
                       if k != "CI" and not k.startswith("MIEN_")}
        environment["PATH"] = f"{self.root}/bin:" + environment["PATH"]
        done = subprocess.run(
            [f"{self.root}/scripts/test", *arguments], text=True,
            env={**environment, **variables}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout.partition("-" * 74 + "\n")[2]

    def ran(self):
        with open(f"{self.root}/ran", encoding="utf-8") as file:
            return file.read()

    def test_everything_ran(self):
        code, summary = self.run_test(MIEN_REAL_DATA="/data",
                                      MIEN_ALSO="tidy sanitizers fuzz")
        self.assertEqual(code, 0, summary)
        self.assertIn("nothing was left out", summary)
        for part in ("check-structure", "draw-modules --check", "clang-format",
                     "ctest", "test-browser", "tidy", "test-sanitizers",
                     "fuzz"):
            self.assertIn(part, self.ran())

    def test_what_was_not_asked_for_is_said(self):
        code, summary = self.run_test("-R", "core")
        self.assertEqual(code, 0)
        self.assertIn("WHAT WAS NOT TESTED", summary)
        self.assertIn("  tests: only those of -R core\n", summary)
        self.assertIn("  real-data: MIEN_REAL_DATA is not set\n", summary)
        self.assertIn("  tidy: not asked for", summary)
        self.assertIn("  sanitizers: not asked for", summary)
        self.assertIn("-R core", self.ran())

    def test_tests_that_skipped_themselves_are_counted_by_reason(self):
        self.put("build/Testing/Temporary/LastTest.log", LOG)
        _, summary = self.run_test()
        self.assertIn("  3 tests skipped themselves:\n", summary)
        self.assertIn("       2  MIEN_REAL_DATA is not set\n", summary)
        self.assertIn("       1  no espeak\n", summary)

    def test_what_a_part_left_out_is_said(self):
        self.stand_in("scripts/tidy",
                      'echo "tidy: left out, they include LibTorch: a.cc b.cc"\n'
                      'echo "tidy: left out, more than 40 (--most): c.cc"\n'
                      'echo "tidy: no findings"')
        self.stand_in("scripts/test-sanitizers",
                      'echo "test-sanitizers: left out, asan ran no test of: '
                      'flow run"')
        code, summary = self.run_test(MIEN_REAL_DATA="/data",
                                      MIEN_ALSO="tidy sanitizers fuzz")
        self.assertEqual(code, 0)
        self.assertIn("WHAT WAS NOT TESTED\n", summary)
        self.assertIn("  tidy: left out, they include LibTorch: a.cc b.cc\n"
                      "  tidy: left out, more than 40 (--most): c.cc\n"
                      "  sanitizers: left out, asan ran no test of: flow run\n",
                      summary)
        self.assertNotIn("no findings", summary)

    def test_a_part_that_could_not_run(self):
        self.stand_in("scripts/test-browser",
                      'echo "test-browser: skipped: no node"; exit 77')
        code, summary = self.run_test()
        self.assertEqual(code, 0)
        self.assertIn("  browser: no node\n", summary)
        self.assertEqual(self.run_test(CI="true")[0], 0)
        code, summary = self.run_test(CI="true", MIEN_WANTED="browser")
        self.assertEqual(code, 1)
        self.assertIn("FAILED\n  browser (CI=true, and: no node)", summary)
        code, summary = self.run_test(CI="true", MIEN_WANTED="real-data")
        self.assertEqual(code, 1)
        self.assertIn("  real-data (CI=true, and: MIEN_REAL_DATA", summary)

    def test_a_part_that_should_have_run_fails_only_there(self):
        self.stand_in("scripts/test-browser",
                      'echo "test-browser: skipped: npm failed"; exit 78')
        self.assertEqual(self.run_test()[0], 0)
        self.assertEqual(self.run_test(CI="true")[0], 1)

    def test_asked_for_and_missing_is_an_error_there(self):
        self.stand_in("scripts/tidy",
                      'echo "tidy: skipped: no clang-tidy"; exit 77')
        self.assertEqual(self.run_test(MIEN_ALSO="tidy")[0], 0)
        code, summary = self.run_test(MIEN_ALSO="tidy", CI="true")
        self.assertEqual(code, 1)
        self.assertIn("tidy (CI=true, and: no clang-tidy)", summary)

    def test_failures_are_named_and_the_long_parts_not_begun(self):
        self.stand_in("scripts/check-structure", "exit 1")
        self.stand_in("bin/ctest", "exit 8")
        code, summary = self.run_test(MIEN_ALSO="sanitizers")
        self.assertEqual(code, 1)
        self.assertIn("FAILED\n  structure\n  tests\n", summary)
        self.assertIn("sanitizers: not begun, something failed", summary)
        self.assertNotIn("test-sanitizers", self.ran())
        self.assertIn("test-browser", self.ran())


if __name__ == "__main__":
    unittest.main()
