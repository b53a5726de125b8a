"""scripts/test-sanitizers says of which modules it ran no test."""

import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

MODULES = """mien_module(pipeline/core LINK PUBLIC a)
mien_module(pipeline/exec LINK PUBLIC mien_core)
mien_module(stages NAME chain FILES mien LINK PUBLIC mien_exec)
mien_module(tools/run LINK PUBLIC mien_chain
            SHARDS 2)
mien_program(mien-run LINK mien_run)
"""

# A build of core, exec and run, whose tests are in two parts.
CTEST = """#!/bin/sh
case "$*" in
  *" -N "*"^(exec)"*) echo "  Test  #2: exec" ;;
  *" -N "*) echo "Test project x
  Test  #1: core
  Test  #2: exec
  Test #10: run_1
  Test #11: run_2

Total Tests: 4" ;;
esac
"""


class Sanitizers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.put("CMakeLists.txt", MODULES)
        self.put("bin/cmake", "#!/bin/sh\nexit 0\n")
        self.put("bin/ctest", CTEST)
        shutil.copy(os.path.join(ROOT, "scripts", "test-sanitizers"),
                    self.put("scripts/test-sanitizers", ""))

    def put(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path

    def lines(self, *arguments, **variables):
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith("MIEN_")}
        environment["PATH"] = f"{self.root}/bin:" + environment["PATH"]
        done = subprocess.run(
            [f"{self.root}/scripts/test-sanitizers", *arguments], text=True,
            env={**environment, **variables}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return [line for line in done.stdout.splitlines()
                if "left out" in line]

    def test_modules_without_a_test_are_named(self):
        self.assertEqual(
            self.lines(MIEN_TSAN_TESTS="exec"),
            ["test-sanitizers: left out, asan ran no test of: chain",
             "test-sanitizers: left out, tsan ran no test of: chain core run"])

    def test_of_the_sanitizer_that_was_asked_for(self):
        self.assertEqual(
            self.lines("asan"),
            ["test-sanitizers: left out, asan ran no test of: chain"])

    def test_nothing_is_said_when_all_were_tested(self):
        self.put("CMakeLists.txt", MODULES.replace("NAME chain", "NAME core"))
        self.assertEqual(self.lines("asan"), [])


if __name__ == "__main__":
    unittest.main()
