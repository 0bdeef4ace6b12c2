"""Reading in a process of its own, so that neither a large file nor a hostile one holds up or takes down the server.

``python -m emulator.understanding.worker`` is such a process; :class:`~emulator.understanding.worker.pool.Workers`
keeps a few of them and gives a :class:`~emulator.understanding.media.reading.Reading` for a file.
"""
