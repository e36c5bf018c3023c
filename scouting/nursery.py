"""Imported by the fork server of the page readers alone (``pages.NURSERY``), and does its work then.

It is the one module of which importing is the purpose: what is loaded here, every reader that is
forked has, without time and memory of its own.
"""

from scouting.pages import warm

warm()
