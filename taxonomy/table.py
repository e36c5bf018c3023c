"""The vocabulary as one CSV table, for people who work in a spreadsheet."""

from __future__ import annotations

import csv
import io

from taxonomy.concepts import NativeLabel, Taxonomy, Technology

COLUMNS = ("number", "id", "label", "areas", "definition", "synonyms")
SEPARATOR = "; "
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run by a spreadsheet; it gets an apostrophe in front."""


def write_table(taxonomy: Taxonomy) -> str:
    """One row a technology: what it is called and means, then its names in each market language.

    Languages are those of the vocabulary, in alphabetical order, with a column ``label_xx`` and a
    column ``synonyms_xx`` each; several values in one cell are separated by a semicolon.
    """
    languages = sorted({lang for tech in taxonomy.technologies for lang in tech.native})
    native = (f"{kind}_{lang}" for lang in languages for kind in ("label", "synonyms"))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*COLUMNS, *native])
    table.writerows(_row(tech, languages) for tech in taxonomy.technologies)
    return out.getvalue()


def _row(tech: Technology, languages: list[str]) -> list[str]:
    names = [tech.native.get(lang, NativeLabel("")) for lang in languages]
    cells = [
        *(str(tech.number), tech.id, tech.label, SEPARATOR.join(tech.areas), tech.definition),
        SEPARATOR.join(tech.synonyms),
        *(cell for name in names for cell in (name.label, SEPARATOR.join(name.synonyms))),
    ]
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]
