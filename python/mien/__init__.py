"""mien: micro-expressions in face video, the programs' own stages for Python.

    import mien
    events = mien.spot("interview.mp4")       # as mien-spot: a DataFrame
    tracks = mien.track("interview.mp4")      # 68 landmarks a frame and face
    motion = mien.motion("interview.mp4")     # 15 regions, head motion removed
    flow = mien.flow(onset_image, apex_image) # u, v, strain of an aligned face
    p, classes = mien.predict(flow, "me3.safetensors")
    mien.run("configs/casme2.yaml", data="/data/CASME2", out="out")
    mien.read("out")                          # whatever mien wrote

Frames count from 0; seconds are those that a player shows; px are of the
picture. Any key of the configuration is a parameter, by section or with its
full name: spot(x, interview={"min_score": 0.7}) is
spot(x, **{"interview.min_score": 0.7}).

Wrong arguments and files raise ConfigError, DataError or ModelError (all are
ValueError) with the text that the programs print; a failing disk raises IoError
(an OSError). Work runs without the GIL on a thread of its own, one call at a
time, and Ctrl-C ends it. progress=f calls f(what, done, total): what is counted
("frames", "videos", "clips", "folds"), how many are done, of how many (-1: not
known yet).
"""

import os as _os
import shutil as _shutil
import sys as _sys
import tempfile as _tempfile
import warnings as _warnings

from . import _kernels

# numpy loads the library of matrix products, which asks its settings then.
_before = {name: _os.environ.get(name)
           for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
                        "OMP_WAIT_POLICY")}
_kernels.choose()

import numpy as _np  # noqa: E402

from mien_read import (Cache, NamedArrays, cache,  # noqa: E402
                       cache_files, folder, read, results, table)


def _load():
    """The C++ side, its libraries told which kernels to use, and seen by it."""
    here = _os.path.dirname(_os.path.abspath(__file__))
    for up in ("../../../models", "../../../../share/mien/models",
               "../../../share/mien/models"):
        models = _os.path.normpath(_os.path.join(here, up))
        if _os.path.isfile(_os.path.join(models, "spot.safetensors")):
            _os.environ.setdefault("MIEN_MODELS", models)
            break
    flags = _sys.getdlopenflags()
    _sys.setdlopenflags(flags | _os.RTLD_GLOBAL | _os.RTLD_NOW)
    try:
        from . import _mien
    finally:
        _sys.setdlopenflags(flags)
        for name, value in _before.items():  # for programs that are started
            if value is None:
                _os.environ.pop(name, None)
    other = _mien.kernels()
    if other and _kernels.processor() in ("AVX2", "AVX-512"):
        _warnings.warn(f"mien computes with {other}: results differ in their "
                       "last digits from the programs'. Import mien before "
                       "numpy, or set OPENBLAS_CORETYPE=Haswell", RuntimeWarning,
                       stacklevel=3)
    return _mien


_mien = _load()
ConfigError, DataError = _mien.ConfigError, _mien.DataError
ModelError, IoError = _mien.ModelError, _mien.IoError
InternalError = _mien.InternalError
__version__ = _mien.version

__all__ = ["spot", "track", "motion", "flow", "predict", "run", "read",
           "config", "log_level", "Output", "Cache", "cache", "cache_files",
           "folder", "results", "table", "ConfigError", "DataError",
           "ModelError", "IoError", "InternalError"]


class Output(NamedArrays):
    """What a stage gave: `arrays` (numpy, by name, in their `units`), `texts`,
    `stage`, `item` and `key`, as a cache file of mien has them (docs/cache.md).
    output["name"] is output.arrays["name"]."""

    def __init__(self, parts):
        self.stage, self.item, self.key = parts["stage"], parts["item"], \
            parts["key"]
        self.arrays, self.units = parts["arrays"], parts["units"]
        self.texts = parts["texts"]


def _text(value):
    """A value as --set takes it."""
    if value is None:
        return ""
    if isinstance(value, bool) or isinstance(value, _np.bool_):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    if isinstance(value, (float, _np.floating)):
        return repr(float(value))
    return str(value)


