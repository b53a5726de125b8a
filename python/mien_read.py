"""Reads what mien writes, in plain Python: one file to copy, nothing to build.

    import mien_read
    everything = mien_read.read("spotted/interview")       # a folder of results
    events = mien_read.read("spotted/interview/events.csv")
    tracks = mien_read.read("spotted/cache/track/recordings/interview-....h5")

Tables come as pandas.DataFrame where pandas is installed, else as a dict of
lists by column. Caches need h5py and numpy. docs/columns.md of mien explains
every column and unit, docs/cache.md the caches.
"""

import csv
import hashlib
import json
import os
import re

try:
    import pandas
except ImportError:
    pandas = None

__all__ = ["read", "table", "results", "cache", "folder", "Cache",
           "cache_files"]

# Columns whose cells are items joined by ";". All others are numbers where
# every cell of them is one, else text.
LISTS = ("regions", "flags", "action_units", "speaker", "au_px")
# Text even where it looks like a number.
TEXTS = ("video", "kind", "label", "verdict", "note", "words", "micro_by",
         "dataset", "subject", "clip", "item", "stage", "error", "message",
         "class", "emotion", "predicted", "source", "group", "truth")
# What each program writes beside other files.
TABLES = ("events", "signals", "samples", "predictions", "folds", "confusion",
          "subjects", "failures", "calibration", "leaked", "matches", "videos",
          "pr_curve", "errors", "unmatched", "truth", "nuisance")

_ROOM = 1 << 30  # bytes of the arrays of a cache file, and 64 for each of its own

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}\Z")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


def _unguarded(text):
    """mien writes an apostrophe before what a spreadsheet would compute."""
    bare = text.lstrip("'")
    return text[1:] if bare != text and bare[:1] in "=+-@\t\r" and bare else text


def _column(name, cells):
    """The cells of one column as they are meant."""
    if name in LISTS:
        return [[one for one in _unguarded(cell).split(";") if one]
                for cell in cells]
    filled = [cell for cell in cells if cell]
    if name not in TEXTS and filled:
        if len(filled) == len(cells) and all(map(_WHOLE.match, filled)):
            return [int(cell) for cell in cells]
        if all(map(_NUMBER.match, filled)):
            return [float(cell) if cell else float("nan") for cell in cells]
    return [_unguarded(cell) for cell in cells]


def _rows(file, path):
    try:
        yield from csv.reader(file)
    except csv.Error as error:
        raise ValueError(f"{path}: {error}") from error


def table(path, frame=True):
    """A .csv of mien: a DataFrame, or (no pandas, or frame=False) a dict of
    lists. Frames count from 0, seconds are those of a player, an empty number
    is NaN, lists are lists. ValueError: it is no table."""
    csv.field_size_limit(1 << 26)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = _rows(file, path)
        header = next(rows, None)
        if not header:
            raise ValueError(f"{path}: no header line")
        if len(set(header)) != len(header):
            raise ValueError(f"{path}: two columns of one name")
        lines = list(rows)
    for number, line in enumerate(lines, 2):
        if len(line) != len(header):
            raise ValueError(f"{path}: row {number} has {len(line)} cells, the "
                             f"header has {len(header)}")
    columns = {name: _column(name, [line[i] for line in lines])
               for i, name in enumerate(header)}
    if pandas is None or not frame:
        return columns
    # One by one: lists stay lists.
    return pandas.DataFrame({name: pandas.Series(values, dtype=object)
                             if name in LISTS else values
                             for name, values in columns.items()},
                            columns=header)


def results(path):
    """results.json of mien-run, events.json, calibration.json: a dict."""
    with open(path, encoding="utf-8") as file:
        try:
            return json.load(file)
        except RecursionError:
            raise ValueError(f"{path}: nested too deep") from None


def _own_array(file, name, path):
    """An array that lies in the file itself: nothing leads out of a file that
    somebody else made."""
    import h5py
    link = file.get(name, getlink=True)
    data = file[name] if isinstance(link, h5py.HardLink) else None
    if not isinstance(data, h5py.Dataset) or data.is_virtual or \
            data.external or data.dtype.kind not in "iuf":
        raise ValueError(f"{path}: {_text(name)!r} is no array of mien")
    return data


class NamedArrays:
    """What has `stage`, `item`, `arrays` and `units`."""

    def __getitem__(self, name):
        return self.arrays[name]

    def __repr__(self):
        shapes = ", ".join(f"{name} {values.shape} {self.units[name]}".strip()
                           for name, values in self.arrays.items())
        return f"<{self.stage} of {self.item}: {shapes}>"


