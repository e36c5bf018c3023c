"""``python -m crawlers.demo_web``: serve the demonstration web until stopped."""

from __future__ import annotations

import argparse
import contextlib
import sys

from crawlers.demo_web.hosts import demo_sites
from crawlers.demo_web.server import DemoServer
from crawlers.leash import OPTION, follow_parent


def main() -> int:
    """Print the address when ready and serve; with ``--list`` print name and market a site."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.demo_web", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--list", action="store_true", help="print the sites' names and markets")
    parser.add_argument(OPTION, action="store_true", help="stop when standard input is closed")
    options = parser.parse_args()
    sites = demo_sites()
    if options.list:
        sys.stdout.writelines(f"{site.name} {site.market}\n" for site in sites.values())
        return 0
    try:
        server = DemoServer(options.port, sites)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"port {options.port} cannot be used: {error}\n")
        return 1
    if options.leashed:
        follow_parent()
    with server, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
