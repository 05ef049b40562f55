"""Sends the suite of PyPI's akismet to AKISMET_BASE instead of Akismet: a plugin of pytest."""

import os

from akismet import _common

_common._API_URL = os.environ["AKISMET_BASE"]
