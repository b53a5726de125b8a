"""python/mien_read.py against files written by hand."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "python"))
import mien_read  # noqa: E402

EVENTS = (
    "video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,"
    "score,regions,flags,label,p_negative,note\r\n"
    "a.mp4,0,1,micro,10,,14,0.4,0.9,brow_left;chin,,,,'=1+1\r\n"
    'a.mp4,1,2,macro,20,25,40,0.8,0.5,chin,"blink;speech",happy,0.25,"say ""x"",\n'
    'twice"\r\n')

try:
    import h5py
    import numpy
except ImportError:
    h5py = None


class Folder(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)

    def put(self, name, text):
        path = os.path.join(self.place.name, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return path


class Tables(Folder):
    def test_cells_are_what_they_mean(self):
        got = mien_read.table(self.put("events.csv", EVENTS), frame=False)
        self.assertEqual(got["onset_frame"], [10, 20])
        self.assertNotEqual(got["apex_frame"][0], got["apex_frame"][0])  # NaN
        self.assertEqual(got["apex_frame"][1], 25.0)
        self.assertEqual(got["onset_s"], [0.4, 0.8])
        self.assertEqual(got["regions"], [["brow_left", "chin"], ["chin"]])
        self.assertEqual(got["flags"], [[], ["blink", "speech"]])
        self.assertEqual(got["label"], ["", "happy"])
        self.assertEqual(got["note"], ["=1+1", 'say "x",\ntwice'])
        self.assertEqual(got["face"], [0, 1])

    def test_names_stay_text(self):
        got = mien_read.table(self.put(
            "samples.csv", "dataset,subject,clip,onset,p_a\nx,01,007,5,1\n"),
            frame=False)
        self.assertEqual((got["subject"], got["clip"]), (["01"], ["007"]))
        self.assertEqual((got["onset"], got["p_a"]), ([5], [1]))

    @unittest.skipIf(mien_read.pandas is None, "no pandas")
    def test_a_frame_of_pandas_has_the_same(self):
        frame = mien_read.table(self.put("events.csv", EVENTS))
        self.assertEqual(list(frame.columns), EVENTS.split("\r\n")[0].split(","))
        self.assertEqual(frame.score.max(), 0.9)
        self.assertEqual(frame[frame.kind == "macro"].regions.iloc[0], ["chin"])
        self.assertEqual(frame.onset_frame.dtype.kind, "i")

    def test_an_apostrophe_of_a_person_stays(self):
        got = mien_read.table(self.put("events.csv", "note\n'quoted'\n''=x\n"),
                              frame=False)
        self.assertEqual(got["note"], ["'quoted'", "'=x"])

    def test_what_is_no_table_is_said(self):
        for name, text, what in (
                ("a.csv", "", "no header line"),
                ("b.csv", "x,x\n1,2\n", "two columns of one name"),
                ("c.csv", "x,y\n1\n", "row 2 has 1 cells, the header has 2"),
                ("d.csv", "x\n" + "y" * (1 << 26) + "y\n", "field larger")):
            with self.assertRaisesRegex(ValueError, what):
                mien_read.table(self.put(name, text))

    def test_another_encoding_and_nested_json_are_said(self):
        path = self.put("events.csv", "")
        with open(path, "wb") as file:
            file.write(b"x\n\xff\xfe\n")
        with self.assertRaises(UnicodeDecodeError):
            mien_read.table(path)
        with self.assertRaisesRegex(ValueError, "nested too deep"):
            mien_read.read(self.put("results.json", "[" * 200000))

    def test_without_rows_there_are_columns(self):
        got = mien_read.table(self.put("events.csv", EVENTS.split("\r\n")[0]),
                              frame=False)
        self.assertEqual(got["score"], [])


class Folders(Folder):
    def test_everything_by_name(self):
        self.put("out/failures.csv", "item,stage,error,message\n")
        self.put("out/config.yaml", "x: 1\n")
        self.put("out/talk/events.csv", EVENTS)
        self.put("out/talk/signals.csv", "frame,time_s,blink\n0,0.0,\n")
        self.put("out/results.json", json.dumps({"scores": {"all": {}}}))
        got = mien_read.read(os.path.join(self.place.name, "out"))
        self.assertEqual(sorted(got), ["failures", "results", "talk"])
        self.assertEqual(sorted(got["talk"]), ["events", "signals"])
        self.assertEqual(got["results"], {"scores": {"all": {}}})

    def test_links_to_itself_are_not_followed(self):
        self.put("out/events.csv", EVENTS)
        out = os.path.join(self.place.name, "out")
        for name in ("a", "b"):
            os.symlink(out, os.path.join(out, name))
        self.assertEqual(sorted(mien_read.read(out)), ["events"])

    def test_an_empty_one_is_an_error(self):
        with self.assertRaisesRegex(ValueError, "no results of mien"):
            mien_read.read(self.place.name)

    def test_another_file_is_an_error(self):
        with self.assertRaisesRegex(ValueError, r"mien writes .csv, .json"):
            mien_read.read(self.put("a.mp4", ""))


class WithCaches(Folder):
    def write(self, name="motion/set/clip-0123456789abcdef.h5", complete=1,
              seal=True, damage=False):
        path = self.put(name, "")
        with h5py.File(path, "w") as file:
            for key, value in (("format", "mien-cache/1"), ("stage", "motion"),
                               ("dataset", "set"), ("item", "clip"),
                               ("key", "ab"), ("key_text", "stage=motion\n"),
                               ("text.regions", "chin")):
                file.attrs[key] = numpy.bytes_(value)
            file.attrs["complete"] = complete
            face = file.create_dataset("face0_landmarks",
                                       data=numpy.zeros((3, 68, 2), "f4"))
            face.attrs["unit"], face.attrs["scale"] = numpy.bytes_("px"), 1.0
            data = file.create_dataset("flow", data=numpy.array(
                [[256, -128]], dtype="i2"))
            data.attrs["unit"], data.attrs["scale"] = numpy.bytes_("px"), 1 / 256
            plain = file.create_dataset("found", data=numpy.array(
                [1, 0], dtype="u1"))
            plain.attrs["unit"], plain.attrs["scale"] = numpy.bytes_(""), 1.0
        with open(path, "rb") as file:
            body = file.read()
        if seal:
            line = b"\nmien-sha256 " + hashlib.sha256(body).hexdigest().encode()
            body += line + b"\n"
        if damage:
            body = body[:-200] + bytes([body[-200] ^ 1]) + body[-199:]
        with open(path, "wb") as file:
            file.write(body)
        return path


@unittest.skipIf(h5py is None, "no h5py")
class Caches(WithCaches):
    def test_arrays_come_in_their_units(self):
        got = mien_read.read(self.write())
        self.assertEqual((got.stage, got.dataset, got.item, got.key),
                         ("motion", "set", "clip", "ab"))
        self.assertEqual(got["flow"].tolist(), [[1.0, -0.5]])
        self.assertEqual(got["found"].dtype.str, "|u1")
        self.assertEqual(got.units, {"face0_landmarks": "px", "flow": "px",
                                     "found": ""})
        self.assertEqual(got.texts, {"regions": "chin"})
        self.assertIn("flow (1, 2) px", repr(got))

    def test_files_without_a_seal_are_read(self):
        self.assertEqual(mien_read.read(self.write(seal=False)).stage, "motion")

    def test_damage_is_said(self):
        with self.assertRaisesRegex(ValueError, "damaged"):
            mien_read.read(self.write(damage=True))
        with self.assertRaisesRegex(ValueError, "not complete"):
            mien_read.read(self.write(complete=0))

    def test_nothing_leads_out_of_a_file_of_strangers(self):
        secret = self.put("secret.h5", "")
        with h5py.File(secret, "w") as file:
            file.create_dataset("x", data=numpy.arange(3.0))
        raw = self.put("secret.txt", "the secret of another file")

        def outside(file):
            file["a"] = h5py.ExternalLink(secret, "/x")

        def storage(file):
            file.create_dataset("a", (26,), "u1", external=[(raw, 0, 26)])

        def virtual(file):
            layout = h5py.VirtualLayout((3,), "f8")
            layout[:] = h5py.VirtualSource(secret, "x", (3,))
            file.create_virtual_dataset("a", layout)

        def soft(file):
            file["a"] = h5py.SoftLink("/flow")

        def group(file):
            file.create_group("a")

        def texts(file):
            file.create_dataset("a", data=["x"])

        for make in (outside, storage, virtual, soft, group, texts):
            path = self.write(f"{make.__name__}.h5", seal=False)
            with h5py.File(path, "a") as file:
                make(file)
                if isinstance(file.get("a"), h5py.Dataset):
                    file["a"].attrs["scale"] = 1.0
                    file["a"].attrs["unit"] = numpy.bytes_("")
            with self.assertRaisesRegex(ValueError, "'a' is no array of mien"):
                mien_read.read(path)

    def test_bombs_and_odd_attributes_are_refused(self):
        def bomb(file):
            made = file.create_dataset("a", (1 << 20, 1 << 12), "f4",
                                       chunks=(1 << 10, 1 << 10))
            made.attrs["scale"], made.attrs["unit"] = 1.0, numpy.bytes_("")

        def endless(file):
            file["flow"].attrs["scale"] = float("nan")

        def many(file):
            file["flow"].attrs["scale"] = numpy.ones(9)

        def bare(file):
            del file["flow"].attrs["unit"]

        def nameless(file):
            del file.attrs["stage"]

        for make, what in ((bomb, "larger than any"), (endless, "no unit and"),
                           (many, "no unit and"), (bare, "no unit and"),
                           (nameless, "no attribute stage")):
            path = self.write(f"{make.__name__}.h5", seal=False)
            with h5py.File(path, "a") as file:
                make(file)
            with self.assertRaisesRegex(ValueError, what):
                mien_read.read(path)

    def test_found_by_stage_and_item(self):
        one = self.write()
        self.write("track/set/clip-0123456789abcdef.h5")
        self.write("track/set/clip 2-0123456789abcdef.h5")
        self.put("track/set/.clip-0123456789abcdef.h5.1.2.tmp", "")
        root = self.place.name
        self.assertEqual(mien_read.cache_files(root, "motion"), [one])
        self.assertEqual(len(mien_read.cache_files(root, "track")), 2)
        self.assertEqual(len(mien_read.cache_files(root, item="clip")), 2)


class Page(WithCaches):
    """docs/python.md does what it says, on results written by hand."""

    def setUp(self):
        super().setUp()
        header = ("video,face,event,kind,onset_frame,apex_frame,offset_frame,"
                  "onset_s,apex_s,offset_s,score,regions,flags\n")
        self.put("spotted/interview/events.csv", header +
                 "i.mp4,0,1,micro,7,9,12,0.25,0.3,0.4,0.75,chin;lid_left,\n"
                 "i.mp4,0,2,macro,7,9,12,0.25,0.3,0.4,0.625,,blink\n"
                 "i.mp4,0,3,micro,7,,12,0.25,,0.4,0.375,,\n")
        self.put("spotted/interview/signals.csv",
                 "frame,time_s,blink\n0,0.5,\n1,1.5,1\n")
        with open(os.path.join(ROOT, "docs", "python.md"),
                  encoding="utf-8") as file:
            self.page = file.read()

    def run_block(self, language, command):
        code = re.search(rf"```{language}\n(.*?)```", self.page, re.S).group(1)
        path = self.put("block", code)
        done = subprocess.run(command + [path], cwd=self.place.name,
                              capture_output=True, text=True, env={
                                  **os.environ,
                                  "PYTHONPATH": os.path.join(ROOT, "python")})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    @unittest.skipIf(h5py is None or mien_read.pandas is None, "no h5py, pandas")
    def test_the_python_block(self):
        self.write("spotted/cache/track/recordings/i-0123456789abcdef.h5")
        self.assertRegex(self.run_block("python", [sys.executable, "-B"]),
                         r"0 +0\.25 +0\.3 +0\.4 +\[chin, lid_left\] +\[\]\n$")

    @unittest.skipUnless(shutil.which("Rscript"), "no R")
    def test_the_r_block(self):
        self.assertRegex(self.run_block("r", ["Rscript"]),
                         r"1 +0\.25 +0\.3 +0\.4 +0\.75\n\[1\] 0\.5 1\.5\n$")


if __name__ == "__main__":
    unittest.main()
