"""A preview in words, and the entry for ``sources.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc.configuration import Source
from cchc.periods import local_date
from cchc.records import ParsedPost
from cchc.states import FailureKind
from cchc.vietnamese import date_numbers, moment_numbers
from collectors.addresses import is_home

if TYPE_CHECKING:
    from collectors.preview import SourcePreview

FIELDS = (
    ("title", "tiêu đề"), ("published_at", "ngày đăng"), ("byline", "tác giả, nguồn"), ("body", "nội dung"),
    ("attachments", "tệp đính kèm"),
)  # fmt: skip
SHOWN_BODY = 90

#: what a person can do about an address that cannot be read
ADVICE = {
    FailureKind.DNS: "Kiểm tra lại tên miền trong địa chỉ, rồi kiểm tra máy này có ra được Internet không.",
    FailureKind.REFUSED: "Máy chủ không nghe ở cổng này: thử http:// thay https:// (hoặc ngược lại), hoặc thử lại sau.",
    FailureKind.TLS: "Chứng thư của cổng sai hoặc hết hạn: báo đơn vị quản trị cổng; không có cách bỏ qua.",
    FailureKind.TIMEOUT: "Cổng trả lời quá chậm: thử lại ngoài giờ hành chính.",
    FailureKind.FORBIDDEN: "Cổng chặn chương trình đọc tự động: xin đơn vị quản trị cổng cho phép tên chương trình.",
    FailureKind.CHALLENGE: "Cổng bắt kiểm tra trình duyệt: xin đơn vị quản trị cổng cho phép theo tên chương trình.",
    FailureKind.TOO_MANY: "Cổng yêu cầu giảm tốc độ: đợi rồi thử lại, đặt delay lớn hơn.",
    FailureKind.NOT_FOUND: "Không có trang này: mở địa chỉ bằng trình duyệt rồi chép lại cho đúng.",
    FailureKind.ROBOTS: "robots.txt của cổng không cho đọc: thống nhất với đơn vị quản trị cổng.",
    FailureKind.PRIVATE_ADDRESS: "Địa chỉ nội bộ: chỉ thêm --allow-private khi đó là máy chủ của chính cơ quan.",
    FailureKind.WRONG_TYPE: "Địa chỉ này trả về tệp chứ không phải trang web: thử địa chỉ của trang danh sách tin.",
    FailureKind.NO_TOKEN: "Ghi mã truy cập vào biến môi trường rồi thêm --token TÊN_BIẾN nếu biến có tên khác.",
    FailureKind.BAD_ADDRESS: "Địa chỉ phải bắt đầu bằng http:// hoặc https://.",
}


def advice_for(kind: FailureKind) -> str:
    return ADVICE.get(kind, "Mở địa chỉ bằng trình duyệt để xem, rồi thử lại sau.")


def preview_words(preview: SourcePreview) -> str:
    lines = [
        f"Địa chỉ: {preview.url}",
        f"Loại trang: {preview.platform} ({preview.why})",
        f"Danh sách thấy {preview.listed} tin, bài; {len(preview.posts)} bài mới nhất đọc thử:",
    ]
    for number, post in enumerate(preview.posts, 1):
        lines += _post_lines(number, post)
    lines += ["", str(preview.others)]
    if preview.problems:
        lines += ["", "Cần xem lại:", *(f"  ! {problem}" for problem in preview.problems)]
    return "\n".join([*lines, "", "Đoạn để dán vào sources.yaml (sửa lại cho đúng rồi mới bật):", "", preview.yaml])


def _post_lines(number: int, post: ParsedPost) -> list[str]:
    moment = post.published_at
    shown = moment_numbers(moment) if post.published_precision == "minute" else date_numbers(local_date(moment))
    sure = "" if post.date_confidence == "high" else " (chưa chắc)"
    lines = [
        f"{number:>3}. [{shown}{sure}] {post.title}",
        f"     {post.url}",
        f"     mã: {post.key}",
        f"     tác giả, nguồn: {f'“{post.byline}”' if post.byline else '(không có)'}",
        f"     nội dung: {len(post.body)} ký tự: {' '.join(post.body.split())[:SHOWN_BODY]}…",
    ]
    lines += [f"     tệp: {found.name} – {found.url}" for found in post.attachments]
    origins = [f"{words} ← {post.origins[name]}" for name, words in FIELDS if post.origins.get(name)]
    if origins:
        lines.append(f"     lấy từ: {'; '.join(origins)}")
    if post.origins.get("doubt"):
        lines.append(f"     chưa chắc ngày: {post.origins['doubt']}")
    if post.updated_at is not None:
        lines.append(f"     sửa lần cuối: {moment_numbers(post.updated_at)}")
    return lines


def source_yaml(source: Source, name: str) -> str:
    """One entry of ``sources:``, switched off until a person has compared it with the site."""
    social = source.platform in ("facebook", "zalo")
    lines = [
        f"  - id: {source.id}",
        f"    name: {_quoted(name)}",
        f"    url: {_quoted(source.url or '')}",
        f"    platform: {source.platform}",
        f"    channel: {'social' if social else 'website'}",
        "    owner: department",
        "    enabled: false",
        "    reason: Chưa đối chiếu với trang thật.",
    ]
    if source.lists:
        lines += ["    lists:", *(f"      - {_quoted(address)}" for address in source.lists)]
    for field, value in (("sitemap", source.sitemap), ("feed", source.feed), ("token", source.token)):
        if value:
            lines.append(f"    {field}: {_quoted(value)}")
    if source.article_pattern:
        lines.append(f"    article_pattern: {_quoted(source.article_pattern)}")
    elif source.platform == "generic":
        lines.append(
            "    # article_pattern: không suy ra được mẫu chung của địa chỉ bài viết; bài được chọn theo cấu trúc"
        )
    if source.platform == "generic" and any(is_home(address) for address in source.lists):
        lines.append(
            "    # lists: chỉ thấy trang chủ, không phải danh sách đầy đủ; hãy ghi địa chỉ trang danh sách tin"
        )
    chosen = {key: value for key, value in source.selectors.model_dump().items() if value}
    if chosen:
        lines += ["    selectors:", *(f"      {key}: {_quoted(value)}" for key, value in chosen.items())]
    if source.allow_private:
        lines.append("    allow_private: true")
    return "\n".join([*lines, "    verified: false"])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
