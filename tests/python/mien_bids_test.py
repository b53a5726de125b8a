"""scripts/mien-bids on a data set of 3 people x 2 sessions, with a program in
mien-spot's place that writes what mien-spot writes."""

import gzip
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

# Finds two candidates, the later one first; fails on what is called "broken".
SPOT = """#!/bin/sh
if [ "$1" = --version ]; then echo "mien-spot 9.9.9"; exit 0; fi
video=$1
echo "$@" >> "$(dirname "$0")/calls"
stem=$(basename "$video"); stem=${stem%.*}
case "$stem" in *acq-broken*)
  echo "error: $stem: no frame" >&2; exit 1;; esac
while [ "$1" != --out ]; do shift; done
mkdir -p "$2/$stem"
cat > "$2/$stem/events.csv" <<END
video,face,event,kind,onset_frame,onset_s,offset_s,duration_s,score,regions,note
$stem.mp4,0,1,micro,30,1.5,1.75,0.25,0.75,chin;lid_left,'=x
$stem.mp4,0,2,macro,10,0.5,1.5,1,0.5,,"two
lines"
END
printf 'frame,time_s,blink\\n0,0.0,\\n1,0.5,0.25\\n2,60.0,1\\n' \\
  > "$2/$stem/signals.csv"
echo page > "$2/$stem/report.html"
"""


class Bids(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.place)
        self.bin = os.path.join(self.place, "bin")
        os.makedirs(self.bin)
        self.app = os.path.join(self.bin, "mien-bids")
        shutil.copy(os.path.join(ROOT, "scripts", "mien-bids"), self.app)
        spot = os.path.join(self.bin, "mien-spot")
        self.put(spot, SPOT)
        os.chmod(spot, os.stat(spot).st_mode | stat.S_IXUSR)
        self.raw = os.path.join(self.place, "raw")
        self.out = os.path.join(self.place, "out")
        self.put(self.raw + "/dataset_description.json",
                 '{"Name": "Talks", "BIDSVersion": "1.9.0"}')
        for sub in ("01", "02", "03"):
            for ses in ("01", "02"):
                self.put(f"{self.raw}/sub-{sub}/ses-{ses}/beh/sub-{sub}_ses-"
                         f"{ses}_task-talk_audiovideo.mp4", "film")
        self.put(self.raw + "/sub-03/ses-02/beh/notes.txt", "no recording")
        self.put(self.raw + "/sub-03/ses-02/func/sub-03_bold.mp4", "no beh")

    def put(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, *path):
        with open(os.path.join(self.out, *path), encoding="utf-8") as file:
            return file.read()

    def run_app(self, *arguments):
        return subprocess.run([sys.executable, "-B", self.app, *arguments],
                              capture_output=True, text=True)

    def calls(self):
        with open(os.path.join(self.bin, "calls")) as file:
            return file.read().splitlines()

    def test_each_recording_becomes_a_derivative(self):
        done = self.run_app(self.raw, self.out, "participant", "--set", "a.b=1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.calls()), 6)
        self.assertIn("--set a.b=1", self.calls()[0])
        stem = "sub-02/ses-01/beh/sub-02_ses-01_task-talk_desc-mien_"
        self.assertEqual(
            self.read(stem + "events.tsv"),
            "onset\tduration\ttrial_type\tface\tevent\tonset_frame\tscore\t"
            "regions\tnote\n"
            "0.5\t1\tmacro\t0\t2\t10\t0.5\tn/a\ttwo lines\n"
            "1.5\t0.25\tmicro\t0\t1\t30\t0.75\tchin;lid_left\t=x\n")
        told = json.loads(self.read(stem + "events.json"))
        self.assertEqual(told["onset"]["Units"], "s")
        self.assertEqual(set(told["trial_type"]["Levels"]), {"micro", "macro"})
        with gzip.open(os.path.join(self.out, stem + "signals.tsv.gz"),
                       "rt") as file:
            self.assertEqual(file.read(),
                             "0\t0.0\tn/a\n1\t0.5\t0.25\n2\t60.0\t1\n")
        about = json.loads(self.read(stem + "signals.json"))
        self.assertEqual(about["Columns"], ["frame", "time_s", "blink"])
        self.assertEqual(about["Sources"], [
            "bids:raw:sub-02/ses-01/beh/sub-02_ses-01_task-talk_audiovideo.mp4"])
        self.assertEqual(self.read(stem + "report.html"), "page\n")
        about = json.loads(self.read("dataset_description.json"))
        self.assertEqual(about["DatasetType"], "derivative")
        self.assertEqual(about["GeneratedBy"][0]["Version"], "9.9.9")
        self.assertIn("Talks", about["Name"])
        self.assertFalse(os.path.exists(os.path.join(self.out, "logs", "work")))

    def test_group_joins_and_counts(self):
        self.run_app(self.raw, self.out, "participant")
        done = self.run_app(self.raw, self.out, "group")
        self.assertEqual(done.returncode, 0, done.stderr)
        events = self.read("group_events.tsv").splitlines()
        self.assertEqual(len(events), 1 + 12)
        self.assertTrue(events[1].startswith("sub-01\tses-01\ttalk\tsub-01/"))
        counts = self.read("group_counts.tsv").splitlines()
        self.assertEqual(counts[1].split("\t")[4:],
                         ["60.000", "1", "1", "1.000", "1.000"])

    def test_labels_choose(self):
        self.run_app(self.raw, self.out, "participant", "--participant_label",
                     "sub-01", "03", "--session-label", "02")
        self.assertEqual([call.split(" ")[0].split("/")[-1]
                          for call in self.calls()],
                         ["sub-01_ses-02_task-talk_audiovideo.mp4",
                          "sub-03_ses-02_task-talk_audiovideo.mp4"])
        done = self.run_app(self.raw, self.out, "participant",
                            "--participant-label", "09")
        self.assertEqual(done.returncode, 2)
        self.assertIn("of these labels", done.stderr)

    def test_what_fails_is_told_and_the_rest_is_done(self):
        self.put(self.raw + "/sub-02/beh/sub-02_task-talk_acq-broken_video.avi",
                 "x")
        done = self.run_app(self.raw, self.out, "participant")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            self.read("failures_sub-02.tsv").splitlines()[1],
            "sub-02/beh/sub-02_task-talk_acq-broken_video.avi\t"
            "sub-02_task-talk_acq-broken_video: no frame")
        self.assertFalse(os.path.exists(self.out + "/failures_sub-01.tsv"))
        self.assertEqual(len(self.calls()), 7)
        os.remove(self.raw +
                  "/sub-02/beh/sub-02_task-talk_acq-broken_video.avi")
        self.assertEqual(
            self.run_app(self.raw, self.out, "participant").returncode, 0)
        self.assertFalse(os.path.exists(self.out + "/failures_sub-02.tsv"))

    def test_group_without_results_says_what_to_do(self):
        done = self.run_app(self.raw, self.out + "2", "group")
        self.assertEqual(done.returncode, 1)
        self.assertIn("run the level participant", done.stderr)

    def test_a_folder_that_is_none(self):
        done = self.run_app(self.raw + "x", self.out, "participant")
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"mien-bids: {self.raw}x: no such folder\n"))


if __name__ == "__main__":
    unittest.main()
