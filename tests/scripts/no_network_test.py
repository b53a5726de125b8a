"""Programs work without a network, and their pages load nothing.

    no_network_test.py BIN

Runs mien-run and mien-spot in a network namespace without interfaces (where
the system lets a user make one), then reads every page that they wrote as a
browser does: no element may load anything but data: URLs, and no style or
script may name another place. Links that a person clicks are allowed."""

import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BIN = None
ALONE = ["unshare", "-rn"]
LOADS = {"src", "srcset", "poster", "data", "background", "action",
         "formaction", "manifest", "code", "archive", "xlink:href"}
# Calls by which scripts reach out, or what style sheets load.
REACHES = re.compile(
    r"\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|"
    r"importScripts|\bimport\s*\(|@import|url\(\s*['\"]?(?!data:|#)")


class Page(html.parser.HTMLParser):
    """Collects what the page would load."""

    def __init__(self):
        super().__init__()
        self.loads, self.inside = [], None

    def handle_starttag(self, tag, attributes):
        self.inside = tag if tag in ("script", "style") else None
        for name, value in attributes:
            value = (value or "").strip()
            loads = name in LOADS or (name == "href" and tag != "a" and
                                      not value.startswith("#"))
            if loads and value and not value.startswith(("data:", "blob:")):
                self.loads.append(f"<{tag} {name}={value[:60]}>")
            if name == "style" and REACHES.search(value):
                self.loads.append(f"<{tag} style={value[:60]}>")
            if tag == "meta" and value.lower() == "refresh":
                self.loads.append("<meta refresh>")

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, text):
        if self.inside:
            self.loads += [match.group() for match in REACHES.finditer(text)]


def loads_of(text):
    page = Page()
    page.feed(text)
    return page.loads


class Reading(unittest.TestCase):
    """The test itself sees what it looks for."""

    def test_sees_what_is_loaded(self):
        for text in ("<img src='http://a/b.png'>", "<script src=//a></script>",
                     "<link rel=stylesheet href=https://a/b.css>",
                     "<p style='background:url(http://a)'>",
                     "<style>@import 'x.css';</style>",
                     "<script>fetch('/a')</script>",
                     "<video poster=x.jpg>", "<svg><use href='http://a'/></svg>",
                     "<meta http-equiv=refresh content='0;http://a'>"):
            self.assertEqual(len(loads_of(text)), 1, text)

    def test_lets_links_and_own_data_be(self):
        self.assertEqual(loads_of("<a href='https://example.org'>x</a><img "
                                  "src='data:image/png;base64,AA'><use "
                                  "href='#a'/>"), [])


@unittest.skipUnless(
    subprocess.run(ALONE + ["true"], stderr=subprocess.DEVNULL).returncode == 0
    if pathlib.Path("/usr/bin/unshare").exists() else False,
    "no network namespaces here")
class Alone(unittest.TestCase):
    def run_alone(self, *command):
        done = subprocess.run(ALONE + [str(BIN / command[0])] +
                              [str(part) for part in command[1:]],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 0, done.stderr[-500:])

    def test_results_and_pages(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "c.yaml").write_text(
                'data:\n  fps: 30\n  labels: ["negative=disgust+repression", '
                '"positive=happiness", "surprise=surprise"]\nprotocol:\n'
                "  seeds: [1]\nrecognize:\n  epochs: 2\n")
            self.run_alone("mien-synth", "dataset", "--out", folder / "data",
                           "--subjects", 2, "--clips", 2, "--fps", 30, "--iod",
                           60)
            self.run_alone("mien-run", folder / "c.yaml", "--data",
                           folder / "data", "--out", folder / "out")
            self.run_alone("mien-synth", "interview", "--out", folder / "act",
                           "--people", 1, "--minutes", 0.05, "--fps", 30,
                           "--iod", 60, "--seed", 3)
            self.run_alone("mien-spot", folder / "act/interview_01.mp4",
                           "--out", folder / "spotted", "--set",
                           "interview.min_score=0")
            pages = sorted(folder.rglob("*.html"))
            self.assertGreaterEqual(len(pages), 2)
            for page in pages:
                self.assertEqual(loads_of(page.read_text()), [], page.name)


if __name__ == "__main__":
    BIN = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