class Cache(NamedArrays):
    """One cache file: `stage`, `dataset`, `item`, `key`, `key_text`,
    `provenance`, `texts` (names of regions, kinds of events, ...: by name),
    `units` (of each array) and `arrays`: numpy arrays by name, in their units.
    cache["name"] is cache.arrays["name"]."""

    def __init__(self, path):
        import h5py
        import numpy
        self.path = os.fspath(path)
        with h5py.File(path, "r") as file:
            attributes = file.attrs
            if attributes.get("format", b"") != b"mien-cache/1":
                raise ValueError(f"{path}: not a cache file of mien")
            if attributes.get("complete", 0) != 1:
                raise ValueError(f"{path}: not complete")
            text = {name: _text(value) for name, value in attributes.items()
                    if name not in ("complete",)}
            for name in ("stage", "dataset", "item", "key", "key_text"):
                if name not in text:
                    raise ValueError(f"{path}: no attribute {name}")
            self.stage, self.dataset = text["stage"], text["dataset"]
            self.item, self.key = text["item"], text["key"]
            self.key_text = text["key_text"]
            self.provenance = text.get("provenance", "")
            self.texts = {name[5:]: value for name, value in text.items()
                          if name.startswith("text.")}
            self.arrays, self.units = {}, {}
            room = _ROOM + 64 * os.path.getsize(path)
            for name in file:
                data = _own_array(file, name, path)
                room -= data.nbytes
                if room < 0:
                    raise ValueError(f"{path}: its arrays are larger than any of "
                                     "mien")
                scale = data.attrs.get("scale")
                if not isinstance(scale, numpy.float64) or \
                        not numpy.isfinite(scale) or "unit" not in data.attrs:
                    raise ValueError(f"{path}: {name} has no unit and scale")
                values = data[...]
                if scale != 1:
                    values = values.astype(numpy.float64) * scale
                self.arrays[name] = values
                self.units[name] = _text(data.attrs["unit"])


def _text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) \
        else str(value)


def cache(path, check=True):
    """A cache file (HDF5) of any stage as a Cache. check: its seal, the SHA-256
    of all bytes before it, is compared first. ValueError: damaged, incomplete,
    no cache file."""
    if check:
        _check_seal(path)
    return Cache(path)


def _check_seal(path):
    length = len("\nmien-sha256 ") + 64 + 1
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        file.seek(max(0, size - length))
        seal = file.read()
        if not seal.startswith(b"\nmien-sha256 "):
            return  # of an earlier version
        file.seek(0)
        digest, left = hashlib.sha256(), size - length
        while left > 0:
            block = file.read(min(left, 1 << 20))
            if not block:
                break
            digest.update(block)
            left -= len(block)
    if digest.hexdigest().encode() != seal.split()[1]:
        raise ValueError(f"{path}: damaged: its seal does not fit")


def cache_files(root, stage=None, item=None):
    """Paths of the cache files under a folder, newest last: of one stage, of
    one item (as in names of files). Nothing is opened."""
    found = []
    for where, folders, names in os.walk(root):
        folders.sort()
        for name in names:
            match = re.match(r"(.+)-[0-9a-f]{16}\.h5\Z", name)
            if not match or (item is not None and match.group(1) != item):
                continue
            path = os.path.join(where, name)
            own = os.path.relpath(path, root).split(os.sep)
            if stage is None or stage in own[:-1]:
                found.append(path)
    return sorted(found, key=lambda path: (os.path.getmtime(path), path))


def folder(path, within=()):
    """Everything known in a folder of results, as a dict: tables by the names
    of their files without .csv, results.json as "results", recordings below
    (of mien-spot --out) by the names of their folders."""
    found, within = {}, (*within, os.path.realpath(path))
    for name in sorted(os.listdir(path)):
        full = os.path.join(path, name)
        stem, extension = os.path.splitext(name)
        if extension == ".csv" and stem in TABLES:
            found[stem] = table(full)
        elif extension == ".json" and stem in ("results", "calibration"):
            found[stem] = results(full)
        elif os.path.isdir(full) and os.path.isfile(
                os.path.join(full, "events.csv")) and \
                os.path.realpath(full) not in within:  # a link to itself
            found[name] = folder(full, within)
    if not found:
        raise ValueError(f"{path}: no results of mien in this folder")
    return found


def read(path):
    """Whatever mien wrote, by its name: a folder of results, a table (.csv),
    .json, or a cache file (.h5)."""
    path = os.fspath(path)
    if os.path.isdir(path):
        return folder(path)
    extension = os.path.splitext(path)[1].lower()
    if extension == ".csv":
        return table(path)
    if extension == ".json":
        return results(path)
    if extension == ".h5":
        return cache(path)
    raise ValueError(f"{path}: mien writes .csv, .json, .h5 and folders of "
                     "those; this is none")
