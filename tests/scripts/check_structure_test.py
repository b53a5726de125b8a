"""scripts/check-structure accepts a sound tree and refuses each bad one."""

import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SCRIPT = os.path.join(ROOT, "scripts", "check-structure")

CMAKE = """
mien_module(pipeline/core LINK PRIVATE spdlog::spdlog)
mien_module(stages/low LINK PUBLIC mien_core)
mien_module(stages/beside LINK PUBLIC mien_core)  # not mien_low
mien_module(stages/high LINK PUBLIC mien_low
            PRIVATE torch)
mien_module(stages NAME chain FILES mien LINK PUBLIC mien_high
            HEADERS mien_beside)
mien_module(tools/run LINK PUBLIC mien_chain)
mien_module(tools/spot LINK PUBLIC mien_run)
mien_program(mien-run LINK mien_run)
mien_module(tests/docs TESTS_ONLY LINK mien_run)
"""
SOUND = {
    "CMakeLists.txt": CMAKE,
    "pipeline/core/text.h": "",
    "stages/low/low.h": '#include "pipeline/core/text.h"\n',
    "stages/beside/beside.h": '#include "pipeline/core/text.h"\n',
    "stages/high/high.h": '#include "stages/low/low.h"\n',
    "stages/mien.h": '#include "stages/high/high.h"\n'
                     '#include "stages/beside/beside.h"\n',
    "stages/mien.cc": '#include "stages/mien.h"\n#include <vector>\n',
    "tools/run/run.h": '#include "stages/mien.h"\n'
                       '#include "pipeline/core/text.h"\n',
    "tools/mien_run.cc": '#include "tools/run/run.h"\n',
}


def run(files):
    """(exit code, stdout, stderr) of the script on a tree of these files."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            whole = os.path.join(root, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([sys.executable, SCRIPT, "--root", root],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr


class CheckStructure(unittest.TestCase):
    def refused(self, path, text, complaint):
        code, _, err = run({**SOUND, path: text})
        self.assertIn(complaint, err)
        self.assertEqual(code, 1)
        self.assertEqual(err.count("\n"), 1, err)

    def test_two_types_of_one_name(self):
        code, _, err = run({**SOUND,
                            "stages/low/low.h": "struct Row {\n",
                            "stages/beside/beside.h":
                            "struct Row;\nclass Row final : Base {\n"})
        self.assertIn("Row is defined in stages/beside/beside.h and in "
                      "stages/low/low.h", err)
        self.assertEqual(code, 1)

    def test_a_sound_tree_passes_and_its_chain_is_shown(self):
        code, out, err = run(SOUND)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual([line.split()[0] for line in out.splitlines()[1:]],
                         ["tools/mien_run", "tools/run", "stages/mien",
                          "stages/high", "stages/low", "pipeline"])
        self.assertIn("longest chain of rooms, 6 (at most 12)", out)
        self.assertIn("stages/high/high.h:1", out)

    def test_this_tree_passes(self):
        done = subprocess.run([sys.executable, SCRIPT], capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_sideways(self):
        self.refused("stages/low/low.cc",
                     '\n#include "stages/beside/beside.h"\n',
                     "stages/low/low.cc:2: stages/beside/beside.h: mien_low "
                     "does not link mien_beside")

    def test_however_it_is_written(self):
        for written in ("<stages/beside/beside.h>", '"../beside/beside.h"',
                        '"stages/high/../beside/beside.h"'):
            self.refused("stages/low/low.cc", "#include " + written + "\n",
                         "stages/low/low.cc:1: stages/beside/beside.h: "
                         "mien_low does not link mien_beside")
        beside = {**SOUND, "stages/low/own.h": "", "stages/low/low.cc":
                  '#include "own.h"\n#include"low.h"\n#include <torch/all.h>\n'
                  '#include <stages.h>\n'}
        self.assertEqual(run(beside)[::2], (0, ""))

    def test_headers_are_not_passed_on(self):
        self.refused("tools/run/run.cc",
                     '#include "stages/beside/beside.h"\n',
                     "mien_run does not link mien_beside")

    def test_upward_within_a_floor(self):
        code, _, err = run({**SOUND, "stages/low/low.cc":
                            '#include "stages/high/high.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("mien_low does not link mien_high", err)
        self.assertIn("in a circle: stages/high > stages/low > stages/high",
                      err)

    def test_pipeline_knows_no_stages(self):
        code, _, err = run({**SOUND, "pipeline/core/text.cc":
                            '#include "stages/low/low.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("pipeline/core/text.cc:1: stages/low/low.h: pipeline/ "
                      "may not include stages/", err)

    def test_stages_know_no_tools_and_nobody_the_tests(self):
        code, _, err = run({**SOUND, "stages/low/low.cc":
                            ' # include "tools/run/run.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("stages/ may not include tools/", err)
        code, _, err = run({**SOUND, "tools/run/run.cc":
                            '#include "tests/support/x.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("tools/ may not include tests/", err)

    def test_the_two_applications_are_strangers_even_if_they_are_linked(self):
        self.refused("tools/spot/spot.cc", '#include "tools/run/run.h"\n',
                     "tools/run and tools/spot may not include each other")

    def test_links_run_downward(self):
        self.refused("CMakeLists.txt",
                     CMAKE + "mien_program(mien-x LINK mien_later)\n"
                     "mien_module(tools/later)\n",
                     "mien-x names mien_later, which does not stand above")

    def test_a_file_without_a_module(self):
        self.refused("stages/loose.h", "", "stages/loose.h: belongs to no "
                     "module")

    def test_nine_loose_files(self):
        names = ["one", "two", "three", "four"]
        cmake = CMAKE.replace("FILES mien", "FILES mien " + " ".join(names))
        files = {**SOUND, "CMakeLists.txt": cmake}
        for name in names[:3]:
            files.update({f"stages/{name}.h": "", f"stages/{name}.cc": ""})
        self.assertEqual(run(files)[0], 0)  # eight
        code, _, err = run({**files, "stages/four.h": ""})
        self.assertEqual(code, 1)
        self.assertIn("stages/ holds 9 loose files", err)

    def test_thirteen_rooms(self):
        cmake, files = "mien_module(pipeline/core)\n", {"pipeline/core/a.h": ""}
        below, link = "pipeline/core/a.h", "mien_core"
        for i in range(1, 13):
            cmake += f"mien_module(stages/s{i} LINK {link})\n"
            files[f"stages/s{i}/a.h"] = f'#include "{below}"\n'
            below, link = f"stages/s{i}/a.h", f"mien_s{i}"
            code, out, err = run({**files, "CMakeLists.txt": cmake})
            self.assertIn(f"longest chain of rooms, {i + 1} ", out)
            self.assertEqual(code, 0 if i < 12 else 1)
        self.assertIn("the longest chain of rooms has 13, at most 12", err)


if __name__ == "__main__":
    unittest.main()
