"""Spiders: thin, one file each."""