def _setting(config, params, cache=""):
    assignments = []
    for name, value in params.items():
        if isinstance(value, dict):
            assignments += [f"{name}.{key}={_text(one)}"
                            for key, one in _flat(value)]
        elif "." in name:
            assignments.append(f"{name}={_text(value)}")
        else:
            raise TypeError(f"unknown argument '{name}' (keys of the "
                            f"configuration: {name}={{...}} or "
                            f"**{{\"section.{name}\": ...}})")
    return _mien.Setting(_path(config), assignments, _path(cache))


def _flat(values):
    for key, value in values.items():
        if isinstance(value, dict):
            for below, one in _flat(value):
                yield f"{key}.{below}", one
        else:
            yield key, value


def _path(path):
    return "" if path is None else _os.fsdecode(path)


def _is_path(source):
    return isinstance(source, (str, bytes, _os.PathLike))


def _frames(source, what="frames"):
    """uint8, T x H x W or T x H x W x 3, of an array or a list of pictures."""
    try:
        array = _np.ascontiguousarray(source)
    except ValueError as error:
        raise DataError(f"{what}: not all of one size: {error}") from None
    if array.dtype != _np.uint8:
        raise DataError(f"{what}: values of type {array.dtype}; pictures are "
                        "uint8, 0 to 255")
    if array.ndim == 4 and array.shape[3] == 1:
        array = _np.ascontiguousarray(array[..., 0])
    if not (array.ndim == 3 or array.ndim == 4 and array.shape[3] == 3) or \
            0 in array.shape:
        raise DataError(f"{what}: an array of shape {array.shape}; frames x "
                        "height x width (grey), or x 3 (RGB), are needed")
    return array


def _source(source, fps, name):
    """Path or name, frames or None, rate."""
    if _is_path(source):
        return _path(source), None, float(fps or 0)
    if not fps:
        raise ConfigError("fps is needed with frames in memory: the rate at "
                          "which they were filmed")
    return name, _frames(source), float(fps)


def _face(face):
    if face is None:
        return ""
    if isinstance(face, (list, tuple)):
        return ",".join(str(float(one)) for one in face)
    return str(face)


def _place(value):
    return "" if value is None else str(value)


def _raise_failures(out, quiet):
    """As the programs' failures.csv says; quiet: as warnings."""
    kinds = {"ConfigError": ConfigError, "DataError": DataError,
             "ModelError": ModelError, "IoError": IoError}
    rows = table(_os.path.join(out, "failures.csv"), frame=False)
    for kind, item, stage, message in zip(rows["error"], rows["item"],
                                          rows["stage"], rows["message"]):
        text = ": ".join(part for part in (item, stage, message) if part)
        if not quiet:
            raise kinds.get(kind, InternalError)(text)
        _warnings.warn(text, RuntimeWarning, stacklevel=3)


def spot(video, *, fps=0, out=None, cache=None, config=None, signals=False,
         formats=(), per_minute=None, from_=None, to=None, face=None, stream=0,
         review=(), transcript=None, jobs=1, name="frames", progress=None,
         **params):
    """Candidates for micro- and macro-expressions, as mien-spot lists them.

    video     a file, a folder of frames (with fps), frames in memory (T x H x W
              or T x H x W x 3 RGB, uint8, with fps; `name` stands for the
              file's), or a list of files and folders
    fps       frames per second of folders and arrays; overrides a file's times
    out       folder for everything that mien-spot writes, kept; None: nothing is
    formats   further files in it: "html", "json", "eaf", "boris", ...
    cache     folder of the intermediates: the next call with the same video is
              fast. None: out/cache, or nothing is kept
    config    a YAML file; **params: any key of the configuration
    per_minute  the best so many a minute, whatever their score
    from_, to seconds (12.5), "1:02.5" or "f123": this part alone
    face      this face alone: its number, or a point (x, y) on it, px;
              stream: of several in a file, from 1
    review    reviewed events.csv files whose verdicts are taken over
    signals   also return what signals.csv holds

    Returns a DataFrame, a row a candidate, the best first, the columns of
    events.csv (docs/columns.md): onset_s, apex_s, offset_s in seconds, frames
    from 0, score 0 to 1, ... With signals=True: (events, signals). Without
    pandas: dicts of lists. Of several recordings the rows follow each other;
    the column video tells them apart, and one that fails is a warning.
    """
    several = isinstance(video, (list, tuple)) and all(map(_is_path, video)) \
        and len(video) > 0
    if several:
        inputs, frames, rate = [_path(one) for one in video], None, float(fps)
    else:
        path, frames, rate = _source(video, fps, name)
        inputs = [path]
    options = {
        "fps": rate, "stream": int(stream), "formats": ["csv", *formats],
        "face": _face(face), "jobs": int(jobs),
        "reviews": [_path(one) for one in
                    ([review] if _is_path(review) else review)],
        "transcript": _path(transcript), "from": _place(from_),
        "to": _place(to),
        "per_minute": -1.0 if per_minute is None else float(per_minute)}
    place = _path(out) or _tempfile.mkdtemp(prefix="mien-")
    try:
        setting = _setting(config, params,
                           cache or _os.path.join(place, "cache"))
        code, folders = _mien.spot(inputs, frames, place, setting, options,
                                   progress)
        found = [one for one in folders
                 if _os.path.isfile(_os.path.join(one, "events.csv"))]
        if code != 0:
            _raise_failures(place, quiet=several and bool(found))
        events = _joined([table(_os.path.join(one, "events.csv"))
                          for one in found])
        if not signals:
            return events
        return events, _joined([table(_os.path.join(one, "signals.csv"))
                                for one in found])
    finally:
        if not out:
            _shutil.rmtree(place, ignore_errors=True)


