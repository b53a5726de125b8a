"""Reads modules, programs and their links from CMakeLists.txt; used by
scripts/check-structure and scripts/draw-modules."""

import os
import re


class Module:
    """A mien_module or mien_program line. `links` are names of other modules,
    `libraries` what else is linked, `headers` modules of which only headers
    are used; `files` are stems, None = the folder."""

    def __init__(self, name, folder, files, links, headers, libraries,
                 program):
        self.name = name
        self.folder = folder
        self.files = files
        self.links = links
        self.headers = headers
        self.libraries = libraries
        self.program = program


WORDS = ("NAME", "FILES", "LINK", "HEADERS", "TEST_LINK", "LABELS", "PROGRAMS",
         "TESTS_ONLY")


def arguments(words):
    """First word, then {KEYWORD: [words]}; PUBLIC and PRIVATE are dropped."""
    found, current = {}, None
    for word in words[1:]:
        if word in ("PUBLIC", "PRIVATE", "INTERFACE"):
            continue
        if word in WORDS:
            current = found.setdefault(word, [])
        elif current is not None:
            current.append(word)
    return words[0], found


def read(root):
    """{name: Module} in the order of CMakeLists.txt, without the tests."""
    with open(os.path.join(root, "CMakeLists.txt"), encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"#.*", "", text)
    modules = {}
    for match in re.finditer(r"\b(mien_module|mien_program)\s*\(([^)]*)\)",
                             text):
        program = match.group(1) == "mien_program"
        first, given = arguments(match.group(2).split())
        if "TESTS_ONLY" in given:
            continue
        if program:
            name, folder = first, "tools"
            files = [first.replace("-", "_")]
        else:
            name = "mien_" + given.get("NAME", [os.path.basename(first)])[0]
            folder, files = first, given.get("FILES")
        links = given.get("LINK", [])
        modules[name] = Module(
            name, folder, files, [x for x in links if x.startswith("mien_")],
            given.get("HEADERS", []), [x for x in links if not x.startswith("mien_")], program)
    return modules


def closure(modules, name):
    """All modules that the module links, itself among them."""
    seen, todo = set(), [name]
    while todo:
        one = todo.pop()
        if one in seen or one not in modules:
            continue
        seen.add(one)
        todo.extend(modules[one].links)
    return seen


def owner(modules, path):
    """Name of the module that a file (relative to the root, with slashes)
    belongs to: by its stem where the folder is shared, else by the longest
    folder. None if there is none."""
    folder, base = os.path.split(path)
    stem = os.path.splitext(base)[0]
    best = None
    for module in modules.values():
        if module.files is not None:
            if folder == module.folder and stem in module.files:
                return module.name
        elif folder == module.folder or folder.startswith(module.folder + "/"):
            if best is None or len(module.folder) > len(
                    modules[best].folder):
                best = module.name
    return best
