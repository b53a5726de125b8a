"""What mien-spot writes for other programs, read as those read it, and what it
writes to be passed on (--redact).

    exports_test.py BIN
"""

import base64
import csv
import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

BIN = os.path.abspath(sys.argv.pop(1))
PLACE = tempfile.mkdtemp(prefix="mien-exports-")
NAME = "Annegret Beispiel session 7"
HOME = os.path.join(PLACE, "secret home")
VIDEO = os.path.join(HOME, NAME + ".mp4")
FORMATS = ("csv,json,html,eaf,boris,boris-project,xlsx,vtt,textgrid,interact,"
           "datavyu,observer")


def program(name, *arguments):
    done = subprocess.run([os.path.join(BIN, name), *arguments], cwd=PLACE,
                          capture_output=True, text=True)
    return done


def rows_of(path, delimiter=","):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def setUpModule():
    made = program("mien-synth", "interview", "--out", "made", "--people", "1",
                   "--minutes", "0.1", "--iod", "50", "--seed", "5",
                   "--events-per-minute", "30", "--speech-share", "0")
    assert made.returncode == 0, made.stderr
    os.makedirs(HOME)
    shutil.move(os.path.join(PLACE, "made", "interview_01.mp4"), VIDEO)
    with open(os.path.join(HOME, NAME + ".vtt"), "w") as file:
        file.write("WEBVTT\n\n00:00.000 --> 00:06.000\n<v Annegret>I met "
                   "Zacharias\n")
    done = program("mien-spot", VIDEO, "--out", "out", "--formats",
                   FORMATS + ",openface", "--set", "interview.min_score=0.01")
    assert done.returncode == 0, done.stderr


def tearDownModule():
    shutil.rmtree(PLACE)


