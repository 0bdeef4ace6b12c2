"""ZIP archives whose bytes depend on their contents alone."""

from __future__ import annotations

import io
import zipfile


def stored(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP of `files` in their order, dated 2024-06-01; `method` is one of zipfile's."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (2024, 6, 1, 9, 0, 0))
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, method
            archive.writestr(entry, data)
    return out.getvalue()
