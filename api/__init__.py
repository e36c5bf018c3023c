"""The web's side of scouting: JSON under /v1 for programs, pages at / for scouts."""
