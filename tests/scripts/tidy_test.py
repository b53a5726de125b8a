"""scripts/tidy looks at what has changed, and says what it left out."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

FILES = {
    "pipeline/a.cc": '#include "pipeline/a.h"\n',
    "pipeline/a.h": "int a();\n",
    "pipeline/same.cc": "\n",
    "stages/net.h": "#include <torch/torch.h>\n",
    "stages/net.cc": '#include "stages/net.h"\n',
    "stages/header_only.h": "\n",
    "tests/pipeline/a_test.cc": "\n",
    "docs/page.md": "\n",
}


@unittest.skipUnless(shutil.which("git"), "no git")
class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = os.path.realpath(folder.name)
        for path, text in FILES.items():
            self.put(path, text)
        self.put("scripts/tidy", "")
        shutil.copy(os.path.join(ROOT, "scripts", "tidy"),
                    os.path.join(self.root, "scripts", "tidy"))
        self.put("build/compile_commands.json", json.dumps(
            [{"file": os.path.join(self.root, path)} for path in FILES
             if path.endswith(".cc")]))
        self.put(".gitignore", "/build/\n/bin/\n/ran\n")
        # The last argument is the file; one with FINDING in it has one.
        self.put("bin/clang-tidy", '#!/bin/sh\nfor file; do :; done\n'
                 f'echo "$file" >>"{self.root}/ran"\n'
                 'if grep -q FINDING "$file"; then\n'
                 '  echo "$file: found"; exit 1; fi\n')
        os.chmod(os.path.join(self.root, "bin/clang-tidy"), 0o755)
        for command in (["init", "-q", "-b", "main"], ["add", "-A"],
                        ["commit", "-qm", "first"]):
            self.git(*command)

    def put(self, path, text):
        whole = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text)

    def git(self, *arguments):
        subprocess.run(["git", "-C", self.root, "-c", "user.name=x", "-c",
                        "user.email=x@example.com", *arguments], check=True,
                       capture_output=True)

    def tidy(self, *arguments):
        """(exit code, output, files that were looked at)."""
        done = subprocess.run(
            ["python3", "-B", f"{self.root}/scripts/tidy", *arguments],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ,
                 "PATH": f"{self.root}/bin:" + os.environ["PATH"]},
            check=False)
        try:
            with open(f"{self.root}/ran", encoding="utf-8") as file:
                ran = sorted(file.read().split())
            os.remove(f"{self.root}/ran")
        except FileNotFoundError:
            ran = []
        return done.returncode, done.stdout, ran

    def test_nothing_changed(self):
        code, out, ran = self.tidy("HEAD")
        self.assertEqual((code, ran), (0, []))
        self.assertIn("tidy: 0 files that differ", out)

    def test_a_header_means_its_source_and_pages_mean_nothing(self):
        self.put("pipeline/a.h", "int b();\n")
        self.put("docs/page.md", "x\n")
        self.assertEqual(self.tidy("HEAD")[2], ["pipeline/a.cc"])

    def test_what_is_left_out_is_said(self):
        self.put("stages/net.h", "#include <torch/torch.h>\nint x;\n")
        self.put("stages/header_only.h", "int y;\n")
        self.put("pipeline/a.cc", "int z;\n")
        self.put("pipeline/same.cc", "int z;\n")
        code, out, ran = self.tidy("HEAD", "--most", "1")
        self.assertEqual((code, ran), (0, ["pipeline/a.cc"]))
        self.assertIn("they include LibTorch: stages/net.cc", out)
        self.assertIn("no source of the build has their name: "
                      "stages/header_only.h", out)
        self.assertIn("more than 1 (--most): pipeline/same.cc", out)
        code, out, ran = self.tidy("HEAD", "--minutes", "-1")
        self.assertEqual((code, ran), (0, []))
        self.assertIn("minutes were over (--minutes): pipeline/a.cc", out)

    def test_findings_fail(self):
        self.put("pipeline/a.cc", "FINDING\n")
        code, out, _ = self.tidy("HEAD")
        self.assertEqual(code, 1)
        self.assertIn("pipeline/a.cc: found", out)
        self.assertIn("tidy: 1 files with findings", out)

    def test_the_base_is_where_the_branch_left_main(self):
        self.git("checkout", "-qb", "work")
        for number, path in enumerate(("pipeline/a.cc", "pipeline/same.cc")):
            self.put(path, f"int v{number};\n")
            self.git("commit", "-qam", path)
        self.assertEqual(self.tidy()[2], ["pipeline/a.cc", "pipeline/same.cc"])
        self.git("branch", "-qf", "main")  # on main: the last commit
        self.assertEqual(self.tidy()[2], ["pipeline/same.cc"])

    def test_a_base_that_is_not_there(self):
        code, out, _ = self.tidy("nonsense")
        self.assertEqual(code, 77)
        self.assertIn("tidy: skipped: 'nonsense' is no commit", out)

    def test_without_a_build(self):
        code, out, _ = self.tidy("--build", self.root + "/none")
        self.assertEqual(code, 78)
        self.assertIn("configure first", out)


if __name__ == "__main__":
    unittest.main()
