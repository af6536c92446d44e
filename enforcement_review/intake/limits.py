"""How much one case file may bring in. Strangers' archives are opened: each figure has its reason."""

from __future__ import annotations

from dataclasses import dataclass

MiB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one case file.

    Attributes:
        file_size: bytes of one file, unpacked. A volume of 500 pages scanned in colour takes about 300 MiB.
        total_size: bytes of all files kept in memory. The review of one case file has to fit beside others.
        recording_size: bytes of one recording, which is hashed and not kept: hours of a body camera.
        spool_memory: bytes of a recording in an archive that are kept in memory while it is looked at; the rest
            waits in a temporary file.
        spool_size: bytes of such a recording up to which it is looked at. Films do not pack, so that one of an
            archive, which is a file itself, stays under `file_size`: what is larger is no film.
        ratio: unpacked to packed bytes; office files and scans stay under 30, DEFLATE ends at 1032.
        ratio_floor: bytes; below this a high ratio is harmless (an empty form is mostly zeros).
        entries: files of a case file. The thickest one has some hundreds; hashing thousands takes seconds.
        directory_size: bytes of an archive's table of contents, read before its entries are known.
        folder_depth: folders inside folders; people use three or four.
        archive_depth: archives inside archives: a ZIP and the ZIP in it.
        name_length: characters of one part of a name, as file systems allow about that many.
    """

    file_size: int = 512 * MiB
    total_size: int = 1024 * MiB
    recording_size: int = 4096 * MiB
    spool_memory: int = 16 * MiB
    spool_size: int = 512 * MiB
    ratio: int = 200
    ratio_floor: int = 16 * MiB
    entries: int = 5000
    directory_size: int = 8 * MiB
    folder_depth: int = 16
    archive_depth: int = 2
    name_length: int = 120


LIMITS = Limits()