def _joined(tables):
    if len(tables) == 1:
        return tables[0]
    if tables and not isinstance(tables[0], dict):
        import pandas
        return pandas.concat(tables, ignore_index=True)
    joined = {}
    for one in tables:
        for name, values in one.items():
            joined.setdefault(name, []).extend(values)
    return joined


def track(video, *, fps=0, cache=None, config=None, stream=0, name="frames",
          progress=None, **params):
    """Every face and its 68 landmarks (iBUG 300-W order) through a recording.

    video, fps, cache, config, stream, name, **params as spot().

    Returns an Output with arrays, T frames, F faces, i = 0 .. F-1:
      time            T         s
      frame_number    T         of the data set; from 0 in videos
      geometry        3         width px, height px, frames per second
      faces           F x 2     identity, first frame of its arrays
      face<i>_found   T_i       1: measured, 0: lost
      face<i>_box     T_i x 4   x, y, width, height, px
      face<i>_score   T_i
      face<i>_landmarks  T_i x 68 x 2   x, y, px; NaN while lost
    """
    path, frames, rate = _source(video, fps, name)
    return Output(_mien.stages("track", path, frames, rate, int(stream), False,
                               _setting(config, params, cache), progress))


def motion(video, *, fps=0, clip=False, cache=None, config=None, stream=0,
           name="frames", progress=None, **params):
    """Displacement of 15 regions of the face, head motion removed; blinks.

    clip   False: as mien-spot measures recordings (section interview.motion);
           True: as mien-run measures clips (section motion)
    The rest as track().

    Returns an Output; of face i among others, T_i frames, R = 15 regions whose
    names are texts["regions"]:
      face<i>_dx, face<i>_dy   T_i x R   px of the aligned face: / iod is in
                                         inter-ocular distances; NaN: lost
      face<i>_magnitude        T_i x R   px
      face<i>_noise            T_i       px: what is left where nothing moves
      face<i>_head_x, _head_y, _head_roll   T_i   px, px, degrees: removed
      face<i>_blink            T_i       0 open .. 1 closed
      iod                      F x 2     px, aligned and in the picture
      time, frame_number       T
    """
    path, frames, rate = _source(video, fps, name)
    return Output(_mien.stages("motion", path, frames, rate, int(stream),
                               bool(clip), _setting(config, params, cache),
                               progress))


