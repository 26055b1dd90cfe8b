"""The figures of a period from what is really stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cchc.configuration import Configuration
from cchc.periods import Period
from cchc.states import UnitSignal
from storage.config_files import load_config
from storage.database import Database
from storage.period_figures import period_figures
from storage.posts import posts_to_classify, save_attribution
from tests.keep.samples import POST, VERDICT, open_harvest


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    """The shipped one, with one portal of the province switched on."""
    shipped = load_config(Path(__file__).parents[2] / "config").configuration
    province = next(source.id for source in shipped.sources.sources if source.owner == "province")
    sources = [one.model_copy(update={"enabled": one.id == province}) for one in shipped.sources.sources]
    return shipped.model_copy(update={"sources": shipped.sources.model_copy(update={"sources": sources})})


@pytest.mark.parametrize(("body", "counted"), [("… (Sở Công Thương)", 1), ("… (Sở Y tế)", 0)])
def test_a_post_elsewhere_that_names_us_only_in_its_text_is_counted(
    database: Database, configuration: Configuration, clock, body: str, counted: int
) -> None:
    """The definition speaks of the whole text, so the text is read for it, also where long windows leave it out."""
    source = next(one.id for one in configuration.sources.sources if one.enabled)
    department = configuration.department.id
    post = replace(
        POST,
        source=source,
        title="Đẩy mạnh dịch vụ công trực tuyến",
        summary="",
        byline="",
        body=body,
        published_at=datetime(2023, 11, 3, 2, 0, tzinfo=UTC),
    )
    open_harvest(database, clock, source, department).save_post(post, None)
    nobody = replace(VERDICT, is_cchc=True, unit_state=UnitSignal.NONE, units=())
    with database.begin() as connection:
        for stored in list(posts_to_classify(connection, department, "r")):
            save_attribution(connection, stored.id, stored.content_hash, "r", nobody, clock())
    figures = period_figures(database, department, configuration, Period.parse("2023-11"), clock())
    assert (len(figures.posts), figures.calendar_posts, figures.read_posts) == (counted, counted, 1)
