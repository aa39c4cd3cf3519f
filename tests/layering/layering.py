#!/usr/bin/env python3
"""Fails when an #include of engine, app or ui breaks the table in rules.py, or when a room has no README.md.

    layering.py --qt FOLDER [TOP]     FOLDER holds Qt's headers, one folder a module (QtCore, QtWidgets, ...)
"""
import argparse
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import rules

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^">\n]+)[">]', re.MULTILINE)
QT_HEADER = re.compile(r"Q[A-Z]|Qt[A-Z]|q[a-z]+\.h$")
TOPS = ("engine", "app", "ui")


def is_under(path, folder):
    return path == folder or path.startswith(folder + "/")


def room_of(path):
    """The innermost room that holds the path (relative to the top), or None."""
    fits = [room for room in rules.ROOMS if is_under(path, room)]
    return max(fits, key=len, default=None)


class Layering:
    def __init__(self, top, qt):
        self.top = top
        self.module_of = {header.name: module for module in rules.QT_MODULES for header in (qt / module).glob("*")}
        self.faults = []

    def check(self):
        for path in sorted(self.top.glob("*/**/*")):
            relative = path.relative_to(self.top).as_posix()
            if relative.split("/")[0] in TOPS and path.suffix in (".h", ".cpp", ".hpp", ".cc", ".c") and path.is_file():
                self.check_file(path, relative)
        for room in sorted({"/".join(p.parts[:2]) for p in self.sources()}):
            if not (self.top / room / "README.md").is_file():
                self.faults.append(f"{room}: has no README.md")
        return self.faults

    def sources(self):
        return [p.relative_to(self.top) for top in TOPS for p in (self.top / top).glob("*/**/*.*") if p.suffix in (".h", ".cpp")]

    def check_file(self, path, relative):
        room = room_of(relative)
        if room is None:
            self.faults.append(f"{relative}: its folder is no room of tests/layering/rules.py")
            return
        text = path.read_text(encoding="utf-8", errors="replace")
        for match in INCLUDE.finditer(text):
            fault = self.fault_of(path, room, match[2], quoted=match[1] == '"')
            if fault:
                line = text.count("\n", 0, match.start()) + 1
                self.faults.append(f"{relative}:{line}: {fault}")

    def fault_of(self, path, room, header, quoted):
        target = self.project_path(path, header, quoted)
        if target is None:
            return self.fault_of_library(room, header)
        if ".." in header.split("/"):
            return f'"{header}": write the path from the top of the checkout'
        other = room_of(target)
        if other is None:
            return f'"{header}" lies in no room'
        if other != room and other not in rules.ROOMS[room]:
            return f'"{header}": {room} may not include {other}'
        return None

    def project_path(self, path, header, quoted):
        """Where in the checkout the header lies, or None for a header of a library or the compiler."""
        if header.split("/")[0] in TOPS and "/" in header:
            return header
        beside = path.parent / header
        if quoted and (beside.is_file() or header.startswith("..")):
            return beside.resolve().relative_to(self.top.resolve()).as_posix()
        return None

    def fault_of_library(self, room, header):
        first, _, rest = header.partition("/")
        module = first if first.startswith("Qt") else self.module_of.get(header)
        if QT_HEADER.match(header) and is_under(room, "engine"):
            return f"<{header}>: no Qt in the engine"
        allowed = rules.QT_MODULES.get(module)
        if allowed is None:
            allowed = next((folders for pattern, folders in rules.LIBRARIES.items() if re.match(pattern, header)), None)
        if allowed is not None and not any(is_under(room, folder) for folder in allowed):
            return f"<{header}>: only for {' and '.join(allowed) or 'nobody'}"
        return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--qt", type=pathlib.Path, required=True)
    arguments.add_argument("top", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    chosen = arguments.parse_args()
    if not (chosen.qt / "QtCore").is_dir():
        sys.exit(f"{chosen.qt} holds no Qt headers: no folder QtCore")
    layering = Layering(chosen.top, chosen.qt)
    faults = layering.check()
    files = len(layering.sources())
    if not files:
        sys.exit(f"{chosen.top} holds no sources")
    print("\n".join(faults) or f"{files} files keep to the table")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
