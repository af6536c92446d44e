"""Case files come in: files one by one, then all of them at once become case files, or a new state of one.

A file is in the file store, and synced there, before any of these operations hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from itertools import chain, count, groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from enforcement_review.access import Actor, Permission
from enforcement_review.intake.limits import LIMITS
from enforcement_review.model import Volume
from enforcement_review.operations.errors import ConflictError, InvalidError, NotFoundError
from enforcement_review.operations.jobs import add_job
from enforcement_review.operations.reviewing import why_not
from enforcement_review.operations.scope import case_for, visible_cases, visible_units
from enforcement_review.operations.standing import options_for
from enforcement_review.operations.tallies import tallied
from enforcement_review.operations.upload_look import Look
from enforcement_review.operations.upload_names import Part, numbered, parted, refusal, safe_name
from enforcement_review.operations.uploaded_files import content_key
from enforcement_review.operations.work import Work
from enforcement_review.store.database import lock_name
from enforcement_review.store.files import StoredFile
from enforcement_review.store.tables import (
    CaseFile,
    CaseState,
    JobKind,
    Purpose,
    Unit,
    Upload,
    UploadedFile,
)

CHINA = timezone(timedelta(hours=8))
MOST_FILES = LIMITS.entries
TOO_MANY = f"一次最多上传 {MOST_FILES} 个文件；请打成压缩包或者分几次上传。"
NOT_KEPT = "这个文件没有保存好，请重新上传它。"
NAMED = 3


class SameCaseError(ConflictError):
    """The very same files are here already; the person may upload them all the same.

    Attributes:
        cases: those that this person may see.
    """

    def __init__(self, cases: Sequence[CaseFile]) -> None:
        names = "、".join(f"“{case.name or case.label}”" for case in cases[:NAMED])
        more = f"等 {len(cases)} 份案卷" if len(cases) > NAMED else ""
        super().__init__(f"内容完全相同的材料已经上传过：{names}{more}。请打开已有的案卷，确需重复时再上传。")
        self.cases = list(cases)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person says of an upload.

    Attributes:
        unit_id: whose case files they are.
        volume: None: as the papers show.
        each: every file and folder is a case file of its own; otherwise everything is one.
        even_again: also where the same files are here already.
    """

    unit_id: int
    purpose: Purpose = Purpose.REVIEW
    volume: Volume | None = None
    each: bool = False
    even_again: bool = False


# ---- files come in ----


def begin(work: Work) -> Upload:
    """Begin an upload. It is the person's own until it is finished."""
    actor = work.require(Permission.CASE_UPLOAD)
    upload = Upload(account_id=actor.id, begun_at=work.now)
    work.session.add(upload)
    work.session.flush()
    return upload


def upload_for(session: Session, actor: Actor, upload_id: int, *, lock: bool = False) -> Upload:
    """The person's own upload that is not finished yet.

    Raises:
        NotFoundError: there is none.
        ConflictError: it is finished.
    """
    query = select(Upload).where(Upload.id == upload_id, Upload.account_id == actor.id)
    if lock:  # as it is once the lock is held, whatever was read of it before
        query = query.with_for_update().execution_options(populate_existing=True)
    upload = session.scalars(query).one_or_none()
    if upload is None:
        raise NotFoundError("没有这次上传，请重新开始。")
    if upload.finished_at is not None:
        raise ConflictError("这次上传已经完成，不能再改；请到案卷列表查看。")
    return upload


def unfinished(session: Session, actor: Actor) -> Upload | None:
    """The newest upload that the person began and did not finish, if files came in."""
    return session.scalars(
        select(Upload)
        .where(Upload.account_id == actor.id, Upload.finished_at.is_(None), Upload.files.any())
        .order_by(Upload.id.desc())
        .limit(1)
    ).one_or_none()


def check_name(raw: str) -> str:
    """The name that a file will have, before its bytes are taken in. Raises InvalidError: it is not taken in."""
    name = safe_name(raw)
    if (why := refusal(name)) is not None:
        raise InvalidError(why)
    return name


