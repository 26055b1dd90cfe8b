"""The three sample sites, running."""

from __future__ import annotations

from contextlib import ExitStack

from demo.portal.department_site import department_site
from demo.portal.other_sites import province_site, reform_site
from demo.portal.server import Servers, Site, listen
from demo.posts import DemoPost


def open_portals(posts: list[DemoPost], open_things: ExitStack) -> dict[str, Site]:
    """The three sites by the names that the demo's config uses."""
    reform = Site("cchc", reform_site([post for post in posts if post.site == "cchc"]), listen())
    own = department_site([post for post in posts if post.site == "department"], reform.origin)
    province = province_site([post for post in posts if post.site == "province"])
    sites = {"sct": Site("sct", own, listen()), "kh": Site("kh", province, listen()), "cchc": reform}
    open_things.enter_context(Servers(list(sites.values())))
    return sites
