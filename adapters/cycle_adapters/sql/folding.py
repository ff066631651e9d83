"""Names folded for search: "đặc sản Định Quán" is found by "dac san dinh quan", as people type it."""

import unicodedata


def folded(text: str) -> str:
    """The text without capitals, tone marks and the accents of letters; đ becomes d, spaces become one."""
    apart = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(plain.replace("đ", "d").split())
