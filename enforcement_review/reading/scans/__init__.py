"""Scans and photographs: pictures of pages made level, recognised and laid out as pages."""
