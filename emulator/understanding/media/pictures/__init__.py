"""Headers of picture files: size, frames and the metadata blocks inside, without decoding a pixel.

Read here and not through Pillow because Pillow reports damage through the ``warnings`` module (which cannot be silenced
in one thread), decodes the picture to reach a late EXIF chunk, reduces rationals and turns text to Latin-1.
"""
