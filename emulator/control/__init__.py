"""The emulator's own API under ``/_myna/``."""
