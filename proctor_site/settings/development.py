"""The embedded default: what `python start.py` runs. Everything unset falls back to what needs no server."""

from proctor_site.settings.base import *
