"""What the first version left (tests/update: a film of a drawn face, its cache,
configuration and reviewed list, as that version wrote them) is used on by this
one: the review is taken over, old caches are readable and left as they are, and
it is told why something is computed anew.

    update_test.py BIN
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN = os.path.abspath(sys.argv.pop(1))
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PLACE = tempfile.mkdtemp(prefix="mien-update-")
OUT = os.path.join(PLACE, "spotted")
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "python"))


def program(name, *arguments):
    return subprocess.run([os.path.join(BIN, name), *arguments], cwd=PLACE,
                          capture_output=True, text=True)


def cached():
    """Path below the cache -> bytes."""
    found = {}
    cache = os.path.join(OUT, "cache")
    for folder, _, files in os.walk(cache):
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, cache)] = file.read()
    return found


def events():
    path = os.path.join(OUT, "interview_01", "events.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def setUpModule():
    global before, reviewed, done
    shutil.copytree(os.path.join(HERE, "update"), PLACE, dirs_exist_ok=True)
    before, reviewed = cached(), events()
    done = program("mien-spot", "interview_01.mp4", "--out", "spotted",
                   "--config", "spotted/config.yaml", "--formats", "csv")


def tearDownModule():
    shutil.rmtree(PLACE)


class Update(unittest.TestCase):
    def test_the_old_configuration_is_read(self):
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_decisions_are_taken_over(self):
        keys = ("face", "onset_frame", "offset_frame", "verdict", "note")
        decided = [[row[key] for key in keys] for row in reviewed
                   if row["verdict"]]
        self.assertEqual(sorted(row[3] for row in decided),
                         ["accept", "reject"])
        now = [[row[key] for key in keys] for row in events()]
        for row in decided:
            self.assertIn(row, now)

    def test_the_reviewed_list_is_kept(self):
        self.assertIn("its verdicts are taken over", done.stderr)
        kept = os.path.join(OUT, "interview_01", "events.kept-1.csv")
        with open(kept, encoding="utf-8", newline="") as file:
            self.assertEqual(list(csv.DictReader(file)), reviewed)

    def test_old_files_stay_and_new_ones_are_beside_them(self):
        after = cached()
        for path, data in before.items():
            self.assertEqual(after[path], data, path)
        for stage in ("track", "motion", "interview_spotting"):
            files = [path for path in after if path.startswith(stage + os.sep)]
            self.assertEqual(len(files), 2, files)

    def test_it_is_told_why_it_was_computed_anew(self):
        why = program("mien-inspect", "why", "spotted/cache", "interview_01.mp4")
        self.assertEqual(why.returncode, 0, why.stderr)
        for line in ("track, video: 2 versions", "    version: 2 -> ",
                     "schema: MotionSeries/2 -> ", "(track) -> "):
            self.assertIn(line, why.stdout)

    def test_old_files_are_whole(self):
        checked = program("mien-inspect", "verify", "spotted/cache")
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertIn("0 damaged", checked.stdout)
        for path in before:
            shown = program("mien-inspect", "show",
                            os.path.join("spotted", "cache", path))
            self.assertEqual(shown.returncode, 0, path + shown.stderr)

    def test_plain_python_reads_old_files(self):
        try:
            import h5py  # noqa: F401
        except ImportError:
            self.skipTest("no h5py")
        import mien_read
        for path in before:
            if path.startswith("track"):
                tracks = mien_read.read(os.path.join(OUT, "cache", path))
                self.assertEqual(tracks["face0_landmarks"].shape, (120, 68, 2))


if __name__ == "__main__":
    unittest.main(verbosity=2)