def flow(onset, apex, *, video=None, fps=0, face=0, model="", cache=None,
         config=None, stream=0, name="frames", progress=None, **params):
    """Optical flow onset -> apex of the aligned face, head motion removed.

    onset, apex  two pictures of one size, H x W or H x W x 3 RGB, uint8; or,
                 with video (as spot()), numbers of its frames, from 0
    face    of several, in the order of track()'s identities
    model   weights for which the stack is made as they want it; else the
            section flow of the configuration, **params

    Returns an Output:
      flow            192 x 192 x 2   u (right), v (down), px of the aligned face
      stack_u, stack_v, stack_strain  28 x 28   as networks read them: px, px, 1
      stack           C x 28 x 28     the same channels, for predict()
      onset_grey, apex_grey  192 x 192   the aligned pictures
      aligned_from_image     2 x 3
      iod             1               px, eyes' distance of the aligned face
      frames          2               onset, apex
    DataError where no face is found.
    """
    if video is None:
        pair = [_np.asarray(onset), _np.asarray(apex)]
        if pair[0].shape != pair[1].shape:
            raise DataError(f"onset is {pair[0].shape}, apex {pair[1].shape}: "
                            "two pictures of one size are needed")
        path, frames, rate, at = name, _frames(pair, "onset and apex"), 25.0, \
            (0.0, 1.0)
    else:
        path, frames, rate = _source(video, fps, name)
        at = (float(onset), float(apex))
    return Output(_mien.flow(path, frames, rate, int(stream), *at, int(face),
                             _path(model), _setting(config, params, cache),
                             progress))


def predict(stack, model, *, iod_px=100.0, device="auto", progress=None):
    """Class probabilities by trained weights.

    stack   an Output of flow(..., model=model), a list of those, or an array:
            N x C x H x W (or C x H x W) stacks, u and v in px at iod_px; or,
            for weights that read single frames, N x H x W (or H x W) uint8
    model   a .safetensors file, or the name of one that ships
            ("me3.safetensors", "fer2013.safetensors")
    iod_px  eyes' distance at which u and v are measured: one number, or N
    device  auto, cpu, cuda

    Returns (p, classes): p is N x K float32, rows sum to 1 (K for one stack
    given as such), classes their K names.
    """
    single = False
    if isinstance(stack, Output):
        stack, single = [stack], True
    if isinstance(stack, (list, tuple)) and stack and \
            all(isinstance(one, Output) for one in stack):
        iod_px = [float(one["iod"][0]) for one in stack]
        stack = _np.stack([one["stack"] for one in stack])
    array = _np.asarray(stack)
    of_frames = array.dtype == _np.uint8
    if array.ndim == (2 if of_frames else 3):
        array, single = array[None], True
    if array.ndim != (3 if of_frames else 4) or 0 in array.shape:
        raise DataError(f"an array of shape {array.shape} and type "
                        f"{array.dtype}; N x C x H x W stacks, or N x H x W "
                        "uint8 pictures, are needed")
    if of_frames:
        array = array[:, None]
    values = _np.ascontiguousarray(array, dtype=_np.float32)
    if not _np.isfinite(values).all():
        raise DataError("the stack holds values that are not finite")
    iods = _np.broadcast_to(_np.asarray(iod_px, dtype=float), len(values))
    if not (iods > 0).all():
        raise ConfigError("iod_px must be above 0")
    p, classes = _mien.predict(_path(model), values, [float(x) for x in iods],
                               device, progress)
    return (p[0] if single else p), classes


def run(config, data, out, *, cache=None, jobs=0, until="", strict=False,
        progress=None, **params):
    """A data set through the whole pipeline, as mien-run.

    config  a YAML file (configs/); **params: any key of it
    data    the data set's folder, a list of "NAME=DIR", or a dict {name: dir}
    out     folder for the results; cache: of the intermediates (exec.cache)
    jobs    items worked on at a time; 0: all cores
    until   stop after this stage; strict: no scores when clips failed

    Returns what read(out) returns: tables by name, results.json as "results".
    Items that fail are in "failures", as in failures.csv.
    """
    if isinstance(data, dict):
        folders = [f"{name}={_path(path)}" for name, path in data.items()]
    elif _is_path(data):
        folders = [_path(data)]
    else:
        folders = [_path(one) for one in data]
    options = {"until": until, "strict": bool(strict), "jobs": int(jobs)}
    _mien.run(folders, _path(out), _setting(config, params, cache), options,
              progress)
    return folder(out)


def config(config=None, **params):
    """The effective configuration as YAML text, every key with its meaning."""
    return _mien.config_text(_setting(config, params))


def log_level(level):
    """What is told on stderr: trace, debug, info, warn (as at first), error,
    off."""
    _mien.set_log_level(level)
