"""Films and sounds: what their containers and streams say, in ffprobe's words, which are IMM's.

Three readers give the same value, a :data:`~emulator.understanding.media.streams.probe.Probe`: PyAV (extra ``media``),
else an ``ffprobe`` on PATH, else our own reading of the headers of MP4, MOV, Matroska and WebM.
"""
