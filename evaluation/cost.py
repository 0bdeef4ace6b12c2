"""``python -m evaluation.cost``: what understanding costs on this machine, in a process that does nothing else."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO

from emulator.understanding.embed.api import Evidence, Said
from emulator.understanding.embed.keywords import terms
from emulator.understanding.embed.light import LightEmbedder

TEXT = "The tenant pays the deposit before moving in; 押金在退房后七天内退还。" * 5


def lines() -> Iterator[str]:
    began = time.perf_counter()
    light = LightEmbedder()
    light.query([Said("lion")])
    yield f"{'tables read':32}{(time.perf_counter() - began) * 1e3:8.1f} ms, once"
    for name, size in (("0.1", (366, 274)), ("12", (4000, 3000))):
        data = photo(*size)
        yield told(f"a picture of {name} megapixels", lambda data=data: light.file([], data), 5)
    yield told("a passage of 300 characters", lambda: light.file([Evidence("passage", TEXT)]), 50)
    yield told("a question, vector", lambda: light.query([Said("去年夏天在海边拍的狗")]), 200)
    yield told("a question, keywords", lambda: terms([Said("去年夏天在海边拍的狗")]), 200)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    yield f"{'memory at most':32}{peak / (1024 * 1024 if sys.platform == 'darwin' else 1):8.0f} MiB"


def told(name: str, work: Callable[[], object], times: int) -> str:
    """The median of several goes."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return f"{name:32}{sorted(taken)[times // 2] * 1e3:8.2f} ms"


def photo(width: int, height: int) -> bytes:
    """A JPEG with something in every place."""
    from PIL import Image

    image = Image.effect_noise((width // 8, height // 8), 60).convert("RGB").resize((width, height))
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


if __name__ == "__main__":
    print("\n".join(lines()))
