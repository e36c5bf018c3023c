"""The words of the field, as data: technologies, readiness scale, roles, markets, missions."""

from taxonomy.concepts import Taxonomy, TaxonomyError, Technology
from taxonomy.loader import load_taxonomy

__all__ = ["Taxonomy", "TaxonomyError", "Technology", "load_taxonomy"]
