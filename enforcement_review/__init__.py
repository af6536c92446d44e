"""Electronic review of administrative enforcement case files (行政执法案卷电子评查)."""

__version__ = "0.1.0"
