"""A landmark model that is read in no time."""
import pathlib

LANDMARKS = pathlib.Path('/usr/share/dlib/shape_predictor_68_face_landmarks.dat')


def mean_face(folder):
    """Path of dlib's landmark model without its trees: the mean face in every
    box. Short runs take a second instead of three."""
    data, at = LANDMARKS.read_bytes()[:4000], 0

    def packed():
        nonlocal at
        first, at = at, at + 1 + (data[at] & 15)
        value = int.from_bytes(data[first + 1:at], 'little')
        return -value if data[first] & 0x80 else value

    packed()  # the version
    rows = abs(packed())
    packed()  # one column
    for _ in range(2 * rows):  # mantissa and exponent
        packed()
    path = folder / 'mean_face.dat'
    path.write_bytes(data[:at] + b'\1\0' * 3)  # no stages
    return path
