"""The sample pictures, drawn with Pillow: the screenshot of an error dialog and the photo of a damaged parcel."""
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SCALE = 2  # everything is drawn at twice the size and then reduced, for smooth edges
ORIENTATION_TAG = 0x0112


class Canvas:
    """A drawing in final pixels, kept at SCALE times the size."""

    def __init__(self, size, fill, fonts):
        self.image = Image.new("RGB", [n * SCALE for n in size], fill)
        self.draw = ImageDraw.Draw(self.image, "RGBA")
        self.size, self.fonts = size, fonts

    def box(self, x, y, width, height, fill=None, line=None, radius=0, thickness=1):
        self.draw.rounded_rectangle([x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1], radius * SCALE, fill, line,
                                    thickness * SCALE)

    def polygon(self, points, fill):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def line(self, points, fill, thickness=1):
        self.draw.line([(x * SCALE, y * SCALE) for x, y in points], fill, round(thickness * SCALE), joint="curve")

    def text(self, x, y, words, size, fill, face="Sans-Regular", anchor="ls"):
        font = ImageFont.truetype(str(self.fonts / f"Liberation{face}.ttf"), size * SCALE)
        self.draw.text((x * SCALE, y * SCALE), words, fill, font, anchor)

    def soften(self, radius):
        self.image = self.image.filter(ImageFilter.GaussianBlur(radius * SCALE))
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def shadow(self, points, strength, radius):
        layer = Image.new("L", self.image.size, 0)
        ImageDraw.Draw(layer).polygon([(x * SCALE, y * SCALE) for x, y in points], strength)
        layer = layer.filter(ImageFilter.GaussianBlur(radius * SCALE))
        self.image.paste((0, 0, 0), (0, 0), layer)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def finished(self):
        return self.image.resize(self.size, Image.LANCZOS)


# --- the error dialog ---------------------------------------------------------------------------------------------------------

INK, QUIET, LINE, ACCENT, RED = "#1f2933", "#6b7785", "#d5dbe1", "#2458a6", "#b42318"
ORDERS = [
    ("4471-0090", "Malmo C", "08:02", "Printed", "C-200"), ("4471-0091", "Lund Norra", "08:05", "Printed", "B-120"),
    ("4471-0092", "Ystad", "08:09", "Printed", "C-100"), ("4471-0093", "Trelleborg Hamn", "08:11", "Failed", "C-300"),
    ("4471-0094", "Malmo C", "08:14", "Waiting", "C-300"), ("4471-0095", "Kristianstad", "08:17", "Waiting", "B-150"),
    ("4471-0096", "Helsingborg", "08:21", "Waiting", "C-200"), ("4471-0097", "Lund Norra", "08:24", "Waiting", "C-410"),
    ("4471-0098", "Ystad", "08:30", "Waiting", "C-100"), ("4471-0099", "Landskrona", "08:33", "Waiting", "C-200"),
]
STATE_COLOURS = {"Printed": "#1f7a4d", "Failed": RED, "Waiting": QUIET}


def console_window(c):
    c.box(0, 0, 1280, 40, "#2b3440")
    c.text(20, 26, "Courier Core - Dispatch console", 14, "#f2f5f8", "Sans-Bold")
    for i, glyph in enumerate(("\u2013", "\u25a1", "\u00d7")):
        c.text(1176 + i * 38, 26, glyph, 16, "#c8d0d9", anchor="ms")
    c.box(0, 40, 200, 760, "#eef1f5")
    for i, entry in enumerate(("Orders", "Labels", "Depots", "Carriers", "Reports", "Settings")):
        if entry == "Labels":
            c.box(10, 72 + i * 40, 180, 34, "#d9e4f5", radius=6)
        c.text(28, 94 + i * 40, entry, 14, ACCENT if entry == "Labels" else INK)
    c.text(228, 84, "Label queue, depot Malmo", 20, INK, "Sans-Bold")
    c.text(1252, 84, "Tuesday 14 May 2024, 08:34", 13, QUIET, anchor="rs")
    columns = (228, 400, 620, 740, 900)
    for x, title in zip(columns, ("Order", "Destination", "Received", "State", "Packaging")):
        c.text(x, 128, title, 13, QUIET, "Sans-Bold")
    for row, order in enumerate(ORDERS):
        y = 140 + row * 44
        c.line([(228, y), (1252, y)], LINE)
        for x, value in zip(columns, order):
            c.text(x, y + 28, value, 14, STATE_COLOURS.get(value, INK))


