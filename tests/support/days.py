"""The days on which public offices work, as the published lists have them: no code of the engine counts here."""

from datetime import date, timedelta

# year | weekdays off | Saturdays worked
PUBLISHED = """
2018 | 01-01 02-14 02-15 02-16 02-19 02-20 04-25 04-30 05-01 09-03 12-31 |
2019 | 01-01 02-04 02-05 02-06 02-07 02-08 04-15 04-29 04-30 05-01 09-02 | 01-05 05-04
2020 | 01-01 01-23 01-24 01-27 01-28 01-29 04-02 04-30 05-01 09-02 |
2021 | 01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03 |
2022 | 01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02 |
2023 | 01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04 |
2024 | 01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03 | 05-04
2025 | 01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02 | 04-26
2026 | 01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 | 01-10 08-22
"""


def _days(part: int) -> set[date]:
    rows = [[text.strip() for text in f"{line}|".split("|")] for line in PUBLISHED.strip().splitlines()]
    return {date.fromisoformat(f"{row[0]}-{day}") for row in rows for day in row[part].split()}


OFF, WORKED = _days(1), _days(2)
#: Every day from 2018 to 2032 on which nobody works, as far as is known.
NOBODY_WORKS = {
    day
    for day in (date(2018, 1, 1) + timedelta(days=offset) for offset in range(15 * 366))
    if day in OFF or (day.isoweekday() > 5 and day not in WORKED)
}