def add_file(work: Work, upload_id: int, name: str, stored: StoredFile, look: Look) -> UploadedFile:
    """Put a file that is in the store into the upload. Sent again after a lost answer, it stays one.

    Args:
        work: of the person whose upload it is.
        upload_id: see `begin`.
        name: as `check_name` gave it; another one of the same name gets a number.
        stored: where its bytes are.
        look: what was seen of it.
    """
    session = work.session
    upload = upload_for(session, work.require(Permission.CASE_UPLOAD), upload_id, lock=True)
    twin = session.scalars(
        select(UploadedFile).where(
            UploadedFile.upload_id == upload.id,
            UploadedFile.name == name,
            UploadedFile.sha256 == stored.sha256,
        )
    ).one_or_none()
    if twin is not None:
        return twin
    if not work.files.has(stored.sha256):  # swept away in this very moment; see store/sweeping.py
        raise InvalidError(NOT_KEPT)
    files = select(func.count()).select_from(UploadedFile).where(UploadedFile.upload_id == upload.id)
    if (session.scalar(files) or 0) >= MOST_FILES:
        raise InvalidError(TOO_MANY)
    file = UploadedFile(
        upload_id=upload.id,
        name=_free_name(session, upload, name),
        sha256=stored.sha256,
        size=stored.size,
        media_type=look.media_type,
        problem=look.problem,
    )
    session.add(file)
    session.flush()
    return file


def remove_file(work: Work, upload_id: int, file_id: int) -> None:
    """Take a file out again. Its bytes stay in the store, where others may need them."""
    upload = upload_for(work.session, work.require(Permission.CASE_UPLOAD), upload_id, lock=True)
    file = work.session.get(UploadedFile, file_id)
    if file is not None and file.upload_id == upload.id:
        work.session.delete(file)


def discard(work: Work, upload_id: int) -> None:
    """Give an upload up."""
    upload = upload_for(work.session, work.require(Permission.CASE_UPLOAD), upload_id, lock=True)
    for file in list(upload.files):
        work.session.delete(file)
    work.session.flush()
    work.session.delete(upload)


# ---- files become case files ----


def finish(work: Work, upload_id: int, declared: Declared) -> list[CaseFile]:
    """Make case files of an upload, and have them reviewed.

    Raises:
        InvalidError: nothing came in, or the unit is none of the person's.
        SameCaseError: the same files are here already, and the person did not say that they are meant.
    """
    actor = work.require(Permission.CASE_UPLOAD)
    if declared.purpose is Purpose.SELF_CHECK:
        work.require(Permission.SELF_CHECK)
    session = work.session
    upload = upload_for(session, actor, upload_id, lock=True)
    unit = _unit(session, actor, declared.unit_id)
    files = {file.name: file for file in upload.files}
    if not files:
        raise InvalidError("还没有文件，请先选择或者拖入案卷材料。", "files")
    parts = parted(list(files), each=declared.each)
    keys = [content_key(files[name].sha256 for name in part.names) for part in parts]
    if not declared.even_again:
        _refuse_same(session, actor, declared.purpose, keys)
    # The first case file keeps the row that the files came in with, once the others' files have left it.
    others = [_new_upload(work, upload, part, files) for part in parts[1:]]
    uploads = [_finished(work, upload, parts[0], files), *others]
    return [
        _new_case(work, part, key, unit, declared, own)
        for part, key, own in zip(parts, keys, uploads, strict=True)
    ]


def finish_again(work: Work, upload_id: int, case_id: int, *, even_again: bool = False) -> CaseFile:
    """Make an upload the new state of a case file. What people decided stays and waits where it no longer fits.

    Raises:
        InvalidError: nothing came in.
        ConflictError: it is the very content that the case file has.
    """
    session = work.session
    case = case_for(session, work.person, case_id, lock=True)
    actor = work.require(Permission.CASE_REPLACE, case)
    upload = upload_for(session, actor, upload_id, lock=True)
    if not upload.files:
        raise InvalidError("还没有文件，请先选择或者拖入案卷材料。", "files")
    key = content_key(file.sha256 for file in upload.files)
    if key == case.content_key and not even_again:
        raise SameCaseError([case])
    [part] = parted([file.name for file in upload.files], each=False)
    old = session.scalar(
        select(Upload.id).where(Upload.case_file_id == case.id).order_by(Upload.id.desc()).limit(1)
    )
    _finished(work, upload, part, {file.name: file for file in upload.files})
    with tallied(session, case):
        case.content_key = key
        upload.case_file_id = case.id
        add_job(work, case, upload.id, JobKind.REVIEW)
    work.note_case("case.replace", case, {"upload": (old, upload.id)})
    return case


