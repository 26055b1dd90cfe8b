"""Which links of a list page are its articles where no selector says so: repeated structure, shapes of addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from bs4 import Tag
from lxml import html as lxml_html

from cchc.vietnamese import fold
from cchc.vietnamese_dates import DateRead, read_date
from collectors.addresses import compare_key, same_site, try_clean_url
from collectors.content_part import content_part
from collectors.first_targets import FirstTargets
from collectors.html import attribute, one_line, short_line, soup_of, tag_line
from collectors.not_posts import PAGE_NUMBER, why_no_post
from collectors.page_dates import DATE_SHAPE
from collectors.pager import NEXT_WORDS, next_page

MORE_WORDS = frozenset({"xem tiep", "xem them", "chi tiet", "xem chi tiet", "doc tiep", "read more", "tiep", "xem"})
LEAST_WORDS = 4  # of a title; menus have fewer
LEAST_NUMBERED = 3  # addresses that differ by a number only, whatever their titles
LONGEST_DATE = 80
SLUG_WORDS = 3


@dataclass
class Candidate:
    """One address of a page with everything that links to it."""

    url: str
    links: list[Tag] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The longest words of its links that are no "read more"."""
        texts = [one_line(text) for link in self.links for text in (tag_line(link), attribute(link, "title"))]
        titles = [text for text in texts if text and fold(text) not in MORE_WORDS and not text.isdigit()]
        return max(titles, key=len, default="")


def article_links(
    tree: lxml_html.HtmlElement, base: str, page_url: str, wanted: Callable[[str], bool] | None = None
) -> list[tuple[Candidate, Tag]]:
    """(article, its entry on the page) in page order; [] where nothing on the page looks like a list of articles.

    ``wanted``: which addresses are articles, where the configuration says so.
    """
    part = soup_of(content_part(tree))
    if wanted is not None:
        named = [one for one in _candidates(part, base, page_url, all_kinds=True).values() if wanted(one.url)]
        return _with_entries(named, part)
    found = _candidates(part, base, page_url)
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in found.values():
        groups[shape_of(candidate.url)].append(candidate)
    if not groups:
        return []
    for shape in [shape for shape in groups if "<slug>-<n>" in shape]:
        plain = shape.replace("<slug>-<n>", "<slug>")
        if len(groups.get(plain, [])) >= len(groups[shape]):
            groups[plain] += groups.pop(shape)
    best = max(groups, key=lambda shape: _weight(shape, groups[shape]))
    if _weight(best, groups[best]) <= 0:
        return []
    chosen = _with_other_folders(best, groups) if has_number(best) else _of_one_structure(groups[best])
    return [(candidate, entry) for candidate, entry in _with_entries(chosen, part) if candidate.title]


def _with_other_folders(best: str, groups: dict[str, list[Candidate]]) -> list[Candidate]:
    """A list over several categories: addresses that differ from the best by their folders and stand alike."""
    structures = {_structure(link) for one in groups[best] for link in one.links}
    chosen = list(groups[best])
    for shape, group in groups.items():
        if shape != best and has_number(shape) and _without_folders(shape) == _without_folders(best):
            chosen += [one for one in group if any(_structure(link) in structures for link in one.links)]
    return chosen


def _without_folders(shape: str) -> tuple[str, int]:
    return shape.rsplit("/", 1)[-1], shape.count("/")


def shape_of(url: str) -> str:
    """The address with numbers, slugs and hexadecimal ids replaced: equal for pages of one kind."""
    parts = urlsplit(url)
    pieces = [_piece(piece) for piece in unquote(parts.path).split("/")]
    query = "&".join(f"{name}={_value(value)}" for name, value in sorted(parse_qsl(parts.query)))
    if any("<n>" in piece and "<slug>" not in piece for piece in [*pieces, query]):
        pieces = [piece.replace("<slug>-<n>", "<slug>") for piece in pieces]  # "…-thang-10": the id stands elsewhere
    return "/".join(pieces) + (f"?{query}" if query else "")


def _piece(piece: str) -> str:
    stem, dot, ending = piece.rpartition(".")
    name, ending = (stem, dot + ending) if dot and re.fullmatch(r"[A-Za-z]{2,5}", ending) else (piece, "")
    if re.fullmatch(r"\d{4}(-\d{1,2}){0,2}|\d+", name):
        return "<n>" + ending
    if re.fullmatch(r"(?=.*\d)[0-9a-f]{6,}", name):
        return "<n>" + ending
    words = re.split(r"[-_,.\s]+", name)
    if len(words) > SLUG_WORDS and re.fullmatch(r"\d{1,9}", words[0]):
        return "<n>-<slug>" + ending
    number = re.search(r"^[a-z]{0,4}(\d+)$", words[-1], re.IGNORECASE)
    if len(words) > SLUG_WORDS:
        return ("<slug>-<n>" if number or _looks_generated(words[-1]) else "<slug>") + ending
    return (re.sub(r"\d+", "<n>", name) if number else name.lower()) + ending


def _looks_generated(word: str) -> bool:
    """``CAhvbq96``, ``e4914ab``: letters and digits of no language."""
    return bool(re.fullmatch(r"(?=.*\d)(?=.*[A-Za-z])\w{5,12}", word))


