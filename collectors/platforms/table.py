"""ONE table: the platform's name in ``config/sources.yaml`` → the code that reads it."""

from __future__ import annotations

from collectors.platform import Platform
from collectors.platforms import drupal, feed, generic, joomla, nukeviet, wordpress

PLATFORMS: dict[str, Platform] = {
    "nukeviet": Platform(nukeviet.list_posts, nukeviet.read_article, nukeviet.recognise),
    "wordpress": Platform(
        wordpress.list_posts, wordpress.read_article, wordpress.recognise, wordpress.read_batch, wordpress.BATCH
    ),
    "joomla": Platform(joomla.list_posts, joomla.read_article, joomla.recognise),
    "drupal": Platform(drupal.list_posts, drupal.read_article, drupal.recognise),
    "feed": Platform(feed.list_posts, feed.read_article, feed.recognise),
    "generic": Platform(generic.list_posts, generic.read_article),
}
