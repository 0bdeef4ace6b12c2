"""Short sounds, computed sample by sample: WAV, 8 kHz, mono, 16 bit."""

from __future__ import annotations

import io
import math
import random
import struct
import wave
from collections.abc import Callable, Iterable

RATE = 8000
Wave = Callable[[float], float]  # seconds to amplitude, -1..1


def _tone(frequency: float, t: float) -> float:
    return math.sin(math.tau * frequency * t)


def _samples(seconds: float, wave_at: Wave) -> list[float]:
    return [wave_at(i / RATE) for i in range(round(seconds * RATE))]


def bell() -> list[float]:
    """One stroke of a bell: inharmonic partials that die away."""
    partials = ((220, 1.0, 2.2), (523, 0.6, 3.2), (786, 0.4, 4.5), (1210, 0.3, 6.0))
    return _samples(1.0, lambda t: 0.42 * sum(a * math.exp(-d * t) * _tone(f, t) for f, a, d in partials))


def birds() -> list[float]:
    """Five rising chirps."""

    def at(t: float) -> float:
        within = t % 0.16
        if within > 0.09:
            return 0.0
        return 0.5 * math.sin(math.pi * within / 0.09) * _tone(1800 + 9000 * within, within)

    return _samples(0.8, at)


def _noise(seconds: float, smooth: float, seed: int) -> list[float]:
    source = random.Random(seed)
    level, out = 0.0, []
    for _ in range(round(seconds * RATE)):
        level += smooth * (source.random() * 2 - 1 - level)
        out.append(level)
    return out


def rain() -> list[float]:
    """Steady noise with drops in it."""
    hiss = _noise(1.0, 0.7, 7)
    drops = random.Random(11)
    starts = [int(drops.random() * RATE) for _ in range(24)]
    for start in starts:
        for i in range(min(160, RATE - start)):
            hiss[start + i] += 1.6 * math.exp(-i / 30) * _tone(1500, i / RATE)
    return [0.3 * value for value in hiss]


def waves() -> list[float]:
    """Low noise that swells and falls."""
    noise = _noise(1.0, 0.15, 3)
    return [1.4 * value * math.sin(math.pi * i / RATE) ** 2 for i, value in enumerate(noise)]


def heartbeat() -> list[float]:
    """Two double beats."""

    def at(t: float) -> float:
        beat = t % 0.5
        return sum(0.8 * math.exp(-40 * (beat - s)) * _tone(70, beat - s) for s in (0.0, 0.16) if beat >= s)

    return _samples(1.0, at)


def telephone() -> list[float]:
    """Two rings of two tones that take turns."""

    def at(t: float) -> float:
        if 0.35 < t < 0.5:
            return 0.0
        return 0.4 * _tone(1100 if int(t * 40) % 2 else 850, t)

    return _samples(0.85, at)


def _melody(semitones: Iterable[int], seconds: float) -> list[float]:
    out: list[float] = []
    for step in semitones:
        frequency = 261.63 * 2 ** (step / 12)
        out += _samples(
            seconds,
            lambda t, f=frequency: 0.45 * min(1, t * 100) * math.exp(-5 * t) * (_tone(f, t) + 0.3 * _tone(2 * f, t)),
        )
    return out


def ode_to_joy() -> list[float]:
    """The first eight notes of Beethoven's melody."""
    return _melody((4, 4, 5, 7, 7, 5, 4, 2), 0.13)


def jasmine() -> list[float]:
    """The first eight notes of the folk song."""
    return _melody((4, 4, 7, 9, 12, 12, 9, 7), 0.13)


def _info(tags: dict[str, str]) -> bytes:
    body = b"INFO"
    for name, words in tags.items():
        data = words.encode() + b"\0"
        body += name.encode() + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"LIST" + struct.pack("<I", len(body)) + body


def wav(samples: list[float], tags: dict[str, str] | None = None) -> bytes:
    """A WAV file of samples -1..1, with RIFF INFO `tags` (INAM, IART, ...) after the sound if any are given."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *(round(32000 * max(-1, min(1, s))) for s in samples)))
    data = out.getvalue()
    if not tags:
        return data
    data += _info(tags)
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]
