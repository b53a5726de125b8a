"""The module `mien` against the programs, on a made recording.

    mien_test.py BUILD        (BUILD/bin has the programs, BUILD/python the module)
"""

import ast
import inspect
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from unittest import mock

BUILD = os.path.abspath(sys.argv.pop(1))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(BUILD, "python"))

try:
    import mien  # before numpy: it chooses the kernels
    import numpy as np
    import pandas
except ImportError as error:  # pragma: no cover
    print(f"skipped: {error}")
    sys.exit(0)

PLACE = tempfile.mkdtemp(prefix="mien-test-")
VIDEO = os.path.join(PLACE, "made", "interview_01.mp4")
OUT = os.path.join(PLACE, "out")
SHOWN = {**os.environ, "PYTHONPATH": os.path.join(BUILD, "python")}


def program(name, *arguments):
    return subprocess.run([os.path.join(BUILD, "bin", name), *arguments],
                          capture_output=True, text=True, cwd=PLACE)


def words(done):
    """The one line of an error."""
    return done.stderr.strip().splitlines()[-1].split(": ", 1)[1]


def setUpModule():
    made = program("mien-synth", "interview", "--out", "made", "--people", "1",
                   "--minutes", "0.1", "--iod", "50", "--seed", "5",
                   "--events-per-minute", "30", "--speech-share", "0")
    assert made.returncode == 0, made.stderr
    done = program("mien-spot", VIDEO, "--out", OUT, "--formats", "csv",
                   "--set", "interview.min_score=0.01")
    assert done.returncode == 0, done.stderr


def tearDownModule():
    shutil.rmtree(PLACE)


def kept(stage):
    """The program's own cache file of a stage."""
    return mien.read(mien.cache_files(os.path.join(OUT, "cache"), stage)[-1])


def frames(count=None, pattern=None):
    """Grey frames of the recording, as ffmpeg decodes them; to pictures."""
    command = ["ffmpeg", "-v", "error", "-i", VIDEO, "-pix_fmt", "gray"]
    if count:
        command += ["-frames:v", str(count)]
    if pattern:
        subprocess.run(command + [pattern], check=True)
        return None
    raw = subprocess.run(command + ["-f", "rawvideo", "-"], check=True,
                         capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 240, 320)


class AsThePrograms(unittest.TestCase):
    def test_spot_gives_the_programs_list_byte_for_byte(self):
        out = os.path.join(PLACE, "own")
        got = mien.spot(VIDEO, out=out, interview={"min_score": 0.01})
        self.assertIsInstance(got, pandas.DataFrame)
        self.assertGreater(len(got), 0)
        for name in ("events.csv", "signals.csv"):
            with open(os.path.join(OUT, "interview_01", name), "rb") as file:
                theirs = file.read()
            with open(os.path.join(out, "interview_01", name), "rb") as file:
                self.assertEqual(file.read(), theirs, name)
        pandas.testing.assert_frame_equal(
            got, mien.read(os.path.join(OUT, "interview_01", "events.csv")))

    def test_nothing_is_left_without_out(self):
        # A folder of its own: other programs come and go in the usual one.
        with tempfile.TemporaryDirectory() as own, \
                mock.patch.dict(os.environ, {"TMPDIR": own}), \
                mock.patch.object(tempfile, "tempdir", own):
            events, signals = mien.spot(VIDEO, signals=True,
                                        cache=os.path.join(OUT, "cache"))
            self.assertEqual(os.listdir(own), [])
        self.assertEqual(len(signals), 180)
        self.assertIn("blink", signals)

    def test_track_and_motion_are_the_programs_caches(self):
        for stage, call in (("track", mien.track), ("motion", mien.motion)):
            got, theirs = call(VIDEO), kept(stage)
            self.assertEqual(got.key, theirs.key)
            self.assertEqual(got.units, theirs.units)
            self.assertEqual(got.texts, theirs.texts)
            self.assertEqual(sorted(got.arrays), sorted(theirs.arrays))
            for name, values in got.arrays.items():
                self.assertEqual(values.dtype, theirs[name].dtype, name)
                np.testing.assert_array_equal(values, theirs[name], name)
        self.assertEqual(mien.track(VIDEO)["face0_landmarks"].shape,
                         (180, 68, 2))

    def test_frames_in_memory_are_as_a_folder_of_them(self):
        folder = os.path.join(PLACE, "pictures")
        os.makedirs(folder, exist_ok=True)
        frames(pattern=os.path.join(folder, "%04d.png"))
        want = mien.spot(folder, fps=30, interview={"min_score": 0.01})
        got = mien.spot(frames(), fps=30, name="pictures",
                        interview={"min_score": 0.01})
        self.assertGreater(len(got), 0)
        pandas.testing.assert_frame_equal(got, want)
        grey = frames(3)
        colour = np.repeat(grey[..., None], 3, axis=3)
        np.testing.assert_array_equal(
            mien.track(colour, fps=30)["face0_landmarks"],
            mien.track(list(grey), fps=30)["face0_landmarks"])

    def test_flow_and_what_it_is_read_as(self):
        flow = mien.flow(10, 16, video=VIDEO, model="me3.safetensors")
        self.assertEqual(flow["flow"].shape, (192, 192, 2))
        self.assertEqual(flow["frames"].tolist(), [10, 16])
        np.testing.assert_array_equal(flow["stack"][0],
                                      flow["stack_u"].astype("f4"))
        p, classes = mien.predict(flow, "me3.safetensors")
        self.assertEqual(sorted(classes), ["negative", "positive", "surprise"])
        self.assertAlmostEqual(float(p.sum()), 1, places=5)
        both, _ = mien.predict([flow, flow], "me3.safetensors")
        np.testing.assert_allclose(both[1], p, atol=1e-6)
        raw, _ = mien.predict(flow["stack"], "me3.safetensors",
                              iod_px=float(flow["iod"][0]))
        np.testing.assert_array_equal(raw, p)
        faces, names = mien.predict(
            np.arange(48 * 48 * 2, dtype="u1").reshape(2, 48, 48),
            "fer2013.safetensors")
        self.assertEqual((faces.shape, len(names)), ((2, 7), 7))

    def test_two_pictures_and_their_flow(self):
        two = frames(17)[[10, 16]]
        flow = mien.flow(two[0], two[1])
        self.assertEqual(flow["stack"].shape, (3, 28, 28))
        still = mien.flow(two[0], two[0])
        # On the face; at the picture's border the flow has nothing to go by.
        self.assertLess(np.abs(still["flow"][20:170, 30:160]).max(), 0.05)

    def test_several_recordings(self):
        other = os.path.join(PLACE, "b.mp4")
        shutil.copy(VIDEO, other)
        cache = os.path.join(OUT, "cache")
        got = mien.spot([VIDEO, other], cache=cache)
        self.assertEqual(sorted(set(got.video)), ["b.mp4", "interview_01.mp4"])
        with self.assertWarnsRegex(RuntimeWarning, "no such file"):
            mien.spot([VIDEO, "missing.mp4"], cache=cache)


