"""ONE table: the platform's name in ``config/sources.yaml`` → the code that reads it."""

from __future__ import annotations

from collectors.platform import Platform
from collectors.platforms import feed, generic, joomla, nukeviet

PLATFORMS: dict[str, Platform] = {
    "nukeviet": Platform(nukeviet.list_posts, nukeviet.read_article),
    "joomla": Platform(joomla.list_posts, joomla.read_article, joomla.recognise),
    "feed": Platform(feed.list_posts, feed.read_article),
    "generic": Platform(generic.list_posts, generic.read_article),
}