def _value(value: str) -> str:
    if value.isdigit():
        return "<n>"
    return "<slug>" if len(re.split(r"[-_\s]+", value)) > SLUG_WORDS else value


def has_number(shape: str) -> bool:
    return "<n>" in shape


def _candidates(part: Tag, base: str, page_url: str, *, all_kinds: bool = False) -> dict[str, Candidate]:
    found: dict[str, Candidate] = {}
    here = compare_key(page_url)
    for link in part.select("a[href]"):
        url = try_clean_url(attribute(link, "href"), base)
        if url is None or not same_site(url, page_url) or compare_key(url) == here:
            continue
        if not all_kinds and why_no_post(url) is not None:
            continue
        found.setdefault(url, Candidate(url)).links.append(link)
    return found


def _weight(shape: str, group: list[Candidate]) -> float:
    """How much a kind of address looks like this page's articles: how many, titles of many words, dates beside."""
    titled = [one for one in group if len(one.title.split()) >= LEAST_WORDS]
    if not titled or len(titled) * 2 < len(group):
        numbered = has_number(shape) and len(group) >= LEAST_NUMBERED and all(one.title for one in group)
        return 0.1 * len(group) if numbered else 0.0
    words = sum(min(len(one.title.split()), 12) for one in titled) / len(titled)
    specific = 1.5 if has_number(shape) else 1.2 if "<slug>" in shape else 0.5
    return len(titled) * words * specific


def _of_one_structure(group: list[Candidate]) -> list[Candidate]:
    """Addresses without a number may be static pages too: only those that stand in the most repeated structure."""
    structures: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in group:
        for structure in {_structure(link) for link in candidate.links}:
            structures[structure].append(candidate)
    most = max(structures.values(), key=lambda found: sum(len(one.title) for one in found))
    return [candidate for candidate in group if candidate in most]


def _structure(link: Tag) -> str:
    names = []
    for above in (link, *list(link.parents)[:4]):
        if above.name in ("body", "html", "[document]"):
            break
        names.append(f"{above.name}.{attribute(above, 'class')}")
    return "<".join(names)


def _entry(candidate: Candidate, articles: FirstTargets, part: Tag) -> Tag:
    """The largest block around the article's links that holds no other article."""
    link = max(candidate.links, key=lambda one: len(tag_line(one)))
    entry = link
    for above in link.parents:
        if above is part or not isinstance(above, Tag) or len(articles.inside(above)) > 1:
            break
        entry = above
    return entry


def _with_entries(candidates: list[Candidate], part: Tag) -> list[tuple[Candidate, Tag]]:
    articles = FirstTargets((link, candidate.url) for candidate in candidates for link in candidate.links)
    return [(candidate, _entry(candidate, articles, part)) for candidate in candidates]


def shown_date(entry: Tag, reference: datetime) -> DateRead | None:
    """The date beside an entry's title, not one inside its title or summary."""
    stamped = entry.find("time", datetime=True)
    if isinstance(stamped, Tag):
        return read_date(attribute(stamped, "datetime"), reference=reference)
    for piece in entry.find_all(["time", "span", "em", "i", "small", "li", "p", "div", "td", "label", "b"]):
        text = short_line(piece, LONGEST_DATE + 1)
        if _is_short_date(text) and piece.find("a") is None and piece.find_parent("a") is None:
            return read_date(text, reference=reference)
    own = one_line(" ".join(str(text) for text in entry.find_all(string=True) if text.find_parent("a") is None))
    return read_date(own, reference=reference) if _is_short_date(own) else None


def _is_short_date(text: str) -> bool:
    found = DATE_SHAPE.search(text) if len(text) <= LONGEST_DATE else None
    return found is not None and len(text) - len(found[0]) <= 40


def next_list_page(tree: lxml_html.HtmlElement, base: str, page_url: str) -> str | None:
    """The pager's "next", or of a numbered pager the number after this page's own."""
    soup = soup_of(tree)
    named = next_page(soup, base)
    if named is not None:
        return named
    numbers: dict[int, str] = {}
    for link in soup.select("a[href]"):
        url = try_clean_url(attribute(link, "href"), base)
        if url is None or not same_site(url, page_url) or _page_number(url) is None:
            continue
        words = tag_line(link).lower().strip("[]()›»> ")
        if words in NEXT_WORDS:
            return url
        if words.isdigit() and len(words) < 5:
            numbers.setdefault(int(words), url)
    return numbers.get(_own_number(numbers, page_url) + 1)


def _own_number(numbers: dict[int, str], page_url: str) -> int:
    here = compare_key(page_url)
    for number, url in numbers.items():
        if compare_key(url) == here:
            return number
    value = _page_number(page_url)
    if value is None:
        return 1
    values = {number: at for number, url in numbers.items() if number > 1 and (at := _page_number(url)) is not None}
    if all(at == number for number, at in values.items()):
        return value
    steps = {at / (number - 1) for number, at in values.items()}  # "start=10" is the third page of five entries
    return round(value / steps.pop()) + 1 if len(steps) == 1 and 0 not in steps else value


def _page_number(url: str) -> int | None:
    parts = urlsplit(url)
    found = PAGE_NUMBER.search(f"{parts.path}?{parts.query}")
    digits = re.search(r"\d+$", found[0]) if found else None
    return int(digits[0]) if digits else None
