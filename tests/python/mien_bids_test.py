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
import time
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

    def test_what_people_typed_is_kept(self):
        self.run_app(self.raw, self.out, "participant")
        self.run_app(self.raw, self.out, "group")
        before = self.files()
        again = self.run_app(self.raw, self.out, "participant")
        self.assertNotIn("kept", again.stderr)
        self.assertEqual(self.files(), before)
        typed = [name for name in before if not name.startswith("logs/")]
        self.assertEqual(len(typed), 3 + 6 * 5 + 2)
        for name in typed:
            with open(os.path.join(self.out, name), "a") as file:
                file.write("typed by hand")
        said = self.run_app(self.raw, self.out, "participant").stderr + \
            self.run_app(self.raw, self.out, "group").stderr
        for name in typed:
            with open(os.path.join(self.out, name), "rb") as file:
                self.assertEqual(file.read(), before[name], name)
        kept = [name for name in self.files() if ".kept-1" in name]
        self.assertEqual(len(kept), len(typed))
        for name in kept:
            with open(os.path.join(self.out, name), "rb") as file:
                self.assertTrue(file.read().endswith(b"typed by hand"), name)
            self.assertIn(os.path.join(self.out, name), said)
        self.assertIn("beh/sub-01_ses-01_task-talk_desc-mien_events.kept-1.tsv",
                      said)

    def files(self):
        found = {}
        for where, _, names in os.walk(self.out):
            for name in names:
                path = os.path.join(where, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.out)] = file.read()
        return found

    def test_two_recordings_of_one_name_do_not_share_results(self):
        folder = self.raw + "/sub-01/ses-01/beh/sub-01_ses-01_task-talk_"
        self.put(folder + "video.mkv", "another")
        done = self.run_app(self.raw, self.out, "participant",
                            "--participant-label", "01")
        self.assertEqual(done.returncode, 1)
        self.assertIn("sub-01_ses-01_task-talk_video.mkv: its results would lie "
                      "where those of sub-01_ses-01_task-talk_audiovideo.mp4 lie",
                      done.stderr)
        self.assertEqual(len(self.calls()), 2)

    def test_results_of_strangers_are_refused_in_a_line(self):
        stem = "sub-01/ses-01/beh/sub-01_ses-01_task-talk_desc-mien_"
        for name, content in (
                ("events.tsv", b""), ("events.tsv", b"a\tb\n1\t2\n"),
                ("events.tsv", b"onset\ttrial_type\n1\n"),
                ("events.tsv", b"trial_type\n\xff\xfe\n"),
                ("events.tsv", b"trial_type\n" + b"x" * (2 << 20)),
                ("signals.tsv.gz", b"none"), ("signals.tsv.gz", b"\x1f\x8b"),
                ("signals.tsv.gz", gzip.compress(b"1\t2\n")[:-9]),
                ("signals.tsv.gz", gzip.compress(b"1\n")),
                ("signals.tsv.gz", gzip.compress(b"1\tx\n")),
                ("signals.tsv.gz", gzip.compress(bytes(3 << 20)))):
            self.run_app(self.raw, self.out, "participant")
            with open(os.path.join(self.out, stem + name), "wb") as file:
                file.write(content)
            done = self.run_app(self.raw, self.out, "group")
            self.assertEqual(done.returncode, 1, content[:20])
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn("cannot be read", done.stderr)
            self.assertIn("run the level participant on it again", done.stderr)
            shutil.rmtree(self.out)

    def test_descriptions_of_strangers_name_nothing(self):
        for text in ("[1]", "[" * 100000, "{", "\x00", '{"Name": ["\\u001b[2J"]}'):
            self.put(self.raw + "/dataset_description.json", text)
            done = self.run_app(self.raw, self.out, "participant",
                                "--participant-label", "01")
            self.assertEqual((done.returncode, "Traceback" in done.stderr),
                             (0, False), done.stderr)
            self.assertNotIn("\x1b", self.read("dataset_description.json"))
            shutil.rmtree(self.out)

    def test_a_disk_that_fails_leaves_nothing_half_written(self):
        self.put(self.place + "/file", "")
        done = self.run_app(self.raw, self.place + "/file/out", "participant")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Amien-bids: cannot write .*/file/out: "
                                      r".*\n\Z")
        done = subprocess.run(
            ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", sys.executable, "-B",
             self.app, self.raw, self.out, "participant"],
            capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Amien-bids: cannot write .*\n\Z")
        self.assertEqual([name for name in self.files()], [])

    def test_told_to_end_it_tells_mien_spot(self):
        with open(os.path.join(self.bin, "mien-spot"), "w") as file:
            file.write('#!/bin/sh\n[ "$1" = --version ] && echo "mien-spot 1" && '
                       'exit\ntrap "echo ended > $0.ended; exit 130" TERM\n'
                       "echo begun > $0.begun\nwhile :; do sleep 0.1; done\n")
        process = subprocess.Popen(
            [sys.executable, "-B", self.app, self.raw, self.out, "participant"],
            stderr=subprocess.PIPE, text=True)
        while not os.path.exists(os.path.join(self.bin, "mien-spot.begun")):
            time.sleep(0.05)
        process.terminate()
        said = process.communicate()[1]
        self.assertEqual(process.returncode, 130)
        self.assertIn("interrupted; run the same command again", said)
        self.assertNotIn("Traceback", said)
        self.assertTrue(os.path.exists(
            os.path.join(self.bin, "mien-spot.ended")))

    def test_a_folder_that_is_none(self):
        done = self.run_app(self.raw + "x", self.out, "participant")
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"mien-bids: {self.raw}x: no such folder\n"))


if __name__ == "__main__":
    unittest.main()
