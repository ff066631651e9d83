"""Data that is shipped inside the package. The only place in `cycle` that reads a file."""

from importlib.resources import files


def shipped_text(*path: str) -> str:
    """The text of a file under `cycle/rules`: `shipped_text("sheets", "decision_26_sheets.toml")`."""
    return files("cycle.rules").joinpath(*path).read_text(encoding="utf-8")
