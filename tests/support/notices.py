"""Notices of the official calendar, for tests: invented numbers, real holidays."""

from collections.abc import Iterable

#: What a complete year 2027 might look like; its document does not exist.
DAYS_2027 = """
2027-01-01 off new_year
2027-02-04 off tet
2027-02-05 off tet
2027-02-08 off tet
2027-02-09 off tet
2027-02-10 off tet
2027-04-16 off hung_kings
2027-04-30 off reunification
2027-05-03 off labour
2027-09-02 off national
2027-09-03 off national
2027-12-31 off 2027-12-25
2027-12-25 worked 2027-12-31
"""


def notice(
    days: str | Iterable[str], document: str = "9999/TB-BNV", completes: Iterable[int] = (2027,), more: str = ""
) -> str:
    """A notice as a file: a line for each day, with its kind, and a holiday, the other day of a swap, or `replaces`."""
    lines = days.strip().splitlines() if isinstance(days, str) else days
    head = f'document = "{document}"\ntitle = "Nghỉ lễ, Tết"\nurl = "https://example.vn/9999"\n'
    return f"{head}completes = {list(completes)}\n{more}\n" + "\n".join(_day(line) for line in lines)


def _day(line: str) -> str:
    on, kind, *rest = line.split()
    fields = [f"on = {on}", f'kind = "{kind}"']
    for word in rest:
        if word == "replaces":
            fields.append("replaces = true")
        elif word[:2] == "20":
            fields.append(f"pair = {word}")
        else:
            fields.append(f'holiday = "{word}"')
    if kind != "ordinary" and rest in ([], ["replaces"]):
        fields += ['name_vi = "Nghỉ"', 'name_en = "Day off"']
    return "\n".join(["[[day]]", *fields, ""])


NOTICE_2027 = notice(DAYS_2027)
