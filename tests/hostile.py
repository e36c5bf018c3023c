"""Addresses a hostile page, feed or user would have us fetch, and watchers to whom none may get.

PORT stands for the port that a watcher listens on; every address leads, by one way or another, to
this machine, its neighbours or a cloud's metadata service, or is none at all.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread

_LOOPBACK_HOSTS = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "127.1.",
    "127.255.255.254",
    "127.0.0.01",
    "127.000.000.001",
    "2130706433",
    "02130706433",
    "017700000001",
    "00000177.0.0.1",
    "0177.0.0.01",
    "0177.0x0.0.0x1",
    "0177.1",
    "0x7f000001",
    "0X7F000001",
    "0x7f.0x0.0x0.0x1",
    "0x7f.1",
    "0x00000000000000007f000001",
    "127.0x1",
    "127.0.0.0x1",
    "0",
    "0.0.0.0",
    "00",
    "0x",
    "0x0",
    "0.0",
    "000.000.000.000",
    "１２７.0.0.1",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "①②⑦.⓪.⓪.①",
    "⑴⑵⑺.0.0.1",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "¹²⁷.⁰.⁰.¹",
    "０ｘ７ｆ.１",
    "127.0.0.1\u00ad",
    "1\u00ad27.0.0.1",
    "12\u200b7.0.0.1",
    "%31%32%37.0.0.1",
    "127.0.0.1%2f",
    "127.0.0.1%00",
    "127.0.0.1%20",
    "%6cocalhost",
    "localhost",
    "LOCALHOST",
    "LocalHost.",
    "localhost..",
    "a.localhost",
    "a.b.localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "ｌｏｃａｌｈｏｓｔ",
    "loc\u00adalhost",
    "local\u2060host",
    "localhoſt",
    "lo\tcalhost",
    "lo\ncalhost",
    "127.0\r\n.0.1",
    "127.0.0.1\t",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::0001]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::FFFF:7F00:0001]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[::ffff:0.0.0.0]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:7f00:0001::1]",
    "[2001:0:7f00:1::]",
    "[2001:0:0:0:0:0:80ff:fffe]",
    "[::1%25lo]",
    "[::1%lo]",
    "[fe80::1%25lo]",
    "[::1]a",
    "a[::1]",
    "[::1",
    "[[::1]]",
    "[v1.127.0.0.1]",
    "[127.0.0.1]",
    "[::1]@",
)
"""Written any way that some resolver or parser takes for this machine."""

_OTHER_HOSTS = (
    "10.0.0.1",
    "10.1",
    "167772161",
    "0xa000001",
    "012.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.257",
    "3232235521",
    "100.64.0.1",
    "100.127.255.254",
    "169.254.1.1",
    "169.254.169.254",
    "169.254.169.254.",
    "169.16689662",
    "2852039166",
    "0xA9FEA9FE",
    "0251.0376.0251.0376",
    "0xa9.0xfe.0xa9.0xfe",
    "１６９.254.169.254",
    "169.254.170.2",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "4294967295",
    "4294967296",
    "256.256.256.256",
    "127.0.0.1.1",
    "0x100000000",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::1]",
    "[::ffff:10.0.0.1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
    "[5f00::1]",
)
"""Neighbours, metadata services, and numbers that are no address."""

_WHOLE = (
    "http://good.example@127.0.0.1:PORT/",
    "http://good.example:80@127.0.0.1:PORT/",
    "http://good.example%40127.0.0.1:PORT/",
    "http://127.0.0.1:PORT@good.example@127.0.0.1:PORT/",
    "http://good.example\\@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\\@good.example/",
    "http://good.example#@127.0.0.1:PORT/",
    "http://good.example?@127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "http:/\\127.0.0.1:PORT/",
    "http:127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/",
    "http:////127.0.0.1:PORT/",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT/",
    "HtTp://127.0.0.1:PORT/",
    "ht\ttp://127.0.0.1:PORT/",
    "\x00http://127.0.0.1:PORT/",
    "\x01http://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\x00/",
    "http://127.0.0.1:0PORT/",
    "http://127.0.0.1:PORT:PORT/",
    "http://127.0.0.1:+PORT/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.1: PORT/",
    "http://127.0.0.1:８０/",
    "http://127.0.0.1/",
    "https://127.0.0.1/",
    "https://127.0.0.1:PORT/",
    "http://localhost/",
    "http://[::1]/",
    "http://127.0.0.1:22/",
    "http://127.0.0.1:6379/",
    "http://127.0.0.1:PORT/" + "a" * 5000,
    "http://" + "a." * 5000 + "localhost:PORT/",
    "http://127.0.0.1:PORT/../../x?y#z",
    "ftp://127.0.0.1:PORT/",
    "file:///etc/hostname",
    "file://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/_GET",
    "dict://127.0.0.1:PORT/",
    "ws://127.0.0.1:PORT/",
    "s3://127.0.0.1:PORT/",
    "data:text/html,<a href=http://127.0.0.1:PORT/>",
    "javascript:fetch('http://127.0.0.1:PORT/')",
    "view-source:http://127.0.0.1:PORT/",
    "jar:http://127.0.0.1:PORT/!/",
    "url:http://127.0.0.1:PORT/",
)


def hostile_urls(port: int) -> list[str]:
    """All of them, with the port of a watcher."""
    hosts = (*_LOOPBACK_HOSTS, *_OTHER_HOSTS)
    urls = [*(f"http://{host}:PORT/" for host in hosts), *_WHOLE]
    return [url.replace("PORT", str(port)) for url in urls]


class Watch:
    """Listens on one port of every address of this machine, IPv4 and IPv6, and on port 80 if free.

    ``heard``: where from, for each connection that arrived.
    """

    def __init__(self, stack: ExitStack) -> None:
        self.heard: list[str] = []
        self.port = self._listen(stack, 0)
        with suppress(OSError):
            self._listen(stack, 80)

    def _listen(self, stack: ExitStack, port: int) -> int:
        both = socket.has_dualstack_ipv6()
        family, anywhere = (socket.AF_INET6, "::") if both else (socket.AF_INET, "0.0.0.0")
        listener = stack.enter_context(
            socket.create_server((anywhere, port), family=family, dualstack_ipv6=both)
        )
        stack.callback(_wake, listener)
        Thread(target=self._watch, args=(listener,), daemon=True).start()
        return int(listener.getsockname()[1])

    def _watch(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                wire, peer = listener.accept()
                with wire:
                    self.heard.append(str(peer))


def _wake(listener: socket.socket) -> None:
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def watch() -> Iterator[Watch]:
    """A watch that ends with the block."""
    with ExitStack() as stack:
        yield Watch(stack)
