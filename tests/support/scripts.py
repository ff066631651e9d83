"""Lines of scripts that several tests of the command line begin with."""

from typing import Any

_CERTIFICATE: dict[str, Any] = {
    "do": "import_certificate",
    "ref": "H1",
    "product": {"name": "Cam", "set": 1},
    "producer": {"name": "HTX B", "kind": "cooperative"},
    "unit": "hoa-binh/cao-phong/thu-phong",
    "stars": 4,
    "issued_on": "2023-07-01",
    "decision": "1/QĐ-UBND",
    "level": "province",
}


def certificate_line(**changes: Any) -> dict[str, Any]:
    """The line that enters a certificate of four stars, given before there was a register."""
    return {**_CERTIFICATE, **changes}