class Arguments(unittest.TestCase):
    def same(self, kind, call, *arguments):
        done = program(*arguments)
        self.assertNotEqual(done.returncode, 0)
        with self.assertRaises(kind) as caught:
            call()
        self.assertIsInstance(caught.exception, ValueError)
        self.assertEqual(str(caught.exception), words(done))

    def test_errors_are_value_errors_in_the_programs_words(self):
        self.same(mien.ConfigError,
                  lambda: mien.spot(VIDEO, interview={"min_score": 7}),
                  "mien-spot", VIDEO, "--out", "e", "--set",
                  "interview.min_score=7")
        self.same(mien.ConfigError,
                  lambda: mien.spot(VIDEO, interview={"min_scor": 0.5}),
                  "mien-spot", VIDEO, "--out", "e", "--set",
                  "interview.min_scor=0.5")
        self.same(mien.ConfigError, lambda: mien.spot(VIDEO, from_="x"),
                  "mien-spot", VIDEO, "--out", "e", "--from", "x")
        demo = os.path.join(ROOT, "configs", "demo.yaml")
        with self.assertRaisesRegex(mien.ConfigError, "ingest not in {track,"):
            mien.run(demo, PLACE, "e", until="ingest")
        self.same(mien.ConfigError,
                  lambda: mien.run("missing.yaml", PLACE, "e"),
                  "mien-run", "missing.yaml", "--data", PLACE, "--out", "e")

    def test_a_data_set_with_its_sheet(self):
        made = program("mien-synth", "dataset", "--out", "set", "--subjects",
                       "1", "--clips", "2", "--seed", "4")
        self.assertEqual(made.returncode, 0, made.stderr)
        config = os.path.join(ROOT, "configs", "demo.yaml")
        results = mien.run(config, os.path.join(PLACE, "set"),
                           os.path.join(PLACE, "set_out"), until="track")
        done = program("mien-run", config, "--data", "set", "--out",
                       "set_program", "--until", "track")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIsInstance(results, dict)
        made = sorted(os.listdir(os.path.join(PLACE, "set_out")))
        self.assertEqual(
            made, sorted(os.listdir(os.path.join(PLACE, "set_program"))))
        self.assertIn("failures.csv", made)
        for folder in ("set_out", "set_program"):
            with open(os.path.join(PLACE, folder, "failures.csv")) as file:
                self.assertEqual(file.read(), "item,stage,error,message\n")

    def test_files_that_are_none(self):
        text = os.path.join(PLACE, "text.mp4")
        with open(text, "w") as file:
            file.write("no film\n" * 100)
        for call in (mien.spot, mien.track, mien.motion):
            with self.assertRaisesRegex(mien.DataError, "text.mp4"):
                call(text)
        with self.assertRaisesRegex(ValueError, "no such file"):
            mien.spot(os.path.join(PLACE, "missing.mp4"))

    def test_arrays_that_are_none(self):
        good = np.zeros((2, 40, 40), np.uint8)
        for video, fps, what in (
                (good.astype(float), 30, "values of type float64"),
                (good[0], 30, "an array of shape"),
                (good, 0, "fps is needed"),
                (good, 1e9, "frames a second"),
                (good[:0], 30, "an array of shape"),
                ([good[0], good[0][:20]], 30, "frames")):
            with self.assertRaisesRegex(ValueError, what):
                mien.track(video, fps=fps)
        with self.assertRaisesRegex(ValueError, "no face was found"):
            mien.flow(good[0], good[1])
        with self.assertRaisesRegex(ValueError, "not finite"):
            mien.predict(np.full((3, 28, 28), np.nan), "me3.safetensors")
        with self.assertRaisesRegex(ValueError, "reads the channels"):
            mien.predict(np.zeros((7, 28, 28)), "me3.safetensors")
        with self.assertRaisesRegex(ValueError, "no model missing"):
            mien.predict(np.zeros((3, 28, 28)), "missing.safetensors")
        with self.assertRaisesRegex(TypeError, "unknown argument 'min_score'"):
            mien.spot(VIDEO, min_score=0.5)

    def test_the_stubs_say_what_is_there(self):
        with open(os.path.join(ROOT, "python", "mien", "__init__.pyi")) as file:
            stubs = {node.name: node for node in ast.parse(file.read()).body
                     if isinstance(node, ast.FunctionDef)}
        for name in ("spot", "track", "motion", "flow", "predict", "run",
                     "config", "log_level"):
            arguments = stubs[name].args
            told = [one.arg for one in arguments.args + arguments.kwonlyargs]
            if arguments.kwarg:
                told.append(arguments.kwarg.arg)
            real = getattr(mien, name)
            self.assertEqual(told, list(inspect.signature(real).parameters))
            self.assertTrue(inspect.getdoc(real))


