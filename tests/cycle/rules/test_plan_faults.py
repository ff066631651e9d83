"""A faulty plan file is refused at the right place."""

import pytest

from cycle.errors import PlanError
from cycle.rules.plan_file import parse_plan
from tests.support.plans import APPENDIX, COUNCIL, DUTY, IDEA, PLAIN, RENEWAL, ROUND, TARGET, WINDOW, refused

DATED = "opens_on = 2023-06-01\nevaluate_by = 2023-06-30\n"
FIRST = ROUND.format(number=1) + DATED

FAULTS = {
    # the head
    "starts is missing": (PLAIN.replace("starts = 2023-01-01\n", ""), "starts", "is missing"),
    "ends before starts": (PLAIN.replace("2023-12-31", "2022-12-31"), "ends", "is before 2023-01-01"),
    "a date in quotes": (PLAIN.replace("2023-12-31", '"2023-12-31"'), "ends", "not a date"),
    "a date with a time": (PLAIN.replace("2023-12-31", "2023-12-31T00:00:00"), "ends", "not a date"),
    "a day that is none": (PLAIN.replace("2023-12-31", "2023-02-30"), "line 7, column 8", "Invalid date"),
    "a plan before the programme": (PLAIN.replace("2023", "2017"), "starts", "is not in 2018"),
    "a plan of a century": (PLAIN.replace("2023-12-31", "2123-12-31"), "ends", "more than 15 years"),
    "a year outside": (PLAIN.replace("year = 2023", "year = 2024"), "year", "from 2023 to 2023"),
    "a year that is true": (PLAIN.replace("year = 2023", "year = true"), "year", "not a whole number"),
    "a long title": (PLAIN.replace('"Plan"', f'"{"x" * 10_000}"'), "title_en", "longer than 300"),
    "an empty title": (PLAIN.replace('"Plan"', '"  "'), "title_en", "not a text"),
    "an invisible character": (PLAIN.replace('"Plan"', '"Pl\u202ean"'), "title_en", "invisible"),
    "a title that is a number": (PLAIN.replace('"Plan"', "5"), "title_en", "not a text"),
    "a misspelt province": (PLAIN.replace("dong-nai", "dong-nay"), "unit", "did you mean “dong-nai”"),
    "a bad slug": (PLAIN.replace("dong-nai", "Đồng Nai"), "unit", "path of slugs"),
    "a commune": (PLAIN.replace("dong-nai", "dong-nai/dinh-quan/phu-loi"), "unit", "not of a commune"),
    "a key twice": (PLAIN.replace("year =", "unit = 'hue'\nyear ="), "line 5, column 13", "overwrite"),
    "no TOML": (PLAIN + "x = ", "end of document", "Invalid value"),
    "an address that is none": (PLAIN + "url = 'javascript:1'\n", "document.url", "not an address"),
    "a table that is a text": (PLAIN.replace("[document]", "idea = 'x'\n[document]"), "idea", "not a table"),
    "a list that is a table": (PLAIN + "[round]\nlevel = 'province'\n", "round", "not a list"),
    "a file too long": (PLAIN + "#" * 200_001, "file", "at most 200000"),
    "a number too long": (PLAIN.replace("2023\nst", "9" * 5000 + "\nst"), "file", "integer string"),
    "a number too long in hex": (
        PLAIN.replace("2023\nst", f"0x{'F' * 9000}\nst"),
        "year",
        "thousands of digits",
    ),
    "nested too deeply": (PLAIN + f"x = {'[' * 5000}{']' * 5000}", "file", "nested too deeply"),
    "the first day of all": (
        PLAIN + ROUND.format(number=1) + "evaluate_before = 0001-01-01\n",
        "round[1].evaluate_before",
        "outside the days",
    ),
    # ideas
    "an unknown word": (PLAIN + IDEA.replace("yearly", "yeraly"), "idea.intake", "did you mean “yearly”"),
    "no word near": (PLAIN + IDEA.replace("yearly", "zzz"), "idea.intake", "known: continuous, one_round"),
    "a level that selects nothing": (PLAIN + IDEA.replace("district", "nation"), "idea.selector", "province"),
    "no such month": (PLAIN + IDEA + "peak_months = [3, 13]\n", "idea.peak_months[2]", "from 1 to 12"),
    "a month twice": (PLAIN + IDEA + "peak_months = [3, 3]\n", "idea.peak_months", "twice"),
    "an end before its beginning": (
        PLAIN + IDEA + "opens_on = 2023-05-01\ncloses_by = 2023-04-01\n",
        "idea.closes_by",
        "is before",
    ),
    "no section": (PLAIN + IDEA.replace('place = "I"\n', ""), "idea.place", "is missing"),
    "ideas before the plan": (PLAIN + IDEA + "opens_on = 2022-12-31\n", "idea.opens_on", "outside the days"),
    "a business plan without ideas": (
        PLAIN + "[policies]\nbusiness_plan_required = true\n",
        "policies.business_plan_required",
        "no idea phase",
    ),
    "a switch that is a text": (
        PLAIN + "[policies]\nbefore_is_strict = 'no'\n",
        "policies.before_is_strict",
        "neither true nor false",
    ),
    # rounds
    "no last day": (PLAIN + ROUND.format(number=1), "round[1].evaluate_by", "is missing"),
    "by and before": (
        PLAIN + FIRST + "evaluate_before = 2023-06-30\n",
        "round[1].evaluate_before",
        "only one of evaluate_by and evaluate_before",
    ),
    "a month and a day": (
        PLAIN + ROUND.format(number=1) + "month = 6\nevaluate_by = 2023-06-30\n",
        "round[1].evaluate_by",
        "already gives the days",
    ),
    "a month and a quarter": (
        PLAIN + ROUND.format(number=1) + "month = 6\nquarter = 2\n",
        "round[1].quarter",
        "only one of month and quarter",
    ),
    "a month and a first day": (
        PLAIN + ROUND.format(number=1) + "month = 6\nopens_on = 2023-06-01\n",
        "round[1].opens_on",
        "already gives the days",
    ),
    "a month and a day before": (
        PLAIN + ROUND.format(number=1) + "month = 6\nevaluate_before = 2023-06-30\n",
        "round[1].evaluate_before",
        "already gives the days",
    ),
    "reversed days": (
        PLAIN + ROUND.format(number=1) + "opens_on = 2023-07-01\nevaluate_by = 2023-06-30\n",
        "round[1].evaluate_by",
        "is before 2023-07-01",
    ),
    "reversed days, before": (
        PLAIN + ROUND.format(number=1) + "opens_on = 2023-07-01\nevaluate_before = 2023-07-01\n",
        "round[1].evaluate_before",
        "is before 2023-07-01",
    ),
    "intake after the end": (
        PLAIN + FIRST + "intake_by = 2023-07-01\n",
        "round[1].intake_by",
        "is before 2023-07-01",
    ),
    "intake before a day after the end": (
        PLAIN + FIRST + "intake_before = 2023-07-02\n",
        "round[1].intake_before",
        "is before 2023-07-01",
    ),
    "a round before the plan": (
        PLAIN + ROUND.format(number=1) + "evaluate_by = 2022-06-30\n",
        "round[1].evaluate_by",
        "outside the days",
    ),
    "a round long after the plan": (
        PLAIN + ROUND.format(number=1) + "evaluate_by = 2033-06-30\n",
        "round[1].evaluate_by",
        "outside the days",
    ),
    "overlapping rounds": (
        PLAIN + FIRST + ROUND.format(number=2) + "month = 6\n",
        "round[2]",
        "overlaps round 1",
    ),
    "rounds out of order": (
        PLAIN + ROUND.format(number=1) + "month = 9\n" + ROUND.format(number=2) + "month = 6\n",
        "round[2]",
        "overlaps round 1",
    ),
    "a round twice": (PLAIN + FIRST + ROUND.format(number=1) + "month = 9\n", "round[2].number", "twice"),
    "on demand beside another": (
        PLAIN + FIRST + ROUND.format(number=2) + "month = 9\non_demand = true\n",
        "round[2].on_demand",
        "one round only",
    ),
    "a national round": (
        PLAIN + FIRST.replace("province", "nation"),
        "round[1].level",
        "which this plan rules",
    ),
    "a provincial round of a district": (
        PLAIN.replace("dong-nai", "dong-nai/dinh-quan") + FIRST,
        "round[1].level",
        "which this plan rules",
    ),
    # council and renewal
    "no part of the members": (PLAIN + COUNCIL + 'quorum = "3/2"\n', "council.quorum", "such as 2/3"),
    "a quorum in words": (PLAIN + COUNCIL + 'quorum = "half"\n', "council.quorum", "such as 2/3"),
    "no session": (PLAIN + COUNCIL + "sessions = 0\n", "council.sessions", "from 1 to 9"),
    "notices out of order": (
        PLAIN + RENEWAL + "notice_days = [30, 90]\n",
        "renewal.notice_days",
        "the largest first",
    ),
    "notices later than the law": (
        PLAIN + RENEWAL + "notice_days = [20, 10]\n",
        "renewal.notice_days",
        "30 days before",
    ),
    "no notices": (PLAIN + RENEWAL + "notice_days = []\n", "renewal.notice_days", "the largest first"),
    "revocation without a day": (
        PLAIN + RENEWAL + "propose_revocation = true\n",
        "renewal.propose_revocation",
        "needs reregister_by",
    ),
    "no such window to reissue": (
        PLAIN + RENEWAL + 'reissue_window = "v"\n' + WINDOW + "month = 6\n",
        "renewal.reissue_window",
        "known: w",
    ),
    "a rule that is no name": (
        PLAIN + '[forwarding]\nplace = "I"\nrules = ["QN 07"]\n',
        "forwarding.rules[1]",
        "not a name",
    ),
    # windows and duties
    "a window without days": (PLAIN + WINDOW, "window[1].starts", "is missing"),
    "a window with an end only": (
        PLAIN + WINDOW + "ends = 2023-06-30\n",
        "window[1].starts",
        "ends is given",
    ),
    "a reversed window": (
        PLAIN + WINDOW + "starts = 2023-06-30\nends = 2023-06-01\n",
        "window[1].ends",
        "is before",
    ),
    "months the wrong way": (
        PLAIN + WINDOW + "months = [4, 3]\n",
        "window[1].months",
        "the first and the last",
    ),
    "three months": (PLAIN + WINDOW + "months = [3, 4, 5]\n", "window[1].months", "the first and the last"),
    "a fifth quarter": (PLAIN + WINDOW + "quarter = 5\n", "window[1].quarter", "from 1 to 4"),
    "a month of several years": (
        PLAIN.replace("2023-12-31", "2024-12-31") + WINDOW + "month = 6\n",
        "window[1].month",
        "write starts and ends",
    ),
    "a window twice": (
        PLAIN + (WINDOW + "month = 6\n") * 2,
        "window[2].key",
        "stands twice",
    ),
    "a key of two words": (
        PLAIN + WINDOW.replace('"w"', '"w w"') + "month = 6\n",
        "window[1].key",
        "not a name",
    ),
    "nobody's duty": (
        PLAIN + DUTY.replace('["district"]', "[]") + 'recurrence = "yearly"\n',
        "obligation[1].who",
        "somebody's",
    ),
    "an unknown bearer": (
        PLAIN + DUTY.replace('["district"]', '["district", "comune"]') + 'recurrence = "yearly"\n',
        "obligation[1].who[2]",
        "did you mean “commune”",
    ),
    "a day of the month for a quarter": (
        PLAIN + DUTY + 'recurrence = "quarterly"\nbefore_day = 20\n',
        "obligation[1].before_day",
        "for a monthly duty",
    ),
    "a date for a monthly duty": (
        PLAIN + DUTY + 'recurrence = "monthly"\ndue_by = 2023-06-01\n',
        "obligation[1].due_by",
        "for a duty done once",
    ),
    "before the first of the month": (
        PLAIN + DUTY + 'recurrence = "monthly"\nbefore_day = 1\n',
        "obligation[1].before_day",
        "from 2 to 31",
    ),
    "by and before a day": (
        PLAIN + DUTY + 'recurrence = "monthly"\nbefore_day = 20\nby_day = 19\n',
        "obligation[1].before_day",
        "only one",
    ),
    "a window and a date": (
        PLAIN + WINDOW + "month = 6\n" + DUTY + 'recurrence = "once"\nwindow = "w"\ndue_by = 2023-06-01\n',
        "obligation[1].due_by",
        "already gives the days",
    ),
    "a window and a month": (
        PLAIN + WINDOW + "month = 6\n" + DUTY + 'recurrence = "once"\nwindow = "w"\nmonth = 6\n',
        "obligation[1].month",
        "already gives the days",
    ),
    **{
        f"a month and {key}": (
            PLAIN + DUTY + f'recurrence = "once"\nmonth = 6\n{key} = 2023-06-10\n',
            f"obligation[1].{key}",
            "already gives the days",
        )
        for key in ("opens_on", "due_by", "due_before")
    },
    "no such window": (
        PLAIN + DUTY + 'recurrence = "once"\nwindow = "w"\n',
        "obligation[1].window",
        "no window “w”",
    ),
    "a reversed duty": (
        PLAIN + DUTY + 'recurrence = "once"\nopens_on = 2023-06-01\ndue_before = 2023-06-01\n',
        "obligation[1].due_before",
        "is before",
    ),
    "a reversed duty, by": (
        PLAIN + DUTY + 'recurrence = "once"\nopens_on = 2023-06-01\ndue_by = 2023-05-31\n',
        "obligation[1].due_by",
        "is before",
    ),
    "nothing owed": (
        PLAIN + DUTY + 'recurrence = "yearly"\nminimum = 0\n',
        "obligation[1].minimum",
        "from 1 to 1000",
    ),
    # figures
    "a figure below nothing": (PLAIN + TARGET.replace("3", "-3"), "target[1].value", "from 0"),
    "half a product": (PLAIN + TARGET.replace("3", "3.5"), "target[1].value", "not a whole number"),
    "more than all": (
        PLAIN + TARGET.replace("producers", "trained_share_percent").replace("3", "101"),
        "target[1].value",
        "from 0 to 100",
    ),
    "a figure of somebody else": (
        PLAIN + TARGET + 'unit = "bac-kan/ba-be"\n',
        "target[1].unit",
        "is not in dong-nai",
    ),
    "a figure of each province": (
        PLAIN + TARGET + 'each = "province"\n',
        "target[1].each",
        "neither commune",
    ),
    "a figure of a bad slug": (PLAIN + TARGET + 'unit = "dong nai"\n', "target[1].unit", "path of slugs"),
    "no columns": (
        PLAIN + APPENDIX.replace('["new_producers", "linkage"]', "[]"),
        "appendix[1].columns",
        "is missing",
    ),
    "a figure twice": (PLAIN + TARGET * 2, "target[2].indicator", "twice"),
    "a figure twice, once in an appendix": (
        PLAIN + TARGET.replace('"producers"', '"linkage"') + APPENDIX,
        "appendix[1].columns",
        "linkage of dong-nai",
    ),
    "a total that is not the sum": (
        PLAIN + APPENDIX.replace("[3, 4]", "[3, 5]"),
        "appendix[1].total[2]",
        "linkage: the rows add up to 4, the printed total is 5",
    ),
    "a blank total that is not the sum": (
        PLAIN + APPENDIX.replace("[3, 4]", '[3, "blank"]'),
        "appendix[1].total[2]",
        "linkage: the rows add up to 4, the printed total is 0",
    ),
    "a total of another word": (
        PLAIN + APPENDIX.replace("[3, 4]", '[3, "x"]'),
        "appendix[1].total[2]",
        "not a whole number",
    ),
    "a row too short": (
        PLAIN + APPENDIX.replace('[2, "blank"]', "[2]"),
        "appendix[1].rows.tan-phu",
        "a list of 2 figures",
    ),
    "a cell of another word": (
        PLAIN + APPENDIX.replace('"blank"', '""'),
        "appendix[1].rows.tan-phu[2]",
        "not a whole number",
    ),
    "a row of a bad slug": (
        PLAIN + APPENDIX.replace("tan-phu", '"Tân Phú"'),
        "appendix[1].rows.Tân Phú",
        "path of slugs",
    ),
    "a row with a whole path": (
        PLAIN + APPENDIX.replace("tan-phu", '"dong-nai/tan-phu"'),
        "appendix[1].rows.dong-nai/tan-phu",
        "the last part",
    ),
    "a row twice": (PLAIN + APPENDIX + "tan-phu = [2, 0]\n", "line 19, column 17", "overwrite"),
    "no rows": (PLAIN + APPENDIX.partition("[appendix.rows]")[0], "appendix[1].rows", "is missing"),
    "rows that are a text": (
        PLAIN + APPENDIX.partition("[appendix.rows]")[0] + 'rows = "x"\n',
        "appendix[1].rows",
        "a row for each unit",
    ),
    "a rule too few": (
        PLAIN + APPENDIX.replace("total", 'rules = ["BK-T1"]\ntotal'),
        "appendix[1].rules",
        "1 entries for 2 columns",
    ),
    "a switch too few": (
        PLAIN + APPENDIX.replace("total", "at_least = [true]\ntotal"),
        "appendix[1].at_least",
        "1 entries for 2 columns",
    ),
    "a column twice": (
        PLAIN + APPENDIX.replace('"linkage"', '"new_producers"'),
        "appendix[1].columns",
        "twice",
    ),
}


@pytest.mark.parametrize(("text", "place", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_refused_at_its_place(text: str, place: str, fault: str) -> None:
    error = refused(text)
    assert (error.place, fault in error.fault) == (place, True), str(error)
    assert len(str(error)) < 2000


@pytest.mark.parametrize("key", ["", "A b", "x" * 61, "../x"])
def test_a_bad_name_of_a_plan_is_refused(key: str) -> None:
    with pytest.raises(PlanError):
        parse_plan(key, PLAIN)


LATER = PLAIN.replace("2023", "2026")


@pytest.mark.parametrize(
    ("unit", "fault"),
    [("bac-kan", "thai-nguyen took over"), ("dong-nai/dinh-quan", "districts ended on 2025-07-01")],
)
def test_a_unit_that_has_ended_makes_no_plan(unit: str, fault: str) -> None:
    error = refused(LATER.replace("dong-nai", unit))
    assert error.place == "unit"
    assert fault in error.fault


def test_there_are_no_districts_in_a_plan_of_2026() -> None:
    assert parse_plan("p", LATER).unit == "dong-nai"
    assert refused(LATER + IDEA).place == "idea.selector"
