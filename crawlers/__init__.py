"""Crawlers bring pages of the web into the store; each crawl is its own process."""
