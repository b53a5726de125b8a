"""Flow stacks on disk (labels.csv + images/*.png) without an image library."""
import csv
import pathlib
import struct
import zlib

import numpy as np


def write_png(path, rgb):
    height, width, _ = rgb.shape
    rows = b"".join(b"\0" + rgb[y].tobytes() for y in range(height))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def read_png(path):
    """H x W x 3 of an 8-bit RGB file without interlacing."""
    data = path.read_bytes()
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, bits, colour = struct.unpack(">IIBB", body[:10])
            assert (bits, colour, body[12]) == (8, 2, 0), f"{path}: no plain RGB"
        if kind == b"IDAT":
            packed += body
        at += 12 + size
    raw = np.frombuffer(zlib.decompress(packed), np.uint8)
    raw = raw.reshape(height, 1 + 3 * width).astype(np.int32)
    out = np.zeros((height, 3 * width), np.int32)
    for y in range(height):
        kind, line = raw[y, 0], raw[y, 1:]
        above = out[y - 1] if y else np.zeros_like(line)
        if kind == 0:
            out[y] = line
        elif kind == 2:
            out[y] = (line + above) & 255
        else:
            for x in range(3 * width):
                left = out[y, x - 3] if x >= 3 else 0
                corner = above[x - 3] if x >= 3 else 0
                guess = left
                if kind == 3:
                    guess = (left + above[x]) // 2
                elif kind == 4:
                    p = left + above[x] - corner
                    guess = min((abs(p - left), 0, left), (abs(p - above[x]), 1, above[x]),
                                (abs(p - corner), 2, corner))[2]
                out[y, x] = (line[x] + guess) & 255
    return out.reshape(height, width, 3).astype(np.uint8)


def read_stacks(folder):
    """x N x 3 x H x W in 0..1 (min-max per channel), labels, subjects."""
    folder = pathlib.Path(folder)
    with open(folder / "labels.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    classes = ["negative", "positive", "surprise"]
    x = np.stack([read_png(folder / row["file"]) for row in rows])
    x = x.transpose(0, 3, 1, 2).astype(np.float32)
    low = x.min((2, 3), keepdims=True)
    high = x.max((2, 3), keepdims=True)
    x = (x - low) / np.maximum(high - low, 1e-6)
    y = np.array([classes.index(row["label"].lower()) for row in rows])
    subjects = [row["dataset"] + "/" + row["subject"] for row in rows]
    return x, y, np.array(subjects)


def make_stacks(folder, subjects=40, clips=8, seed=1):
    """A stand-in as large as CASME II and SMIC together (about 310 clips)."""
    folder = pathlib.Path(folder)
    (folder / "images").mkdir(parents=True)
    rng = np.random.default_rng(seed)
    grid = np.mgrid[0:28, 0:28]
    lines = ["file,dataset,subject,clip,label"]
    for subject in range(subjects):
        for clip in range(clips):
            label = int(rng.integers(3))
            cy, cx = [(8, 8), (20, 14), (8, 20)][label] + rng.normal(0, 2, 2)
            bump = np.exp(-((grid[0] - cy)**2 + (grid[1] - cx)**2) / 18)
            stack = 126 + 25 * rng.normal(size=(3, 28, 28)) + 70 * bump
            name = f"images/s{subject}_{clip}.png"
            write_png(folder / name,
                      np.clip(stack, 0, 255).astype(np.uint8).transpose(1, 2, 0).copy())
            label = ["negative", "positive", "surprise"][label]
            lines.append(f"{name},made,{subject},c{clip},{label}")
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")
