#!/usr/bin/env python3
"""Tests of layering.py itself: made-up trees with one include each, right or wrong."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import layering
import rules

HEADERS = ("engine/base/error.h", "engine/api/engine.h", "engine/gguf/reader.h", "engine/kernels/matmul.h", "app/core/session.h",
           "app/ingest/ingest.h", "app/ingest/decode/png.h", "app/session/store.h", "app/viewmodel/list.h", "app/cli/ask.h",
           "ui/shell/window.h", "ui/composer/composer.h", "ui/widgets/button.h", "ui/style/palette.h")
QT = ("QtCore/QString", "QtCore/qstring.h", "QtWidgets/QLabel", "QtWidgets/qlabel.h", "QtNetwork/QTcpSocket")


class LayeringTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.top, self.qt = pathlib.Path(self.folder.name, "top"), pathlib.Path(self.folder.name, "qt")
        for header in HEADERS:
            self.write(self.top / header, "#pragma once\n")
            self.write(self.top / "/".join(header.split("/")[:2]) / "README.md", "")
        for header in QT:
            self.write(self.qt / header, "")

    def write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def faults(self, path="app/core/x.cpp", line=""):
        self.write(self.top / path, f"// first line\n{line}\n")
        return layering.Layering(self.top, self.qt).check()

    def test_a_clean_tree_has_no_faults(self):
        self.assertEqual(self.faults(), [])

    def test_allowed_includes_pass(self):
        for path, line in (("engine/gguf/x.cpp", '#include "engine/base/error.h"'), ("engine/gguf/x.cpp", '#include "reader.h"'),
                           ("engine/kernels/x.cpp", "#include <immintrin.h>"), ("app/cli/x.cpp", "#include <CLI/CLI.hpp>"),
                           ("app/ingest/decode/x.cpp", "#include <png.h>"), ("app/ingest/x.cpp", '#include "app/ingest/decode/png.h"'),
                           ("ui/shell/x.cpp", '#include "ui/composer/composer.h"'), ("ui/widgets/x.cpp", "#include <QLabel>"),
                           ("app/viewmodel/x.cpp", "#include <QString>"), ("app/viewmodel/x.cpp", '#include "x.moc"')):
            with self.subTest(path=path, line=line):
                self.assertEqual(self.faults(path, line), [])
            (self.top / path).unlink()

    def test_bad_includes_are_found_with_their_line(self):
        for path, line in (
                ("engine/base/x.h", '#include "engine/api/engine.h"'),         # upwards
                ("engine/gguf/x.h", '#include "engine/kernels/matmul.h"'),     # sideways
                ("engine/api/x.h", '#include "app/core/session.h"'),           # engine sees app
                ("engine/api/x.h", "#include <QString>"),                      # Qt in the engine
                ("engine/api/x.h", "#include <QtCore/qstring.h>"),
                ("engine/api/x.h", '#  include "qstring.h"'),
                ("app/core/x.cpp", '#include "engine/kernels/matmul.h"'),      # app sees more than api and base
                ("app/core/x.cpp", '#include <engine/kernels/matmul.h>'),
                ("app/session/x.cpp", '#include "app/ingest/ingest.h"'),
                ("app/ingest/decode/x.cpp", '#include "app/ingest/ingest.h"'),
                ("app/viewmodel/x.cpp", '#include "app/cli/ask.h"'),
                ("app/viewmodel/x.cpp", '#include "ui/shell/window.h"'),
                ("app/viewmodel/x.cpp", "#include <QLabel>"),                  # a widget in app
                ("app/viewmodel/x.cpp", "#include <QtWidgets/QLabel>"),
                ("app/core/x.cpp", "#include <QTcpSocket>"),                   # a socket anywhere
                ("ui/shell/x.cpp", "#include <QtNetwork>"),
                ("app/ingest/x.cpp", "#include <sys/socket.h>"),
                ("ui/composer/x.cpp", '#include "engine/base/error.h"'),       # ui sees the engine
                ("ui/composer/x.cpp", '#include "app/session/store.h"'),
                ("ui/composer/x.cpp", '#include "ui/shell/window.h"'),
                ("ui/style/x.cpp", '#include "ui/widgets/button.h"'),
                ("ui/widgets/x.cpp", '#include "app/core/session.h"'),
                ("ui/composer/x.cpp", '#include "../shell/window.h"'),         # the same, by another path
                ("app/core/x.cpp", "#include <sqlite3.h>"),                    # a library outside its folder
                ("app/context/x.cpp", "#include <poppler-qt6.h>"),
                ("ui/shell/x.cpp", "#include <md4c.h>"),
                ("app/core/x.cpp", '#include "app/nowhere/x.h"')):
            with self.subTest(path=path, line=line):
                found = self.faults(path, line)
                readme = f"{'/'.join(path.split('/')[:2])}: has no README.md"
                self.assertEqual([f.split(": ")[0] for f in found if f != readme], [f"{path}:2"])
            (self.top / path).unlink()

    def test_a_room_without_readme_is_a_fault(self):
        (self.top / "ui/shell/README.md").unlink()
        self.assertEqual(self.faults(), ["ui/shell: has no README.md"])

    def test_a_file_outside_every_room_is_a_fault(self):
        self.assertIn("app/misc/x.cpp: its folder is no room of tests/layering/rules.py", self.faults("app/misc/x.cpp"))
        (self.top / "app/misc/x.cpp").unlink()
        self.assertIn("app/x.cpp: its folder is no room of tests/layering/rules.py", self.faults("app/x.cpp"))

    def test_the_table_names_only_rooms(self):
        for room, allowed in rules.ROOMS.items():
            self.assertLessEqual(allowed, rules.ROOMS.keys(), room)


if __name__ == "__main__":
    unittest.main()
