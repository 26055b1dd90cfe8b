"""``uv run --group bench python -m benchmarks.crawl``."""

from benchmarks.crawl.run import main

main()
