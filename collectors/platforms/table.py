"""ONE table: the platform's name in ``config/sources.yaml`` → the code that reads it."""

from __future__ import annotations

from collectors.platform import Platform
from collectors.platforms import drupal, facebook, feed, generic, joomla, nukeviet, wordpress, zalo

AT_ONCE = 10  # posts between two savings, where an API gives one a request

PLATFORMS: dict[str, Platform] = {
    "nukeviet": Platform(nukeviet.list_posts, nukeviet.read_article, nukeviet.recognise),
    "wordpress": Platform(
        wordpress.list_posts, wordpress.read_article, wordpress.recognise, wordpress.read_batch, wordpress.BATCH
    ),
    "joomla": Platform(joomla.list_posts, joomla.read_article, joomla.recognise),
    "drupal": Platform(drupal.list_posts, drupal.read_article, drupal.recognise),
    "feed": Platform(feed.list_posts, feed.read_article, feed.recognise),
    "facebook": Platform(
        facebook.list_posts, facebook.read_article, facebook.recognise, facebook.read_batch, AT_ONCE, facebook.read_url
    ),
    "zalo": Platform(zalo.list_posts, zalo.read_article, zalo.recognise, zalo.read_batch, AT_ONCE, zalo.read_url),
    "generic": Platform(generic.list_posts, generic.read_article),
}