class WhileItWorks(unittest.TestCase):
    def test_progress_is_told_and_may_stop_it(self):
        told = []
        mien.track(VIDEO, progress=lambda *of: told.append(of))
        self.assertEqual(told[-1][:2], ("frames", 180))

        def stop(what, done, total):
            raise KeyError("enough")
        with self.assertRaises(KeyError):
            mien.spot(VIDEO, progress=stop)
        self.assertGreater(len(mien.spot(VIDEO, interview={
            "min_score": 0.01})), 0)

    def test_other_threads_run(self):
        counted, ended = [0], threading.Event()

        def count():
            while not ended.is_set():
                counted[0] += 1
                time.sleep(0.001)
        thread = threading.Thread(target=count)
        thread.start()
        try:
            before = counted[0]
            mien.track(VIDEO)
            self.assertGreater(counted[0] - before, 20)
        finally:
            ended.set()
            thread.join()

    def test_control_c_ends_it(self):
        # A shell's job in the background is deaf to it.
        code = ("import mien, signal, sys\n"
                "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
                "def tell(*of): print('at work', flush=True)\n"
                "try:\n"
                "  while True: mien.motion(sys.argv[1], progress=tell)\n"
                "except KeyboardInterrupt: print('ended'); sys.exit(7)\n")
        child = subprocess.Popen([sys.executable, "-B", "-c", code, VIDEO],
                                 stdout=subprocess.PIPE, text=True, env=SHOWN)
        self.assertEqual(child.stdout.readline(), "at work\n")
        child.send_signal(signal.SIGINT)
        rest = child.communicate(timeout=120)[0]
        self.assertEqual((child.returncode, rest.splitlines()[-1]),
                         (7, "ended"))

    def test_memory_stays_flat_over_200_calls(self):
        def resident_kb():
            with open("/proc/self/status") as file:
                return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))
        cache = os.path.join(OUT, "cache")
        for _ in range(20):
            mien.spot(VIDEO, cache=cache)
        before = resident_kb()
        for _ in range(200):
            mien.spot(VIDEO, cache=cache)
        self.assertLess(resident_kb() - before, 16000)


class Page(unittest.TestCase):
    def test_the_example_of_the_page_runs(self):
        with open(os.path.join(ROOT, "docs", "python.md"),
                  encoding="utf-8") as file:
            blocks = re.findall(r"```python\n(.*?)```", file.read(), re.S)
        example = next(one for one in blocks if "import mien\n" in one)
        place = os.path.join(PLACE, "page")
        os.makedirs(place)
        shutil.copy(VIDEO, os.path.join(place, "interview.mp4"))
        done = subprocess.run([sys.executable, "-B", "-c", example], cwd=place,
                              capture_output=True, text=True, env=SHOWN)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("onset_s", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
