"""Who may include whom: the one table of it. A room is a folder with one job; see README.md of each."""

_ENGINE = ("base", "api", "gguf", "hf", "tensor", "quant", "panels", "kernels", "template", "tokenizer", "vision", "model", "adapters", "convert", "prefix_cache", "runtime")
_SERVICES = ("core", "ingest", "ingest/decode", "context", "inference", "answer", "models", "session")
_UI = ("shell", "composer", "transcript", "attachments", "meter", "sessions", "preferences", "lens", "widgets", "style")


def _in(top, *rooms):
    return {f"{top}/{room}" for room in rooms}


_API = _in("engine", "api", "base")
_APP = _in("app", *_SERVICES, "viewmodel")

# Room -> the other rooms whose headers it may include. Its own are always allowed.
ROOMS = {
    "engine/base": set(),
    "engine/api": _in("engine", "base"),
    "engine/tensor": _in("engine", "base"),
    "engine/gguf": _in("engine", "base", "tensor"),
    "engine/hf": _in("engine", "base", "gguf", "tensor", "quant"),
    "engine/quant": _in("engine", "base", "tensor"),
    "engine/panels": _in("engine", "tensor", "quant"),
    "engine/kernels": _in("engine", "base", "tensor", "quant", "panels"),
    "engine/template": _in("engine", "base"),
    "engine/tokenizer": _in("engine", "base", "api", "gguf", "template"),
    "engine/vision": _in("engine", "base", "api", "gguf", "hf", "tensor", "quant", "kernels", "model"),
    "engine/model": _in("engine", "base", "api", "gguf", "hf", "tensor", "quant", "panels", "kernels"),
    "engine/adapters": _in("engine", "base", "api", "gguf", "hf", "tensor", "quant", "kernels", "model"),
    "engine/convert": _in("engine", "base", "api", "gguf", "hf", "tensor", "quant", "kernels", "tokenizer"),
    "engine/prefix_cache": _in("engine", "base"),
    "engine/runtime": _in("engine", *_ENGINE),
    "app/core": _API,
    "app/ingest": _in("app", "core", "ingest/decode") | _in("engine", "base"),
    "app/ingest/decode": _in("app", "core") | _in("engine", "base"),
    "app/context": _in("app", "core") | _API,
    "app/inference": _in("app", "core", "context") | _API,
    "app/answer": _in("app", "core", "context") | _in("engine", "base"),
    "app/models": _in("app", "core") | _API,
    "app/session": _in("app", "core") | _in("engine", "base"),
    "app/viewmodel": _APP | _API,
    "app/cli": _APP | _API,
    "app/main": _APP | _API | _in("app", "cli") | _in("ui", *_UI),
    "ui/style": set(),
    "ui/widgets": _in("ui", "style"),
    "ui/shell": _in("app", "viewmodel", "core") | _in("ui", *_UI),
}
for _room in ("composer", "transcript", "attachments", "meter", "sessions", "preferences", "lens"):
    ROOMS[f"ui/{_room}"] = _in("app", "viewmodel", "core") | _in("ui", "widgets", "style")

# Header of a library (regular expression) -> the only folders that may include it. None: nobody, Sheaf works offline.
LIBRARIES = {
    r"poppler|turbojpeg\.h|jpeglib\.h|png\.h|webp/|lcms2|libexif/|uchardet|git2": ("app/ingest",),
    r"unicode/": ("app/ingest",),
    r"sqlite3\.h": ("app/session",),
    r"md4c": ("ui/transcript",),
    r"CLI/": ("app/cli",),
    r"spdlog/": ("app/core",),
    r"pcre2": ("engine/tokenizer", "engine/adapters"),
    r"simdjson": ("engine",),
    r"omp\.h": ("engine",),
    r"immintrin\.h": ("engine/kernels", "engine/panels", "engine/quant"),
    r"tl/expected": ("engine/base",),
    r"nlohmann/": ("app",),
    r"sys/socket\.h|netinet/|arpa/|netdb\.h|curl/": (),
}

# Qt module -> the only folders that may include its headers. Modules that are not named are free outside the engine.
QT_MODULES = {
    "QtWidgets": ("ui", "app/main"),
    "QtPrintSupport": ("ui",),
    "QtSvg": ("ui",),
    "QtDBus": ("ui", "app/main"),
    "QtNetwork": (),
    "QtSql": (),
}