def error_dialog(c):
    c.box(0, 0, 1280, 800, (15, 23, 32, 105))
    c.shadow([(346, 232), (934, 232), (934, 612), (346, 612)], 150, 16)
    c.box(340, 210, 600, 388, "#ffffff", radius=10)
    c.box(340, 210, 600, 44, "#f3f5f8", radius=10)
    c.box(340, 244, 600, 10, "#f3f5f8")
    c.text(360, 238, "Label printing", 14, INK, "Sans-Bold")
    c.text(914, 238, "\u00d7", 18, QUIET, anchor="ms")
    c.draw.ellipse([n * SCALE for n in (368, 282, 412, 326)], RED)
    c.text(390, 304, "!", 30, "#ffffff", "Sans-Bold", "mm")
    c.text(432, 300, "The label for order 4471-0093 could not be printed.", 16, INK, "Sans-Bold")
    c.text(432, 326, "The printer service did not answer. The order was tried 5 times", 14, INK)
    c.text(432, 346, "and has been put aside. Later orders are not affected.", 14, INK)
    c.box(368, 372, 544, 142, "#f6f7f9", LINE, radius=6)
    details = ("Error E4107: retry limit reached", "Service:  label-printer @ depot-malmo-02:9100",
               "Last answer:  timeout after 1600 ms (attempt 5 of 5)", "Tracking:  NH 4471 0093 6625",
               "Time:  2024-05-14 08:33:52   Version:  courier-core 2.8.1")
    for i, line in enumerate(details):
        c.text(384, 396 + i * 25, line, 13, INK if i else RED, "Mono-Bold" if i == 0 else "Mono-Regular")
    for x, width, title, fill, ink in ((580, 100, "Copy details", "#ffffff", INK), (690, 106, "Try again", "#ffffff", INK),
                                       (806, 106, "Put aside", ACCENT, "#ffffff")):
        c.box(x, 540, width, 36, fill, LINE if ink == INK else ACCENT, radius=6)
        c.text(x + width / 2, 563, title, 14, ink, anchor="ms")


def make_dialog(path, fonts):
    c = Canvas((1280, 800), "#ffffff", fonts)
    console_window(c)
    error_dialog(c)
    c.finished().save(path, optimize=True)


# --- the photo ----------------------------------------------------------------------------------------------------------------

# The carton's visible corners, in final pixels: left, near and right upright edge; top and bottom of each; and the far top corner.
LEFT, NEAR, RIGHT = ((215, 400), (215, 905)), ((985, 520), (985, 1085)), ((1395, 350), (1395, 830))
FAR = (690, 275)


def on_front(u, v):
    """A point of the front face; u and v run from 0 to 1, rightwards and downwards. The face is drawn without perspective."""
    return LEFT[0][0] + u * (NEAR[0][0] - LEFT[0][0]), LEFT[0][1] + u * (NEAR[0][1] - LEFT[0][1]) + v * (LEFT[1][1] - LEFT[0][1]) \
        + u * v * ((NEAR[1][1] - NEAR[0][1]) - (LEFT[1][1] - LEFT[0][1]))


def loading_dock(c):
    for y in range(1200):
        shade = 150 - y // 14 if y < 420 else 118 + (y - 420) // 14
        c.line([(0, y), (1600, y)], (shade + 6, shade + 3, shade - 4))
    for x in (60, 420, 1130, 1490):
        c.box(x, 0, 26, 420, "#4f6a86")
    for y, shade in ((90, "#a8763f"), (235, "#946536")):
        c.box(0, y + 92, 1600, 14, "#c77f2a")
        for i, x in enumerate(range(100, 1500, 175)):
            c.box(x, y + (i % 3) * 14, 130, 92 - (i % 3) * 14, shade)
    c.polygon([(0, 1010), (0, 975), (1600, 700), (1600, 735)], "#c9a227")
    c.soften(7)


def carton(c):
    c.shadow([(150, 905), (985, 1120), (1500, 870), (1395, 640), (215, 700)], 190, 26)
    c.polygon([LEFT[0], NEAR[0], RIGHT[0], FAR], "#d3a671")
    c.polygon([LEFT[0], NEAR[0], NEAR[1], LEFT[1]], "#b98a56")
    c.polygon([NEAR[0], RIGHT[0], RIGHT[1], NEAR[1]], "#966a3c")
    c.polygon([(455, 337), (550, 309), (1215, 425), (1140, 456)], (228, 214, 178, 190))  # tape along the top
    c.polygon([(1140, 456), (1215, 425), (1215, 490), (1140, 524)], (196, 178, 140, 190))
    rng = random.Random(4471)
    for _ in range(260):  # fibres of the board
        u, v = rng.random() * 0.97, rng.random() * 0.96
        (x, y), length = on_front(u, v), rng.uniform(6, 26)
        c.line([(x, y), (x + length, y + length * 0.156)], (90, 60, 30, rng.randrange(14, 40)), 0.8)
    c.line([LEFT[0], NEAR[0], RIGHT[0]], (240, 214, 170, 150), 2)
    c.line([NEAR[0], NEAR[1]], (70, 46, 24, 120), 2)