def change(work: Work, case_id: int, unit_id: int, volume: Volume | None) -> None:
    """Correct what was declared at the upload; where it matters to the rules, the case is judged anew.

    Raises:
        InvalidError: the unit is none of the person's, or the reviewer would have to review the own unit.
    """
    session = work.session
    case = case_for(session, work.person, case_id, lock=True)
    actor = work.require(Permission.CASE_REPLACE, case)
    unit = case.unit if unit_id == case.unit_id else _unit(session, actor, unit_id)
    before, old = options_for(case), (case.unit.name, case.sought_volume)
    with tallied(session, case):
        case.unit = unit
        case.sought_volume = volume
        if case.reviewer is not None and (why := why_not(case.reviewer, case)) is not None:
            raise InvalidError(f"{why.rstrip('。')}；请先改派评查员。", "unit")
        session.flush()
        revision = case.revision if case.state is CaseState.REVIEWED else None
        if revision is not None and options_for(case) != before:
            add_job(work, case, revision.upload_id, JobKind.JUDGE)
    changes = {
        field: pair
        for field, pair in {
            "unit": (old[0], unit.name),
            "volume": (old[1] and old[1].value, volume and volume.value),
        }.items()
        if pair[0] != pair[1]
    }
    if changes:
        work.note_case("case.volume", case, changes)


def _free_name(session: Session, upload: Upload, wanted: str) -> str:
    """The name, with a number in each part that is taken by a file: no file system has a file and a folder of one name.

    Large letters and small ones are the same, as most file systems have it.
    """
    own = select(UploadedFile.id).where(UploadedFile.upload_id == upload.id)
    lowered = func.lower(UploadedFile.name)

    def is_taken(name: str, *, folder: bool) -> bool:
        taken = lowered == name.lower()
        if not folder:
            taken = or_(taken, lowered.startswith(f"{name.lower()}/", autoescape=True))
        return session.scalar(own.where(taken).limit(1)) is not None

    *folders, base = wanted.split("/")
    path = ""
    for part in folders:
        path += _first_free(part, lambda name, path=path: is_taken(path + name, folder=True)) + "/"  # type: ignore[misc]
    return path + _first_free(base, lambda name: is_taken(path + name, folder=False))


def _first_free(name: str, is_taken: Callable[[str], bool]) -> str:
    names = chain([name], (numbered(name, number) for number in count(2)))
    return next(candidate for candidate in names if not is_taken(candidate))


def _unit(session: Session, actor: Actor, unit_id: int) -> Unit:
    unit = session.scalars(
        select(Unit).where(Unit.id == unit_id, Unit.active, visible_units(actor))
    ).one_or_none()
    if unit is None:
        raise InvalidError("请选择办案单位。", "unit")
    return unit


def _refuse_same(session: Session, actor: Actor, purpose: Purpose, keys: list[str]) -> None:
    """A self-check that is then uploaded for review is no repetition."""
    lock_name(session, "upload is recognised")  # two of the same at once: the second sees the first
    found = session.scalars(
        select(CaseFile)
        .where(CaseFile.content_key.in_(keys), CaseFile.purpose == purpose, visible_cases(actor))
        .order_by(CaseFile.id)
    ).all()
    if found:
        raise SameCaseError(found)


def _new_upload(work: Work, upload: Upload, part: Part, files: dict[str, UploadedFile]) -> Upload:
    """A further case file of an upload gets a row of its own."""
    own = Upload(account_id=upload.account_id, begun_at=upload.begun_at)
    work.session.add(own)
    work.session.flush()
    return _finished(work, own, part, files)


def _finished(work: Work, upload: Upload, part: Part, files: dict[str, UploadedFile]) -> Upload:
    """Put the files of one case file into its upload, under their names in the case file."""
    upload.finished_at = work.now
    # From the top folder down: a name is free before a file from further down takes it.
    for _, names in groupby(sorted(part.names, key=_depth), key=_depth):
        for name in names:
            files[name].upload = upload
            files[name].name = part.names[name]
        work.session.flush()
    return upload


def _depth(name: str) -> int:
    return name.count("/")


def _new_case(work: Work, part: Part, key: str, unit: Unit, declared: Declared, upload: Upload) -> CaseFile:
    session = work.session
    case = CaseFile(
        unit_id=unit.id,
        purpose=declared.purpose,
        sought_volume=declared.volume,
        label=part.label,
        content_key=key,
        uploaded_by_id=work.person.id,
        uploaded_at=work.now,
        month=work.now.astimezone(CHINA).strftime("%Y-%m"),
    )
    with tallied(session, case):
        session.add(case)
        session.flush()
        upload.case_file_id = case.id
        session.flush()
        add_job(work, case, upload.id, JobKind.REVIEW)
    work.note_case(
        "case.upload",
        case,
        {"unit": (None, unit.name), "files": (None, len(part.names)), "content": (None, key)},
    )
    return case
