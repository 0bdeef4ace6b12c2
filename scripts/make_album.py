"""Make the demo album: `python scripts/make_album.py [--out fixtures/demo]`.

Everything in it is drawn, written or computed here; scripts/album/*.toml says what there is. Two runs with the
same Pillow and zlib give the same bytes. Files below `<out>/album` that are no part of the album are removed.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from album import archives, markup, pictures, sidecars, sounds
from album.docx_file import docx
from album.pdf import pdf

HERE = Path(__file__).parent / "album"
BUCKET = "album"
SIDECAR = ".myna.json"


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def _pictures() -> Iterator[tuple[str, bytes]]:
    table, places = _table("pictures"), _table("places")
    for row in table["picture"]:
        place = places[row["place"]] if "place" in row else None
        camera = table["cameras"][row["camera"]] if row.get("exif", True) else None
        data, faces = pictures.picture(row, camera, place and tuple(place["at"]))
        yield row["key"], data
        if row.get("sidecar", True):
            told = sidecars.of_picture(row, faces, place, table["clusters"])
            yield row["key"] + SIDECAR, sidecars.text(told)


def _document(row: dict[str, Any], source: str) -> bytes:
    ending, chinese = row["key"].rpartition(".")[2], row.get("language", "zh") == "zh"
    content = markup.blocks(source)
    if ending == "md":
        return source.encode()
    if ending == "txt":
        return markup.plain(source).encode(row.get("encoding", "utf-8"))
    if ending == "html":
        return markup.html(source, "zh-CN" if chinese else "en").encode()
    if ending == "pdf":
        return pdf(content, chinese, lambda name: pictures.jpeg(name, (360, 290)))
    if ending == "docx":
        drawing = pictures.jpeg(row["picture"], (640, 480), 0.5)[0] if "picture" in row else None
        return docx(content, drawing)
    raise ValueError(f"no document ends in {ending}")


def _documents() -> Iterator[tuple[str, bytes]]:
    for row in _table("documents")["document"]:
        yield row["key"], _document(row, (HERE / "texts" / row["text"]).read_text("utf-8"))
        if "custom" in row:
            yield row["key"] + SIDECAR, sidecars.text({"CustomLabels": row["custom"]})


def _sounds() -> Iterator[tuple[str, bytes]]:
    for row in _table("sounds")["sound"]:
        tags = {"INAM": row["title"], "IART": row["artist"], "IPRD": row["album"]} if row.get("info") else None
        yield row["key"], sounds.wav(getattr(sounds, row["sound"])(), tags)
        yield row["key"] + SIDECAR, sidecars.text(sidecars.of_sound(row))


def _others() -> Iterator[tuple[str, bytes]]:
    for row in _table("others")["plain"]:
        yield row["key"], row["text"].encode()
    for row in _table("others")["archive"]:
        yield row["key"], archives.stored({name: words.encode() for name, words in row["files"].items()})


def album() -> dict[str, bytes]:
    """Every file of the album by its key, sidecars included. Raises ValueError if a key is used twice."""
    files: dict[str, bytes] = {}
    for part in (_pictures, _documents, _sounds, _others):
        for key, data in part():
            if key in files:
                raise ValueError(f"two files are called {key}")
            files[key] = data
    return files


def write(files: dict[str, bytes], folder: Path) -> None:
    """Make `folder` hold exactly `files`."""
    wanted = {folder / key for key in files}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for key, data in files.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main() -> None:
    """Write the album and say how big it is."""
    parser = argparse.ArgumentParser(description="Make the demo album.")
    parser.add_argument("--out", type=Path, default=HERE.parents[1] / "fixtures" / "demo")
    files = album()
    write(files, parser.parse_args().out / BUCKET)
    real = [key for key in files if not key.endswith(SIDECAR)]
    print(f"{len(real)} files, {len(files) - len(real)} sidecars, {sum(map(len, files.values())):,} bytes")


if __name__ == "__main__":
    main()
