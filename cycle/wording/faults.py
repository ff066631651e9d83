"""What is wrong with members' sheets: a line in both languages for each member and kind of fault. Text only.

Criteria with the same fault stand on one line, each with what was given and, in brackets, what may be given.
"""

from collections.abc import Iterable, Mapping

from cycle.score import ScoreFault
from cycle.wording.labels import LANGUAGES, Lang

#: Vietnamese and English, by the code of the fault.
FAULTS: Mapping[str, tuple[str, str]] = {
    "sheet.second_of_member": (
        "{member} có nhiều hơn một phiếu trong lần nộp này.",
        "{member} has more than one sheet in this submission.",
    ),
    "sheet.handed_in": (
        "{member} đã nộp phiếu trước đó.",
        "{member} has handed in a sheet before.",
    ),
    "sheet.of_no_member": (
        "{member} không phải thành viên Hội đồng.",
        "{member} is not a member of the council.",
    ),
    "sheet.of_recused": (
        "{member} không tham gia chấm vì xung đột lợi ích.",
        "{member} stands aside for a conflict of interest.",
    ),
    "sheet.missing_criterion": (
        "Phiếu của {member} chưa có điểm của các tiêu chí: {places}.",
        "The sheet of {member} has no points for these criteria: {places}.",
    ),
    "sheet.no_such_option": (
        "Phiếu của {member} cho số điểm không phải là một mức của tiêu chí: {places}.",
        "The sheet of {member} gives points that are no option of the criterion: {places}.",
    ),
    "sheet.criterion_twice": (
        "Phiếu của {member} cho điểm nhiều lần cùng một tiêu chí: {places}.",
        "The sheet of {member} gives points several times on the same criterion: {places}.",
    ),
    "sheet.unknown_criterion": (
        "Phiếu của {member} có tiêu chí không có trong bộ tiêu chí của hồ sơ: {places}.",
        "The sheet of {member} has criteria that are not on the score sheet of the case: {places}.",
    ),
    "sheet.of_another_decision": (
        "Phiếu của {member} dùng mã tiêu chí của phiếu theo Quyết định {instrument}: {places}.",
        "The sheet of {member} has codes of the score sheet of decision {instrument}: {places}.",
    ),
}


def fault_lines(faults: Iterable[ScoreFault], lang: Lang) -> list[str]:
    """Every fault of a submission, a line for each member and kind, in the order in which the first was found."""
    kinds: dict[tuple[str, str, str | None], list[ScoreFault]] = {}
    for fault in faults:
        kinds.setdefault((fault.member, fault.code, fault.instrument), []).append(fault)
    return [_line(group, lang) for group in kinds.values()]


def _line(faults: list[ScoreFault], lang: Lang) -> str:
    first = faults[0]
    template = FAULTS[first.code][LANGUAGES.index(lang)]
    places = "; ".join(_place(fault) for fault in faults)
    return template.format(member=first.member, instrument=first.instrument, places=places)


def _place(fault: ScoreFault) -> str:
    given = f" = {fault.given}" if fault.given is not None else ""
    allowed = f" ({', '.join(map(str, fault.allowed))})" if fault.allowed else ""
    return f"{fault.criterion}{given}{allowed}"