class Exports(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.join(PLACE, "out", NAME)
        self.events = rows_of(os.path.join(self.folder, "events.csv"))
        self.assertGreater(len(self.events), 1)

    def path(self, name):
        return os.path.join(self.folder, name)

    def test_boris_opens_the_project(self):
        """BORIS: project_functions.open_project_json and what follows it."""
        with open(self.path("events.boris"), encoding="utf-8") as file:
            project = json.load(file)
        # Formats after its own are refused, those before converted.
        self.assertEqual(project["project_format_version"], "7.0")
        for key in ("time_format", "project_date", "project_name",
                    "project_description", "subjects_conf", "behaviors_conf",
                    "observations", "behavioral_categories",
                    "independent_variables", "coding_map",
                    "behaviors_coding_map", "converters"):
            self.assertIn(key, project)
        codes = {one["code"]: one for one in project["behaviors_conf"].values()}
        for one in codes.values():
            self.assertIn(one["type"], ("State event", "Point event"))
            self.assertEqual(set(one), {
                "type", "key", "code", "description", "color", "category",
                "modifiers", "excluded", "coding map"})
        subjects = {one["name"] for one in project["subjects_conf"].values()}
        (observation,) = project["observations"].values()
        self.assertEqual(observation["type"], "MEDIA")
        (media,) = observation["file"]["1"]
        self.assertEqual(media, os.path.realpath(VIDEO))
        for part in ("length", "fps", "hasVideo", "hasAudio"):
            self.assertIn(media, observation["media_info"][part])
        # check_state_events_obs: START and STOP in turn by subject, code and
        # modifiers; an odd number is an unpaired event.
        counts, starts = {}, []
        for time, subject, code, modifier, comment, frame in \
                sorted(observation["events"], key=lambda event: event[0]):
            self.assertIn(subject, subjects)
            self.assertIn(code, codes)
            self.assertIsInstance(comment, str)
            if codes[code]["type"] == "Point event":
                continue
            key = (subject, code, modifier)
            counts[key] = counts.get(key, 0) + 1
            if counts[key] % 2 == 1:
                starts.append(time)
        self.assertTrue(all(count % 2 == 0 for count in counts.values()))
        self.assertEqual(sorted(round(t, 4) for t in starts),
                         sorted(round(float(e["onset_s"]), 4)
                                for e in self.events))

    def test_boris_takes_the_sheet(self):
        """BORIS: import_observations.load_observations_from_spreadsheet: the
        first sheet, its first row upper-cased: TIME, SUBJECT, CODE, MODIFIER,
        COMMENT; what is no number is no time."""
        kind = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
        with zipfile.ZipFile(self.path("events.xlsx")) as archive:
            self.assertIsNone(archive.testzip())
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            self.assertEqual(len(book.findall(f".//{kind}sheet")), 1)
            sheet = ElementTree.fromstring(
                archive.read("xl/worksheets/sheet1.xml"))
        table = []
        for row in sheet.iter(kind + "row"):
            cells = []
            for cell in row.iter(kind + "c"):
                value = cell.find(kind + "v")
                cells.append("".join(cell.itertext()) if value is None
                             else float(value.text))
            table.append(cells)
        self.assertEqual([name.upper() for name in table[0]],
                         ["TIME", "SUBJECT", "CODE", "MODIFIER", "COMMENT"])
        onsets = [round(float(one["onset_s"]), 4) for one in self.events]
        times = [round(row[0], 4) for row in table[1:]]
        self.assertEqual(times, sorted(times))
        self.assertTrue(set(onsets) <= set(times))

    def test_openface_frames(self):
        with open(self.path("openface.csv")) as file:
            head = file.readline().strip().split(",")
        self.assertEqual(head[:11], [
            "frame", "face_id", "timestamp", "confidence", "success", "pose_Tx",
            "pose_Ty", "pose_Tz", "pose_Rx", "pose_Ry", "pose_Rz"])
        self.assertEqual(head[11:79], [f"x_{i}" for i in range(68)])
        self.assertEqual(head[79:147], [f"y_{i}" for i in range(68)])
        self.assertEqual(len([n for n in head if re.match(r"AU\d\d_r$", n)]), 17)
        self.assertEqual(len([n for n in head if re.match(r"AU\d\d_c$", n)]), 18)
        rows = rows_of(self.path("openface.csv"))
        signals = rows_of(self.path("signals.csv"))
        self.assertEqual(len(rows), len(signals))
        for row, signal in zip(rows, signals):
            self.assertEqual(int(row["frame"]), int(signal["frame"]) + 1)
            self.assertAlmostEqual(float(row["timestamp"]),
                                   float(signal["time_s"]), 5)
            if row["success"] == "0":
                continue
            self.assertAlmostEqual(math.degrees(float(row["pose_Ry"])),
                                   float(signal["head_yaw_deg"]), 1)
            self.assertLess(abs(float(signal["head_pitch_deg"])), 40)
            self.assertGreater(float(row["pose_Tz"]), 100)
            # The tip of the nose lies between the eyes' outer corners.
            self.assertLess(float(row["x_36"]), float(row["x_30"]))
            self.assertLess(float(row["x_30"]), float(row["x_45"]))

    def test_an_unknown_format_is_told(self):
        done = program("mien-spot", VIDEO, "--out", "e", "--formats", "opf")
        self.assertEqual(done.returncode, 2)
        self.assertIn("unknown export format 'opf'", done.stderr)


class Redacted(unittest.TestCase):
    def spot(self, way, *more):
        out = os.path.join(PLACE, "to pass on", way)
        done = program("mien-spot", VIDEO, "--out", out, "--redact", way,
                       "--cache", os.path.join(PLACE, "private"), "--formats",
                       FORMATS, "--set", "interview.min_score=0.01", *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out

    def contents(self, out):
        """Every file's bytes, and what is packed in them."""
        for folder, _, files in os.walk(out):
            for name in files:
                yield os.path.join(folder, name).encode(), b""
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                yield name.encode(), data
                for packed in re.findall(rb"[A-Za-z0-9+/=]{200,}", data):
                    try:
                        yield name.encode() + b" (packed)", \
                            base64.b64decode(packed)
                    except ValueError:
                        pass

    def test_nothing_tells_who_it_is(self):
        digest = hashlib.sha256(open(VIDEO, "rb").read()).hexdigest()
        private = [NAME, "Annegret", "Beispiel", "session%207", "secret home",
                   "secret%20home", "Zacharias", digest]
        for way in ("blur", "mesh", "flow"):
            out = self.spot(way)
            self.assertTrue(os.path.isfile(
                os.path.join(out, "recording_01", "report.html")))
            for name, data in self.contents(out):
                for word in private:
                    self.assertNotIn(word.encode(), name + data, (way, name))
        # At home it is known which is which.
        names = rows_of(os.path.join(PLACE, "private", "redacted_names.csv"))
        self.assertEqual(names, [{"name": "recording_01",
                                  "path": os.path.realpath(VIDEO)}])

    def test_the_numbers_are_those_of_the_recording(self):
        out = self.spot("flow")
        got = rows_of(os.path.join(out, "recording_01", "events.csv"))
        want = rows_of(os.path.join(PLACE, "out", NAME, "events.csv"))
        self.assertEqual({one["video"] for one in got}, {"recording_01"})
        for one in got + want:
            for column in ("video", "words", "speaker"):
                one.pop(column)
        self.assertEqual(got, want)

    def test_a_review_comes_home(self):
        out = self.spot("mesh")
        path = os.path.join(out, "recording_01", "events.csv")
        reviewed = os.path.join(PLACE, "reviewed.csv")
        rows = rows_of(path)
        rows[0].update(verdict="reject", note="looks like Annegret")
        with open(reviewed, "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        out = self.spot("mesh", "--review", reviewed)
        back = rows_of(os.path.join(out, "recording_01", "events.csv"))
        row = next(one for one in back if one["event"] == rows[0]["event"])
        self.assertEqual((row["verdict"], row["note"]), ("reject", ""))

    def test_two_recordings_keep_their_names(self):
        other = os.path.join(HOME, "Aaron.mp4")
        shutil.copy(VIDEO, other)
        self.spot("mesh")  # names the first
        out = self.spot("mesh", other)
        rows = rows_of(os.path.join(out, "recordings.csv"))
        self.assertEqual(len(rows), 2)
        names = {one["path"]: one["name"] for one in rows_of(
            os.path.join(PLACE, "private", "redacted_names.csv"))}
        self.assertEqual(names[os.path.realpath(VIDEO)], "recording_01")
        self.assertEqual(names[os.path.realpath(other)], "recording_02")
        for name, data in self.contents(out):
            self.assertNotIn(b"Aaron", name + data, name)
        os.remove(other)

    def test_failures_tell_no_names(self):
        broken = os.path.join(HOME, "Berthold.mp4")
        with open(broken, "w") as file:
            file.write("no film\n" * 100)
        out = os.path.join(PLACE, "failed")
        done = program("mien-spot", broken, "--out", out, "--redact", "mesh")
        self.assertEqual(done.returncode, 1)
        for name, data in self.contents(out):
            self.assertNotIn(b"Berthold", name + data, name)
            self.assertNotIn(b"secret home", name + data, name)
        self.assertTrue(os.path.isdir(out + "-cache"))
        os.remove(broken)

    def test_what_would_be_passed_on_is_refused(self):
        plain = os.path.join(PLACE, "out")  # holds NAME
        done = program("mien-spot", VIDEO, "--out", plain, "--redact", "mesh")
        self.assertEqual(done.returncode, 2)
        self.assertIn("which is not redacted", done.stderr)
        new = os.path.join(PLACE, "new")
        done = program("mien-spot", VIDEO, "--out", new, "--redact", "mesh",
                       "--cache", os.path.join(new, "cache"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("the cache tells names and faces", done.stderr)
        self.assertFalse(os.path.exists(new))

    def test_names_of_other_files_are_not_told(self):
        """Verdicts and detection limits are named after people, too."""
        ranking = os.path.join(HOME, "verdicts of Zacharias.csv")
        lines = {}
        for _ in range(60):  # those that the program misses
            with open(ranking, "w") as file:
                file.write("name,mean,scale,value\n")
                file.writelines(f"{name},0,1,{value}\n"
                                for name, value in lines.items())
            out = os.path.join(PLACE, "to pass on", "ranked")
            done = program("mien-spot", VIDEO, "--out", out, "--redact", "mesh",
                           "--cache", os.path.join(PLACE, "private"),
                           "--ranking", ranking, "--formats", FORMATS,
                           "--set", "interview.min_score=0.01")
            missing = re.search(r"no line '(.*?)'", done.stderr)
            if not missing:
                break
            lines[missing.group(1)] = 0.5
        self.assertEqual(done.returncode, 0, done.stderr)
        told = b""
        for name, data in self.contents(out):
            self.assertNotIn(b"Zacharias", name + data, name)
            told += data
        self.assertIn(b"are those of a layer, made of", told)

    def test_what_brings_names_in_is_refused(self):
        for more in (["--transcript", "x.vtt"], ["--formats", "csv,openface"],
                     ["--events", "x.csv"], ["--calibrate"]):
            done = program("mien-spot", VIDEO, "--out", "e", "--redact", "mesh",
                           *more)
            self.assertEqual(done.returncode, 2, more)
            self.assertIn("--redact", done.stderr)


class Licences(unittest.TestCase):
    def test_every_part_is_named(self):
        done = program("mien-spot", "--licences")
        self.assertEqual(done.returncode, 0, done.stderr)
        for part in ("dlib's 68-point landmark model", "research only",
                     "fer2013.safetensors", "me3.safetensors",
                     "spot.safetensors", "OpenCV", "LibTorch", "HDF5", "FFmpeg",
                     "uPlot", "pybind11", "Apache-2.0", "cpp-httplib"):
            self.assertIn(part, done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
