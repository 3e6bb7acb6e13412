"""Outlines as lists of points, on a sheet of 1000 by 1000 units with y pointing down."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

Point = tuple[float, float]
Outline = list[Point]
# What is only read may be any sequence of points.
Points = Sequence[Point]

_TOKEN = re.compile(r"[MLHVCQZ]|-?\d+(?:\.\d+)?")
_CURVE_STEPS = 14


def path(commands: str) -> Outline:
    """Points of an outline written like an SVG path with the absolute commands M L H V C Q Z."""
    return list(_path(commands))


@lru_cache(maxsize=512)
def _path(commands: str) -> tuple[Point, ...]:
    tokens = _TOKEN.findall(commands)
    points: Outline = []
    place = 0
    command = "M"

    def take(count: int) -> list[float]:
        nonlocal place
        values = [float(token) for token in tokens[place : place + count]]
        place += count
        return values

    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
        if command in "ML":
            x, y = take(2)
            points.append((x, y))
        elif command == "H":
            points.append((take(1)[0], points[-1][1]))
        elif command == "V":
            points.append((points[-1][0], take(1)[0]))
        elif command == "C":
            points += _cubic(points[-1], *take(6))
        elif command == "Q":
            x1, y1, x, y = take(4)
            x0, y0 = points[-1]
            points += _cubic(
                points[-1],
                x0 + (x1 - x0) * 2 / 3,
                y0 + (y1 - y0) * 2 / 3,
                x + (x1 - x) * 2 / 3,
                y + (y1 - y) * 2 / 3,
                x,
                y,
            )
    return tuple(points)


def _cubic(start: Point, x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> Outline:
    x0, y0 = start
    points = []
    for step in range(1, _CURVE_STEPS + 1):
        t = step / _CURVE_STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append((a * x0 + b * x1 + c * x2 + d * x, a * y0 + b * y1 + c * y2 + d * y))
    return points


def rounded(left: float, top: float, right: float, bottom: float, *radii: float) -> Outline:
    """A rectangle with rounded corners: one radius for all, or four from top left clockwise."""
    four = radii * 4 if len(radii) == 1 else radii
    limit = min(right - left, bottom - top) / 2
    tl, tr, br, bl = (min(radius, limit) for radius in four)
    corners = (
        (left + tl, top + tl, tl, 180),
        (right - tr, top + tr, tr, 270),
        (right - br, bottom - br, br, 0),
        (left + bl, bottom - bl, bl, 90),
    )
    points: Outline = []
    for x, y, radius, start in corners:
        steps = 10 if radius > 1 else 1
        for step in range(steps + 1):
            angle = math.radians(start + 90 * step / steps)
            points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return points


def oval(x: float, y: float, width: float, height: float | None = None, turn: float = 0) -> Outline:
    """An ellipse by centre and half-axes, turned clockwise by degrees."""
    return arc(x, y, width, width if height is None else height, 0, 360, turn)


def arc(
    x: float, y: float, width: float, height: float, start: float, end: float, turn: float = 0
) -> Outline:
    """Part of an ellipse between two angles in degrees, clockwise from the right."""
    steps = max(8, int(abs(end - start) / 6))
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    points = []
    for step in range(steps + 1):
        angle = math.radians(start + (end - start) * step / steps)
        dx, dy = width * math.cos(angle), height * math.sin(angle)
        points.append((x + dx * cos - dy * sin, y + dx * sin + dy * cos))
    return points


def smooth(points: Points, *, closed: bool = True) -> Outline:
    """A soft curve through the points (Catmull-Rom)."""
    count = len(points)
    result: Outline = []
    for place in range(count if closed else count - 1):
        p1, p2 = points[place], points[(place + 1) % count]
        p0 = points[place - 1] if closed or place else p1
        p3 = points[(place + 2) % count] if closed or place + 2 < count else p2
        for step in range(8):
            t = step / 8
            result.append((_through(p0[0], p1[0], p2[0], p3[0], t), _through(p0[1], p1[1], p2[1], p3[1], t)))
    if not closed:
        result.append(points[-1])
    return result


def _through(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def moved(points: Points, dx: float = 0, dy: float = 0, scale: float = 1, turn: float = 0) -> Outline:
    """The outline scaled and turned (degrees, clockwise) about the origin, then moved."""
    cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
    return [(x * cos - y * sin + dx, x * sin + y * cos + dy) for x, y in points]


def mirrored(points: Points, axis: float = 500) -> Outline:
    """The outline seen in a vertical mirror."""
    return [(2 * axis - x, y) for x, y in points]
