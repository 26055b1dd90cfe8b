"""This crawler, Scrapy and wget on the same site, in one go: time, requests, bytes, memory and posts found."""
