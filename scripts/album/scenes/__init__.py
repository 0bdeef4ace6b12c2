"""Every scene is a function of a Canvas, named as `pictures.toml` names it."""

from __future__ import annotations

from collections.abc import Callable

from album.canvas import Canvas
from album.scenes import animals, city, food, nature, papers, people, places, things

MODULES = (animals, city, food, nature, papers, people, places, things)


def scene(name: str) -> Callable[[Canvas], None]:
    """The drawing function called `name`; LookupError if there is none, or more than one."""
    found = [vars(module)[name] for module in MODULES if name in vars(module)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} scenes are called {name}")
    drawing: Callable[[Canvas], None] = found[0]
    return drawing