def dent(c):
    """The crushed corner: what stood out at the top of the near edge now leans inwards."""
    front, right, low, pit = (830, 496), (1118, 465), (985, 742), (957, 617)
    c.polygon([front, (985, 520), right, low], "#8a6136")
    c.polygon([front, (905, 478), (1020, 482), right, (1012, 585), pit], "#c29461")
    c.polygon([front, pit, low, (912, 640)], "#7a5229")
    c.polygon([pit, (1012, 585), low], "#5b3c1d")
    c.polygon([(1012, 585), right, (1052, 652), low], "#80582f")
    c.polygon([pit, (1012, 585), (988, 640)], "#2e1d0d")
    for points in ([front, pit, low], [pit, (1012, 585), right], [(912, 640), low], [(1052, 652), low]):
        c.line(points, (60, 38, 18, 190), 2.2)
    for points in ([front, (735, 487)], [front, (790, 560), (800, 610)], [right, (1205, 445)], [low, (975, 840)], [low, (1040, 800), (1062, 838)]):
        c.line(points, (64, 42, 20, 130), 1.8)
    c.line([(905, 478), (1020, 482)], (245, 222, 180, 170), 2)


def label(fonts):
    """The shipping label, flat; NH 4471 0093 6625 is the number that the error dialog shows as well."""
    c = Canvas((560, 360), "#f7f5ee", fonts)
    c.box(6, 6, 548, 348, None, "#222222", thickness=2)
    c.text(24, 48, "LINDQVIST COURIER", 26, "#151515", "Sans-Bold")
    c.text(536, 48, "STANDARD", 20, "#151515", "Sans-Bold", "rs")
    c.line([(6, 64), (554, 64)], "#222222", 2)
    for i, line in enumerate(("From: Nordhafen Packaging, 20457 Hamburg", "To: Hamnbutiken Trelleborg", "Hamngatan 3, 231 42 Trelleborg")):
        c.text(24, 94 + i * 30, line, 20, "#151515", "Sans-Bold" if i else "Sans-Regular")
    c.text(24, 196, "Order 4471-0093", 20, "#151515")
    c.text(536, 196, "6.4 kg   1 of 1", 20, "#151515", anchor="rs")
    rng, x = random.Random(6625), 26
    while x < 528:
        bar = rng.choice((2, 2, 3, 5))
        c.box(x, 212, bar, 84, "#151515")
        x += bar + rng.choice((2, 3, 5))
    c.text(280, 338, "NH 4471 0093 6625", 32, "#151515", "Mono-Bold", "ms")
    return c.image


def stick(c, picture):
    """Puts the picture on the front face, sheared as the face is."""
    (x0, y0), (x1, y1), (_, y2) = on_front(0.09, 0.24), on_front(0.73, 0.24), on_front(0.09, 0.86)
    width, height, slope = (x1 - x0) * SCALE, (y2 - y0) * SCALE, (y1 - y0) / (x1 - x0)
    sx, sy = picture.width / width, picture.height / height
    inverse = (sx, 0, -sx * x0 * SCALE, -slope * sy, sy, sy * (slope * x0 - y0) * SCALE)
    mask = Image.new("L", picture.size, 255).transform(c.image.size, Image.AFFINE, inverse, Image.BICUBIC)
    c.image.paste(picture.transform(c.image.size, Image.AFFINE, inverse, Image.BICUBIC), (0, 0), mask)
    c.draw = ImageDraw.Draw(c.image, "RGBA")
    corner = [on_front(0.73, 0.24), on_front(0.69, 0.235), on_front(0.725, 0.30)]
    c.polygon(corner, (150, 120, 84, 255))  # a corner of the label has come off
    c.line(corner[1:], (255, 255, 255, 200), 2)


def as_photographed(image):
    """Light falling off to the edges, grain, and a slightly soft lens."""
    width, height = image.size
    light = Image.radial_gradient("L").resize((width, height)).point(lambda v: 255 - v * 90 // 255)
    image = ImageChops.multiply(image, Image.merge("RGB", [light] * 3)).filter(ImageFilter.GaussianBlur(0.7))
    grain = Image.frombytes("L", (width, height), random.Random(1).randbytes(width * height)).filter(ImageFilter.GaussianBlur(0.8))
    return Image.blend(image, Image.merge("RGB", [grain] * 3), 0.05)


def make_photo(path, fonts):
    c = Canvas((1600, 1200), "#808080", fonts)
    loading_dock(c)
    carton(c)
    stick(c, label(fonts))
    dent(c)
    # As cameras store it: on its side, with the orientation that puts it right.
    stored = as_photographed(c.finished()).transpose(Image.ROTATE_90)
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = 6
    stored.save(path, quality=80, exif=exif)
