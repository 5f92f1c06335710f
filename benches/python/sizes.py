"""How large the wheel is, and what it installs."""

import zipfile
from pathlib import Path

from report import Row, limited

DIST = Path(__file__).parents[2] / "dist"


def measure() -> list[Row]:
    wheel = max(DIST.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    with zipfile.ZipFile(wheel) as archive:
        installed = sum(member.file_size for member in archive.infolist())
    return [
        limited("wheel", wheel.stat().st_size / 1e6, " MB", 3.5, 2),
        limited("installed", installed / 1e6, " MB", 9, 2),
    ]
