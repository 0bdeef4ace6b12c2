"""SceneElements: where the picture of a film changes as a whole. Only key frames are looked at, at most a hundred."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emulator.understanding.media.reading import Facts

LOOKS = 100
JUMP = 0.5
"""Half the sum of the differences of two colour histograms: 0 the same picture, 1 nothing in common."""
_LONGEST = 4096 * 4096
_BINS = 4


def of(container: Any) -> list[Facts]:
    """IMM's SceneElement: TimeRange (start, end) and FrameTimes in milliseconds, the stream's index."""
    stream = next((one for one in container.streams.video if not _cover(one)), None)
    if stream is None or not container.duration or stream.codec_context is None:
        return []
    if stream.codec_context.width * stream.codec_context.height > _LONGEST:
        return []
    end = round(container.duration / 1000)
    changes: list[int] = []
    before = None
    for moment, histogram in _looks(container, stream):
        if before is None or 0.5 * float(abs(histogram - before).sum()) > JUMP:
            changes.append(moment)
        before = histogram
    if not changes:
        return []
    changes[0] = 0
    return [
        {"TimeRange": [start, stop], "FrameTimes": [start], "VideoStreamIndex": stream.index}
        for start, stop in zip(changes, [*changes[1:], max(end, changes[-1])], strict=True)
    ]


def _cover(stream: Any) -> bool:
    return bool(stream.disposition & stream.disposition.attached_pic)


def _looks(container: Any, stream: Any) -> Iterator[tuple[int, Any]]:
    """(milliseconds, colour histogram) of key frames in order, each once."""
    import av
    import numpy as np

    stream.codec_context.skip_frame = "NONKEY"
    step = max(container.duration // LOOKS, av.time_base // 4)
    seen = -1
    for target in range(0, int(container.duration), int(step)):
        try:
            container.seek(target, backward=True)
            frame = next(container.decode(stream), None)
            if frame is None or frame.time is None or (moment := round(frame.time * 1000)) <= seen:
                continue
            small = frame.reformat(width=32, height=32, format="rgb24").to_ndarray()
        except (av.FFmpegError, ValueError):
            continue
        seen = moment
        cells = small.reshape(-1, 3).astype(np.int64) * _BINS // 256
        keys = (cells[:, 0] * _BINS + cells[:, 1]) * _BINS + cells[:, 2]
        yield moment, np.bincount(keys, minlength=_BINS**3) / len(keys)
