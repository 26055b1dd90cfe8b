"""Errors become pages: what happened, that nothing was written, and what to do next, in plain Vietnamese."""

from __future__ import annotations

import logging
import secrets
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from cchc.errors import CchcError, ConfigError, Conflict, InputError, JobBusy, NotAllowed, StorageError, UsageError
from web.gate import ForeignOrigin, TooLarge
from web.guard import SAFE, SignInFirst, StaleForm
from web.live_figures import NoPlan
from web.page import safe_next, show

LOG = logging.getLogger("cchc.web")


class NotFound(CchcError):
    """There is no such thing in this department."""


#: first fitting line counts: error, status, heading, advice
ANSWERS: list[tuple[type[CchcError], int, str, str]] = [
    (NotFound, 404, "Không tìm thấy", "Có thể địa chỉ gõ chưa đúng."),
    (NoPlan, 404, "Chưa có kế hoạch", "Hãy chọn kỳ của năm khác, hoặc thêm kế hoạch của năm này vào config/plan.yaml."),
    (TooLarge, 413, "Tệp quá lớn", "Chưa có gì được ghi. Hãy chọn tệp nhỏ hơn."),
    (ForeignOrigin, 403, "Không thực hiện", "Chưa có gì được ghi."),
    (StaleForm, 403, "Biểu mẫu đã cũ", "Chưa có gì được ghi."),
    (NotAllowed, 403, "Không được phép", "Chưa có gì được ghi. Nếu cần quyền này, hãy hỏi người quản trị."),
    (
        Conflict,
        409,
        "Có người vừa thay đổi trước",
        "Chưa có gì được ghi. Hãy mở lại trang để xem bản mới rồi quyết định.",
    ),
    (JobBusy, 409, "Việc này đang chạy", "Hãy đợi lượt đang chạy xong rồi tải lại trang."),
    (InputError, 400, "Chưa ghi được", "Bấm nút Quay lại của trình duyệt: những gì đã nhập vẫn còn, sửa rồi gửi lại."),
    (UsageError, 400, "Chưa ghi được", "Bấm nút Quay lại của trình duyệt, sửa rồi gửi lại."),
    (
        ConfigError,
        503,
        "Tệp cấu hình đang sai",
        "Người quản trị cần sửa những dòng sau trong thư mục config; trang hoạt động lại ngay sau đó.",
    ),
    (StorageError, 503, "Không dùng được dữ liệu", "Hãy thử lại sau; nếu vẫn vậy, báo người quản trị."),
]


def add_error_pages(app: FastAPI) -> None:
    app.add_exception_handler(SignInFirst, _sign_in)
    app.add_exception_handler(CchcError, _plain)
    app.add_exception_handler(RequestValidationError, _bad_address)
    app.add_exception_handler(HTTPException, _http)


def _sign_in(request: Request, _: Exception) -> Response:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = safe_next(here if request.method in SAFE else _back(request))
    target = "/login" if wanted == "/" else f"/login?next={quote(wanted, safe='')}"
    return RedirectResponse(target, status_code=303)


def _plain(request: Request, error: Exception) -> Response:
    status, heading, advice = 503, "Chưa làm được", "Hãy thử lại; nếu vẫn vậy, báo người quản trị."
    for kind, its_status, its_heading, its_advice in ANSWERS:
        if isinstance(error, kind):
            status, heading, advice = its_status, its_heading, its_advice
            break
    sentences = str(error).split("\n")
    if isinstance(error, StorageError):
        # Its words name files and queries: for the log, not for everybody who looks.
        number = secrets.token_hex(4)
        LOG.error("lỗi %s ở %s %s", number, request.method, request.url.path, exc_info=error)
        sentences = [f"Dữ liệu tạm thời không dùng được. Mã lỗi để báo người quản trị: {number}."]
    return _page(request, status, heading, sentences, advice)


def _bad_address(request: Request, _: Exception) -> Response:
    return _page(request, 404, "Không tìm thấy", ["Không có trang nào ở địa chỉ này."], "Có thể địa chỉ gõ chưa đúng.")


def _http(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code not in {404, 405}:
        return _page(request, error.status_code, "Chưa làm được", ["Yêu cầu không đọc được."], "Hãy thử lại.")
    return _bad_address(request, error)


def _page(request: Request, status: int, heading: str, sentences: list[str], advice: str) -> Response:
    back = _back(request) if request.method not in SAFE else ""
    return show(request, "trouble.html", status=status, heading=heading, sentences=sentences, advice=advice, back=back)


def _back(request: Request) -> str:
    """The page of ours the person came from, as a path; "/" where the browser does not say."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.headers.get("host", ""):
        return "/"
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))
