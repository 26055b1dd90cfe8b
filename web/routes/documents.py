"""Văn bản: the legal documents read at the record places, the day of issue apart from the day of posting."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from storage.public_records import documents
from web import choices
from web.page import Page, open_page, with_query
from web.record_places import place_lines

router = APIRouter()
ON_ONE_PAGE = 50


@router.get("/documents")
def list_documents(page: Page = Depends(open_page), source: str = "", q: str = "", gone: str = "") -> Response:
    with page.database.read() as connection:
        found = documents(connection, page.department, source=source or None, words=q, gone=bool(gone))
    places = place_lines(page, "legal_documents")
    names = choices.source_names(page.configuration)
    last = max(1, -(-len(found) // ON_ONE_PAGE))
    asked = page.request.query_params.get("page", "1")
    number = min(max(1, int(asked)), last) if asked.isdecimal() and len(asked) < 7 else 1
    chosen = {"source": source, "q": q, "gone": "1" if gone else ""}
    return page.show(
        "documents.html",
        "/documents",
        rows=found[(number - 1) * ON_ONE_PAGE : number * ON_ONE_PAGE],
        total=len(found),
        page_number=number,
        last_page=last,
        list_address=with_query("/documents", chosen),
        chosen=chosen,
        places=places,
        source_options=[(line.source.id, line.source.name) for line in {one.source.id: one for one in places}.values()],
        source_names=names,
    )
