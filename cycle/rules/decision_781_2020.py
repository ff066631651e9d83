"""Decision 781/QĐ-TTg of 8 June 2020 amends the annexes of 1048/QĐ-TTg: the criteria; the procedure stays (R2)."""

from dataclasses import replace
from datetime import date
from functools import partial

from cycle.citation import Citation, Cited, Confidence
from cycle.rules import decision_1048_2019 as amended

INSTRUMENT = "781/QĐ-TTg"
SIGNED = date(2020, 6, 8)
_at = partial(
    Citation,
    instrument=INSTRUMENT,
    url="https://hoanganhhalong.com.vn/vi/hop-hoi-dong-danh-gia-phan-hang-san-pham-ocop-quoc-gia-nam-2020",
    checked_on=date(2026, 11, 22),
    confidence=Confidence.REPORTED,
)

RULEBOOK = replace(
    amended.RULEBOOK,
    instruments=(*amended.RULEBOOK.instruments, INSTRUMENT),
    # The national council of 2020 found 22 of 43 products short of them; the sheets that print them were not read.
    gates_since=Cited(SIGNED, _at(place="Bộ tiêu chí, yêu cầu tối thiểu")),
)
