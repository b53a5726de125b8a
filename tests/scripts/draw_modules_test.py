"""scripts/draw-modules draws links, and says when the drawing is stale."""

import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SCRIPT = os.path.join(ROOT, "scripts", "draw-modules")

CMAKE = """
mien_module(pipeline/core LINK PRIVATE spdlog::spdlog OpenSSL::Crypto)
mien_module(stages/low LINK PUBLIC mien_core)
mien_module(stages/high LINK PUBLIC mien_core mien_low)
mien_module(stages NAME chain FILES mien config
            LINK PUBLIC mien_high mien_low HEADERS mien_core)
mien_program(mien-x LINK mien_chain CLI11::CLI11)
"""
PAGE = """Before
<!-- modules: made by scripts/draw-modules -->
old
<!-- end of modules -->
after
"""
DRAWN = """Before
<!-- modules: made by scripts/draw-modules -->

```text
 4 mien-x                -> chain (CLI11)
 3 stages/{mien,config}  -> high + headers of core
 2 stages/high           -> low
 1 stages/low            -> core
 0 pipeline/core            (spdlog Crypto)
```

<!-- end of modules -->
after
"""


class DrawModules(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.page = os.path.join(self.folder.name, "CONTRIBUTING.md")
        self.write("CMakeLists.txt", CMAKE)
        self.write("CONTRIBUTING.md", PAGE)

    def write(self, name, text):
        with open(os.path.join(self.folder.name, name), "w",
                  encoding="utf-8") as file:
            file.write(text)

    def run_script(self, *arguments):
        done = subprocess.run(
            [sys.executable, SCRIPT, "--root", self.folder.name, *arguments],
            capture_output=True, text=True, check=False)
        with open(self.page, encoding="utf-8") as file:
            return done.returncode, done.stderr, file.read()

    def test_links_that_others_bring_along_are_left_out(self):
        self.assertEqual(self.run_script(), (0, "", DRAWN))

    def test_what_uses_headers_stands_above_them(self):
        self.write("CMakeLists.txt",
                   CMAKE + "mien_module(tools/y LINK PUBLIC mien_low\n"
                   "            HEADERS mien_chain)\n")
        page = self.run_script()[2].splitlines()
        first = page.index(" 4 mien-x                -> chain (CLI11)")
        self.assertEqual(page[first + 1],
                         "   tools/y               -> low + headers of chain")

    def test_stale_is_said_and_nothing_written(self):
        code, err, page = self.run_script("--check")
        self.assertEqual((code, page), (1, PAGE))
        self.assertIn("run scripts/draw-modules", err)

    def test_fresh_is_silent(self):
        self.run_script()
        self.assertEqual(self.run_script("--check"), (0, "", DRAWN))
        self.write("CMakeLists.txt",
                   CMAKE + "mien_program(mien-y LINK mien_low)\n")
        self.assertEqual(self.run_script("--check")[0], 1)

    def test_without_marks(self):
        self.write("CONTRIBUTING.md", "text\n")
        code, err, page = self.run_script()
        self.assertEqual((code, page), (1, "text\n"))
        self.assertIn("the marks are missing", err)


if __name__ == "__main__":
    unittest.main()
