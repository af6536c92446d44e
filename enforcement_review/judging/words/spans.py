"""Words on spans of time: covers, no_overlap."""

from __future__ import annotations
