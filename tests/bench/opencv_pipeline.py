#!/usr/bin/python3
"""What one writes in Python for coded clips, to time mien against: of each clip
the face on the onset frame (OpenCV's Haar cascade), both frames cut there, and
TV-L1 flow from onset to apex at 128 x 128. No landmarks, no head motion, no
averaging over frames: less than mien does.

  tests/bench/opencv_pipeline.py FOLDER    what mien-synth dataset --out FOLDER made
  tests/bench/opencv_pipeline.py --check   exit code 0: what it needs is here
"""
import csv
import pathlib
import sys

try:
    import cv2
    FLOW = cv2.optflow.createOptFlow_DualTVL1
except (ImportError, AttributeError) as error:
    sys.exit(f"needs Debian's python3-opencv with optflow: {error}")

SIDE = 128
CASCADES = ['/usr/share/opencv4/haarcascades', '/usr/share/opencv/haarcascades']


def cascade():
    for folder in [getattr(getattr(cv2, 'data', None), 'haarcascades', None)
                   ] + CASCADES:
        path = pathlib.Path(folder or '/nowhere',
                            'haarcascade_frontalface_default.xml')
        if path.exists():
            return cv2.CascadeClassifier(str(path))
    sys.exit("needs OpenCV's Haar cascades (opencv-data)")


def coded_clips(root):
    """(folder of frames, onset, apex) of each row of the coding sheet."""
    sheet = next(iter(sorted(root.rglob('*.csv'))), None)
    if sheet is None:
        sys.exit(f'no coding sheet (*.csv) under {root}')
    with open(sheet, newline='', encoding='utf-8-sig') as file:
        for row in csv.DictReader(file):
            row = {key.strip().lower(): value for key, value in row.items()}
            subject = int(row['subject'])
            for folder in root.rglob(row['filename']):
                if folder.is_dir() and f'{subject:02d}' in folder.parent.name:
                    yield folder, int(row['onsetframe']), int(row['apexframe'])


def grey(folder, number):
    image = cv2.imread(str(folder / f'img{number}.jpg'))
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


def main():
    finder = cascade()
    if sys.argv[1:] == ['--check']:
        return
    cv2.setNumThreads(1)
    done = 0
    for folder, onset, apex in coded_clips(pathlib.Path(sys.argv[1])):
        first, last = grey(folder, onset), grey(folder, apex)
        faces = finder.detectMultiScale(first, 1.1, 4, minSize=(80, 80))
        if len(faces) == 0:
            continue
        x, y, w, h = max(faces, key=lambda box: box[2] * box[3])
        pair = [cv2.resize(image[y:y + h, x:x + w], (SIDE, SIDE))
                for image in (first, last)]
        FLOW().calc(pair[0], pair[1], None)
        done += 1
    if done == 0:
        sys.exit('no clip could be read')
    print(f'{done} clips')


if __name__ == '__main__':
    main()
