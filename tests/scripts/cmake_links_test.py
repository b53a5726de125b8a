"""cmake/MienModule.cmake takes links downward and refuses all others."""

import os
import subprocess
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

HEAD = f"""
cmake_minimum_required(VERSION 3.22)
project(x LANGUAGES CXX)
include({os.path.join(os.path.abspath(ROOT), "cmake", "MienModule.cmake")})
"""
SOUND = """
mien_module(pipeline/core)
mien_module(stages/low LINK PUBLIC mien_core)
mien_module(stages/high LINK PUBLIC mien_low)
mien_module(tools/run LINK PUBLIC mien_high)
mien_program(mien-run LINK mien_run)
"""
SOURCES = ("pipeline/core/a.cc", "stages/low/a.cc", "stages/high/a.cc",
           "tools/run/a.cc", "tools/mien_run.cc")


def configure(modules):
    """(exit code, stderr in one line) of CMake on a tree of these modules."""
    with tempfile.TemporaryDirectory() as root:
        for path in SOURCES:
            os.makedirs(os.path.dirname(os.path.join(root, path)),
                        exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8"):
                pass
        with open(os.path.join(root, "CMakeLists.txt"), "w",
                  encoding="utf-8") as file:
            file.write(HEAD + modules)
        done = subprocess.run(
            ["cmake", "-S", root, "-B", os.path.join(root, "build"),
             "-DMIEN_TESTS=OFF", "-DMIEN_PYTHON=OFF"],
            capture_output=True, text=True, check=False)
        return done.returncode, " ".join(done.stderr.split())


class CmakeLinks(unittest.TestCase):
    def refused(self, line, without, complaint):
        """The sound tree with `line` in place of the one `without`."""
        self.assertIn(without, SOUND)
        code, err = configure(SOUND.replace(without, line))
        self.assertEqual(code, 1)
        self.assertIn(complaint, err)

    def test_links_downward_are_taken(self):
        self.assertEqual(configure(SOUND), (0, ""))

    def test_what_does_not_stand_above_is_refused(self):
        line = "mien_module(stages/low LINK PUBLIC mien_core"
        self.refused(line + " mien_high)", line + ")",
                     "mien_low may not link mien_high: it is not defined above "
                     "it in CMakeLists.txt")

    def test_nor_may_a_program_link_it(self):
        self.refused("mien_program(mien-run LINK mien_run mien_later)\n"
                     "mien_module(tools/later)",
                     "mien_program(mien-run LINK mien_run)",
                     "mien-run may not link mien_later: it is not defined "
                     "above it")

    def test_a_floor_above_is_refused_even_if_its_line_stands_above(self):
        self.refused("mien_module(tools/run LINK PUBLIC mien_low)\n"
                     "mien_module(stages/high LINK PRIVATE mien_run)\n",
                     "mien_module(stages/high LINK PUBLIC mien_low)\n"
                     "mien_module(tools/run LINK PUBLIC mien_high)\n",
                     "mien_high (stages/) may not link mien_run (tools/): a "
                     "lower floor never leans on a higher one")

    def test_pipeline_knows_no_stages(self):
        self.refused("mien_module(pipeline/more LINK PUBLIC mien_low)\n"
                     "mien_module(stages/high LINK PUBLIC mien_low)",
                     "mien_module(stages/high LINK PUBLIC mien_low)",
                     "mien_more (pipeline/) may not link mien_low (stages/)")


if __name__ == "__main__":
    unittest.main()
