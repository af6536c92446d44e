"""Uploading in the browser's stead: files one by one, what is said of them, and what becomes of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from enforcement_review.operations.tallies import tallied
from enforcement_review.store.files import FileStore
from enforcement_review.store.tables import (
    AuditEntry,
    CaseFile,
    CaseState,
    Job,
    JobKind,
    JobState,
    Purpose,
    Role,
    Stage,
    Upload,
    UploadedFile,
)
from enforcement_review.web.extensions import db
from tests.application import SignIn
from tests.district import NOW, SAMPLE, SAMPLES, District

Send = Callable[..., TestResponse]
SCRIPT = {"HX-Request": "true", "Content-Type": "application/octet-stream"}


@pytest.fixture
def unit(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.UNIT)


def begin(client: FlaskClient, **said: object) -> str:
    answer = client.post("/uploads", query_string=said)
    assert answer.status_code == 200
    assert answer.json is not None
    address: str = answer.json["files"]
    return address


def send(client: FlaskClient, address: str, name: str, data: bytes) -> TestResponse:
    return client.post(address, query_string={"name": name}, data=data, headers=SCRIPT)


def upload_id(address: str) -> int:
    return int(address.split("/")[2])


def finish(client: FlaskClient, address: str, district: District, **said: object) -> TestResponse:
    form = {"upload": upload_id(address), "unit": district.market, "volume": "", "parts": "one", **said}
    return client.post("/uploads/finish", data=form)


def cases(app: Flask) -> list[CaseFile]:
    with app.app_context():
        return list(db.session.scalars(select(CaseFile).order_by(CaseFile.id)))


def zipped(entries: dict[str, bytes], *, locked: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    packed = bytearray(out.getvalue())
    if locked:  # the flag in the local header and in the table of contents
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            found = packed.find(mark)
            while found >= 0:
                packed[found + at] |= 1
                found = packed.find(mark, found + 4)
    return bytes(packed)


# ---- one file after the other ----


def test_files_become_one_case_file_that_waits_for_a_worker(
    app: Flask, unit: FlaskClient, district: District, woken: list[int], files: FileStore
) -> None:
    address = begin(unit)
    for name in ("案卷/2-决定书.pdf", "案卷/1-立案.pdf"):
        answer = send(unit, address, name, SAMPLE.read_bytes() + name.encode())
        assert answer.status_code == 201
        assert "PDF，29 页" in answer.text
        assert "不能读取" not in answer.text

    answer = finish(unit, address, district, volume="main")

    [case] = cases(app)
    assert answer.location == f"/cases/{case.id}"
    assert (case.label, case.state, case.unit_id) == ("案卷", CaseState.RECEIVED, district.market)
    assert case.sought_volume is not None
    with app.app_context():
        rows = list(db.session.scalars(select(UploadedFile)))
        assert {row.name for row in rows} == {"1-立案.pdf", "2-决定书.pdf"}
        assert all(files.has(row.sha256) for row in rows)
        [job] = db.session.scalars(select(Job))
        assert (job.kind, job.state, job.case_file_id) == (JobKind.REVIEW, JobState.QUEUED, case.id)
        assert [line.action for line in db.session.scalars(select(AuditEntry))] == ["case.upload"]
    assert woken == [job.id]


def test_each_file_and_each_folder_can_be_a_case_file_of_its_own(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    address = begin(unit)
    names = [
        "五月/甲案/1.pdf",
        "五月/甲案/2.pdf",
        "五月/乙案.pdf",
        "五月/丙案/附件/3.pdf",
        "五月/甲案/五月/1.pdf",
    ]
    for name in names:
        send(unit, address, name, SAMPLE.read_bytes() + name.encode())

    finish(unit, address, district, parts="each")

    assert sorted(case.label for case in cases(app)) == ["丙案", "乙案", "甲案"]
    with app.app_context():
        by_label = {
            case.label: sorted(file.name for file in upload.files)
            for case, upload in db.session.execute(
                select(CaseFile, Upload).join(Upload, Upload.case_file_id == CaseFile.id)
            )
        }
        assert by_label == {
            "甲案": ["1.pdf", "2.pdf", "五月/1.pdf"],
            "乙案": ["乙案.pdf"],
            "丙案": ["附件/3.pdf"],
        }
        assert db.session.scalar(select(func.count()).select_from(Job)) == 3


def test_a_folder_in_a_folder_of_the_same_name_keeps_its_files_apart(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    address = begin(unit)
    for name in ("案卷/案卷/1.pdf", "案卷/1.pdf"):
        send(unit, address, name, SAMPLE.read_bytes())

    finish(unit, address, district)

    with app.app_context():
        assert {file.name for file in db.session.scalars(select(UploadedFile))} == {"1.pdf", "案卷/1.pdf"}


def test_a_request_that_is_sent_again_after_a_lost_answer_adds_nothing(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    address = begin(unit)
    for _ in range(2):
        assert send(unit, address, "案卷.pdf", SAMPLE.read_bytes()).status_code == 201

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(UploadedFile)) == 1


def test_names_that_meet_get_a_number(app: Flask, unit: FlaskClient) -> None:
    address = begin(unit)
    for number, name in enumerate(["A.pdf", "a.PDF", "A.pdf", "a.pdf/内.pdf"]):
        assert send(unit, address, name, b"%PDF" + bytes([number])).status_code == 201

    with app.app_context():
        names = [file.name for file in db.session.scalars(select(UploadedFile).order_by(UploadedFile.id))]
    assert names == ["A.pdf", "a(2).PDF", "A(3).pdf", "a(4).pdf/内.pdf"]


def test_names_lead_nowhere_outside(app: Flask, unit: FlaskClient) -> None:
    address = begin(unit)
    for name in ("../../etc/passwd.pdf", "C:\\Windows\\x.pdf", "/srv/con.pdf"):
        assert send(unit, address, name, name.encode()).status_code == 201

    with app.app_context():
        names = {file.name for file in db.session.scalars(select(UploadedFile))}
    assert names == {"__/__/etc/passwd.pdf", "C_/Windows/x.pdf", "srv/_con.pdf"}


def test_what_systems_leave_behind_is_not_taken_in(app: Flask, unit: FlaskClient) -> None:
    address = begin(unit)

    answer = send(unit, address, "案卷/Thumbs.db", b"rubbish")

    assert answer.status_code == 422
    assert "临时文件" in answer.text


def test_a_file_can_be_taken_out_again(app: Flask, unit: FlaskClient, district: District) -> None:
    address = begin(unit)
    answer = send(unit, address, "案卷.pdf", SAMPLE.read_bytes())
    [removal] = re.findall(r'data-remove="([^"]+)"', answer.text)

    assert unit.post(removal, headers={"Accept": "application/json"}).status_code == 204

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(UploadedFile)) == 0
    assert finish(unit, address, district).status_code == 422


# ---- what is said at once ----


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.pdf", b"", "空的"),
        ("坏.pdf", b"%PDF-1.7\nnothing", "PDF 文件已损坏"),
        ("坏.zip", b"PK\x03\x04 cut off", "压缩包已损坏"),
        ("空.zip", zipped({}), "没有可评查的文件"),
        ("密码.zip", zipped({"决定书.pdf": b"%PDF"}, locked=True), "设有密码"),
        ("外.zip", zipped({"../外.pdf": b"%PDF"}), "指向压缩包之外"),
        ("多.zip", zipped({f"{number}.txt": b"" for number in range(5001)}), "文件过多"),
        (
            "夹.zip",
            zipped({"好.pdf": b"%PDF-1.7", "老.rar": b"Rar!\x1a\x07\x00"}),
            "“老.rar”：暂不能打开 RAR",
        ),
        ("坏.docx", b"PK\x03\x04 word/document.xml", "已损坏"),
        ("案卷.rar", b"Rar!\x1a\x07\x00 and more", "改用 ZIP"),
        ("老.doc", bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "另存为 DOCX"),
        ("录像.mp4", b"no film", "重新导出"),
        ("程序.exe", b"MZ\x90\x00" + bytes(100), "请转换为"),
    ],
)
def test_what_cannot_be_read_is_said_at_once_with_what_to_do(
    unit: FlaskClient, name: str, data: bytes, said: str
) -> None:
    answer = send(unit, begin(unit), name, data)

    assert answer.status_code == 201
    assert "不能读取" in answer.text
    assert said in answer.text


def test_a_locked_pdf_is_told_from_a_broken_one(unit: FlaskClient) -> None:
    from reportlab.lib import pdfencrypt  # noqa: PLC0415  # takes its time to load
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=pdfencrypt.StandardEncryption("secret"))
    canvas.drawString(72, 72, "x")
    canvas.save()

    assert "设有打开密码" in send(unit, begin(unit), "密.pdf", out.getvalue()).text


def test_the_same_file_in_another_case_is_recognised_where_one_may_see_it(
    unit: FlaskClient, sign_in: SignIn, district: District, case_id: int
) -> None:
    answer = send(unit, begin(unit), "别名.pdf", SAMPLE.read_bytes())
    assert f'href="/cases/{case_id}"' in answer.text

    other = sign_in(district.transport_person)
    answer = send(other, begin(other), "别名.pdf", SAMPLE.read_bytes())
    assert "/cases/" not in answer.text


# ---- limits and interruptions ----


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    app: Flask, unit: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(unit)
    app.config["MAX_CONTENT_LENGTH"] = 1000

    answer = send(unit, address, "大.pdf", bytes(1001))

    assert answer.status_code == 413
    assert "太大" in answer.text
    nothing_left(app)


def test_a_body_that_grows_too_large_under_way_is_refused_too(
    app: Flask, unit: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(unit)
    monkeypatch.setattr("enforcement_review.configuration.MIB", 10)  # 2048 "MiB" are 20,480 bytes

    answer = send(unit, address, "大.pdf", bytes(20_481))

    assert answer.status_code == 422
    assert "上限" in answer.text
    nothing_left(app)


def test_an_upload_that_breaks_off_leaves_nothing(app: Flask, unit: FlaskClient) -> None:
    answer = unit.post(
        begin(unit),
        query_string={"name": "断.pdf"},
        headers=SCRIPT,
        input_stream=io.BytesIO(b"%PDF-1.7 half of"),
        environ_overrides={"CONTENT_LENGTH": "1000"},
    )

    assert answer.status_code == 422
    assert "上传中断" in answer.text
    nothing_left(app)


def nothing_left(app: Flask) -> None:
    folder = Path(app.extensions["enforcement_review"].configuration.files)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(UploadedFile)) == 0


def test_more_files_than_a_case_may_have_are_refused(
    app: Flask, unit: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(unit)
    with app.app_context():
        many = [
            UploadedFile(
                upload_id=upload_id(address), name=f"{n}.pdf", sha256="0" * 64, size=1, media_type=""
            )
            for n in range(5000)
        ]
        db.session.add_all(many)
        db.session.commit()

    answer = send(unit, address, "第五千零一个.pdf", b"%PDF")

    assert answer.status_code == 422
    assert "最多上传 5000 个文件" in answer.text


def test_nobody_waits_for_the_database_while_bytes_come_in(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    """Another request writes between two pieces of an upload."""
    address = begin(unit)
    other = app.test_client()
    other.environ_base.update(unit.environ_base)
    with unit.session_transaction() as session:
        known = dict(session)
    with other.session_transaction() as session:
        session.update(known)
    wrote: list[int] = []

    class Slow(io.BytesIO):
        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # the types want any buffer
            if self.tell() == 9:
                wrote.append(other.post("/uploads").status_code)
            return super().readinto(memoryview(buffer)[:9])

    answer = unit.post(
        address,
        query_string={"name": "慢.pdf"},
        headers=SCRIPT,
        input_stream=Slow(b"%PDF-1.7 and the rest"),
        environ_overrides={"CONTENT_LENGTH": "21"},
    )

    assert answer.status_code == 201
    assert wrote == [200]


# ---- who may ----


def test_nobody_uploads_without_signing_in(app: Flask, district: District) -> None:
    client = app.test_client()
    assert client.post("/uploads").status_code == 401
    assert client.post("/uploads/1/files?name=x.pdf", data=b"x", headers=SCRIPT).status_code == 401


@pytest.mark.parametrize("role", [Role.DISCIPLINE, Role.ADMINISTRATOR])
def test_only_those_who_work_with_case_files_upload(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)
    assert client.get("/uploads/new").status_code == 403
    assert client.post("/uploads").status_code == 403


def test_the_upload_of_another_person_is_not_there(
    unit: FlaskClient, sign_in: SignIn, district: District
) -> None:
    address = begin(unit)
    other = sign_in(Role.SUPERVISOR)

    assert send(other, address, "x.pdf", b"%PDF").status_code == 404
    assert other.get(f"/uploads/{upload_id(address)}").status_code == 404
    assert finish(other, address, district).status_code == 404


def test_case_files_are_declared_for_units_in_reach_only(
    app: Flask, unit: FlaskClient, sign_in: SignIn, district: District
) -> None:
    address = begin(unit)
    send(unit, address, "案卷.pdf", SAMPLE.read_bytes())
    answer = finish(unit, address, district, unit=district.transport)
    assert answer.status_code == 422

    reviewer = sign_in(Role.REVIEWER)
    address = begin(reviewer)
    send(reviewer, address, "案卷.pdf", SAMPLE.read_bytes())
    assert finish(reviewer, address, district, unit=district.legal).status_code == 422
    assert finish(reviewer, address, district, unit=district.transport).status_code == 302
    assert [case.unit_id for case in cases(app)] == [district.transport]


def test_a_self_check_is_the_units_own(
    app: Flask, unit: FlaskClient, sign_in: SignIn, district: District
) -> None:
    address = begin(unit)
    send(unit, address, "案卷.pdf", SAMPLE.read_bytes())
    finish(unit, address, district, purpose="self_check")
    [case] = cases(app)
    assert case.purpose is Purpose.SELF_CHECK

    reviewer = sign_in(Role.REVIEWER)
    address = begin(reviewer)
    send(reviewer, address, "案卷.pdf", SAMPLE.read_bytes())
    answer = finish(reviewer, address, district, purpose="self_check", unit=district.transport)
    assert answer.status_code == 403


# ---- the same again ----


def test_the_same_case_again_is_recognised_and_may_be_uploaded_all_the_same(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    for number in range(2):
        address = begin(unit)
        send(unit, address, f"{number}.pdf", SAMPLE.read_bytes())
        answer = finish(unit, address, district)
    [first] = cases(app)
    assert answer.status_code == 409
    assert f'href="/cases/{first.id}"' in answer.text
    assert "仍要上传" in answer.text
    assert f'value="{upload_id(address)}"' in answer.text

    answer = finish(unit, address, district, even_again="yes")

    assert answer.status_code == 302
    assert len(cases(app)) == 2


def test_what_was_checked_by_the_unit_itself_can_then_be_uploaded_for_review(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    for purpose in ("self_check", "review"):
        address = begin(unit)
        send(unit, address, "案卷.pdf", SAMPLE.read_bytes())
        assert finish(unit, address, district, purpose=purpose).status_code == 302
    assert [case.purpose for case in cases(app)] == [Purpose.SELF_CHECK, Purpose.REVIEW]


def test_the_same_content_for_another_unit_that_one_does_not_see_is_no_repetition(
    app: Flask, unit: FlaskClient, sign_in: SignIn, district: District
) -> None:
    address = begin(unit)
    send(unit, address, "案卷.pdf", SAMPLE.read_bytes())
    finish(unit, address, district)
    other = sign_in(district.transport_person)
    address = begin(other)
    send(other, address, "案卷.pdf", SAMPLE.read_bytes())

    assert finish(other, address, district, unit=district.transport).status_code == 302


# ---- without script ----


def test_a_browser_without_script_sends_everything_in_one_form(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    form = {"unit": district.market, "volume": "", "parts": "one", "purpose": "review", "upload": ""}
    files = [(io.BytesIO(SAMPLE.read_bytes()), "决定书.pdf"), (io.BytesIO(b"%PDF broken"), "坏.pdf")]

    answer = unit.post("/uploads/finish", data={**form, "files": files})

    [case] = cases(app)
    assert answer.location == f"/cases/{case.id}"
    assert case.label == "决定书 等 2 个文件"


def test_what_was_sent_stays_where_something_else_was_wrong(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    form = {"unit": district.transport, "volume": "main", "parts": "each", "purpose": "review", "upload": ""}

    answer = unit.post("/uploads/finish", data={**form, "files": [(io.BytesIO(b"%PDF"), "决定书.pdf")]})

    assert answer.status_code == 422
    assert "决定书.pdf" in answer.text
    assert re.search(r'<option selected value="main">', answer.text)
    with app.app_context():
        upload = db.session.scalars(select(Upload)).one()
    assert f'name="upload" type="hidden" value="{upload.id}"' in answer.text


def test_an_empty_form_says_what_is_missing(unit: FlaskClient, district: District) -> None:
    form = {"unit": district.market, "volume": "", "parts": "one", "purpose": "review", "upload": ""}
    answer = unit.post("/uploads/finish", data=form)
    assert answer.status_code == 422
    assert "还没有文件" in answer.text


# ---- pages ----


def test_the_own_unit_is_chosen_beforehand(unit: FlaskClient, district: District) -> None:
    page = unit.get("/uploads/new").text
    assert re.search(rf'<option selected value="{district.market}">', page)
    assert "示例区交通运输局" not in page


def test_an_upload_that_was_left_can_be_gone_on_with_or_given_up(app: Flask, unit: FlaskClient) -> None:
    address = begin(unit)
    assert "没有完成的上传" not in unit.get("/uploads/new").text
    send(unit, address, "案卷.pdf", SAMPLE.read_bytes())
    page = unit.get("/uploads/new").text
    assert f'href="/uploads/{upload_id(address)}?purpose=review"' in page
    assert "案卷.pdf" in unit.get(f"/uploads/{upload_id(address)}").text

    unit.post(f"/uploads/{upload_id(address)}/discard")

    assert "接着上传" not in unit.get("/uploads/new").text
    assert unit.get(f"/uploads/{upload_id(address)}").status_code == 404


# ---- a case file after its upload ----


def test_a_case_file_is_uploaded_again_until_it_is_taken_up(
    app: Flask, unit: FlaskClient, sign_in: SignIn, case_id: int, district: District
) -> None:
    assert "重新上传" in unit.get(f"/cases/{case_id}/upload").text
    address = begin(unit, case=case_id)
    send(unit, address, "新.pdf", b"%PDF new")

    answer = unit.post(f"/cases/{case_id}/upload", data={"upload": upload_id(address)})

    assert answer.location == f"/cases/{case_id}"
    [case] = cases(app)
    assert case.state is CaseState.RECEIVED
    with app.app_context():
        [job] = db.session.scalars(select(Job))
        assert (job.kind, job.upload_id) == (JobKind.REVIEW, upload_id(address))
    # It is in work now: nobody uploads in between.
    assert unit.get(f"/cases/{case_id}/upload").status_code == 403
    assert sign_in(district.transport_person).get(f"/cases/{case_id}/upload").status_code == 404


def test_the_same_content_again_for_the_same_case_is_said(
    app: Flask, unit: FlaskClient, district: District
) -> None:
    address = begin(unit)
    send(unit, address, "案卷.pdf", SAMPLE.read_bytes())
    finish(unit, address, district)
    with app.app_context():
        job = db.session.scalars(select(Job)).one()
        case_id = job.case_file_id
        fail(job)
        db.session.commit()
    address = begin(unit, case=case_id)
    send(unit, address, "别名.pdf", SAMPLE.read_bytes())

    answer = unit.post(f"/cases/{case_id}/upload", data={"upload": upload_id(address)})
    assert answer.status_code == 409
    assert "仍要上传" in answer.text

    said = {"upload": upload_id(address), "even_again": "yes"}
    assert unit.post(f"/cases/{case_id}/upload", data=said).status_code == 302


def test_an_original_is_downloaded_as_it_came_and_that_is_noted(
    app: Flask, unit: FlaskClient, sign_in: SignIn, case_id: int, district: District
) -> None:
    with app.app_context():
        file = db.session.scalars(select(UploadedFile)).one()
    address = f"/cases/{case_id}/originals/{file.id}"

    with unit.get(address) as answer:
        assert answer.data == SAMPLE.read_bytes()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.mimetype == "application/octet-stream"
    with app.app_context():
        line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert line is not None
        assert (line.action, line.subject_id) == ("case.download", case_id)
    assert line.subject_name == f"熟食案：{SAMPLE.name}"
    assert unit.get(f"/cases/{case_id}/originals/{file.id + 1}").status_code == 404
    assert sign_in(district.transport_person).get(address).status_code == 404


def fail(job: Job) -> None:
    """As a worker does where a file cannot be read."""
    case = db.session.get_one(CaseFile, job.case_file_id)
    job.state, job.error = JobState.FAILED, "文件坏了"
    with tallied(db.session(), case):
        case.state, case.unreadable_because = CaseState.UNREADABLE, "文件坏了"


def test_progress_says_what_happens_and_ends_by_itself(
    app: Flask, unit: FlaskClient, district: District, sign_in: SignIn
) -> None:
    address = begin(unit)
    for name in ("甲.pdf", "乙.pdf"):
        send(unit, address, name, name.encode())
    finish(unit, address, district, parts="each")
    first, second = (case.id for case in cases(app))

    def shows(case_id: int, *said: str) -> TestResponse:
        answer = unit.get(f"/cases/{case_id}/progress", headers={"HX-Request": "true"})
        for words in said:
            assert words in answer.text
        return answer

    assert shows(first, "即将开始处理").status_code == 200
    assert shows(second, "前面还有 1 份案卷").status_code == 200
    with app.app_context():
        one, two = db.session.scalars(select(Job).order_by(Job.id))
        one.state, one.lease_until, one.stage, one.done, one.total = (
            JobState.RUNNING,
            NOW,
            Stage.SCANNING,
            4,
            12,
        )
        fail(two)
        db.session.commit()

    assert "HX-Refresh" not in shows(first, "正在识别扫描页：第 5 页，共 12 页", 'max="12" value="4"').headers
    answer = shows(second, "文件坏了", "重试", "重新上传")
    assert answer.status_code == 286
    assert "HX-Refresh" not in answer.headers

    assert unit.post(f"/cases/{second}/retry").location == f"/cases/{second}"
    shows(second, "正在排队")
    with app.app_context():
        db.session.get_one(CaseFile, first).state = CaseState.REVIEWED
        db.session.commit()
    assert shows(first).headers["HX-Refresh"] == "true"
    assert sign_in(district.transport_person).get(f"/cases/{first}/progress").status_code == 404


def test_the_volume_and_the_unit_are_corrected_and_judged_anew(
    app: Flask, unit: FlaskClient, case_id: int, district: District, woken: list[int]
) -> None:
    page = unit.get(f"/cases/{case_id}/particulars").text
    assert re.search(rf'<option selected value="{district.market}">', page)

    answer = unit.post(f"/cases/{case_id}/particulars", data={"unit": district.station, "volume": ""})
    assert answer.location == f"/cases/{case_id}"
    assert woken == []  # neither of them has a sector: nothing changes for the rules

    unit.post(f"/cases/{case_id}/particulars", data={"unit": district.station, "volume": "main"})
    with app.app_context():
        [job] = db.session.scalars(select(Job))
        assert (job.kind, [job.id]) == (JobKind.JUDGE, woken)
        lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.volume")).all()
        assert [line.changes for line in lines] == [
            {"unit": ["示例区市场监督管理局", "城关市场监管所"]},
            {"volume": [None, "main"]},
        ]


def test_a_case_file_does_not_go_to_a_unit_out_of_reach(
    app: Flask, unit: FlaskClient, case_id: int, district: District
) -> None:
    answer = unit.post(f"/cases/{case_id}/particulars", data={"unit": district.transport, "volume": ""})
    assert answer.status_code == 422
    assert [case.unit_id for case in cases(app)] == [district.market]


def test_all_sample_case_files_are_taken_for_what_they_are(unit: FlaskClient) -> None:
    for path in sorted(SAMPLES.iterdir()):
        if path.is_file():
            answer = send(unit, begin(unit), path.name, path.read_bytes())
            assert answer.status_code == 201
            assert "不能读取" not in answer.text, path.name
