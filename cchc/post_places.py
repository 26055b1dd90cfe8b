"""The places of a post that rules read: title, lead, body, category, attachment names. Each text is folded once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from cchc.phrases import Hit, PhraseBook, WordText
from cchc.records import PostText

LEAD_WORDS = 60
SHORT_BODY = 40  # words; below it the body only points to its attachments ("Xem file đính kèm")
PARAGRAPH = re.compile(r"\n\s*")

PLACE_NAMES = {
    "title": "tiêu đề",
    "lead": "đoạn mở đầu",
    "body": "thân bài",
    "category": "chuyên mục",
    "attachments": "tệp đính kèm",
}


@dataclass(frozen=True)
class PostPlaces:
    post: PostText

    @cached_property
    def lead_and_body(self) -> tuple[str, str]:
        """The summary is the lead; without one, the first paragraph of the body is (cut to 60 words)."""
        post = self.post
        summary = post.summary.strip()
        if summary:
            body = post.body
            return summary, body.removeprefix(summary) if body.startswith(summary) else body
        paragraphs = PARAGRAPH.split(post.body.strip(), maxsplit=1)
        first = paragraphs[0]
        rest = paragraphs[1] if len(paragraphs) > 1 else ""
        pieces = first.split(maxsplit=LEAD_WORDS)
        if len(pieces) <= LEAD_WORDS:
            return first, rest
        return " ".join(pieces[:LEAD_WORDS]), f"{pieces[LEAD_WORDS]}\n{rest}"

    @cached_property
    def texts(self) -> dict[str, WordText]:
        lead, body = self.lead_and_body
        places = {"title": self.post.title, "lead": lead, "body": body, "category": self.post.category}
        if self.post.attachments:
            places["attachments"] = "\n".join(
                name.replace("_", " ").replace("-", " ") for name, _ in self.post.attachments
            )
            if len(body) < 8 * SHORT_BODY:
                places["body"] = "\n".join([body, *(text[:20_000] for _, text in self.post.attachments)])
        return {name: WordText.read(text) for name, text in places.items() if text}

    @cached_property
    def _found(self) -> dict[int, dict[str, list[Hit]]]:
        return {}

    def hits(self, book: PhraseBook) -> dict[str, list[Hit]]:
        """{place: hits}, looked for once a book however many rules ask."""
        if id(book) not in self._found:
            self._found[id(book)] = {name: book.find(text) for name, text in self.texts.items()}
        return self._found[id(book)]
