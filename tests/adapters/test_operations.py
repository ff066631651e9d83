"""The page about operations holds what a machine takes: its units, its cron lines, and the statuses it promises."""

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest

from cycle_adapters.cli.parser import build

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = {match[1]: match[2] for match in re.finditer(r"```ini\n# /etc/systemd/system/(\S+)\n(.*?)```", PAGE, re.DOTALL)}
CRON = [line for block in re.findall(r"```cron\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def section(unit: str, name: str) -> dict[str, str]:
    file = ConfigParser(interpolation=None, strict=True)
    file.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds the case of a key
    file.read_string(UNITS[unit])
    return dict(file[name])


def parsed(command: str) -> str:
    """What our own parser makes of a command line: the noun, and the verb where it has one."""
    program, *words = shlex.split(command)
    assert program == "/opt/ocop/bin/ocop"
    args = build().parse_args(words)
    return " ".join(filter(None, (args.noun, getattr(args, "verb", None))))


@pytest.mark.parametrize(
    ("unit", "command"),
    [
        ("ocop-sweep.service", "sweep"),
        ("ocop-scheduler.service", "scheduler run"),
        ("ocop-outbox.service", "outbox run"),
    ],
)
def test_the_command_of_a_service_is_one_that_the_program_takes(unit: str, command: str) -> None:
    assert parsed(section(unit, "Service")["ExecStart"]) == command


def test_the_timer_rings_in_the_time_of_vietnam_and_makes_up_for_a_missed_ring() -> None:
    timer = section("ocop-sweep.timer", "Timer")
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d Asia/Ho_Chi_Minh", timer["OnCalendar"])
    assert timer["Persistent"] == "true"
    assert section("ocop-sweep.service", "Service")["Type"] == "oneshot"


def test_the_lines_of_cron_are_commands_that_the_program_takes_in_the_time_of_vietnam() -> None:
    zones = [line for line in CRON if "=" in line.split()[0]]
    assert set(zones) == {"CRON_TZ=Asia/Ho_Chi_Minh"}
    lines = [line for line in CRON if line not in zones]
    found = [re.fullmatch(r"\d+ \d+ \* \* \* OCOP_DB=\S+ (.*?)( \|\|? .+)?", line) for line in lines]
    assert [parsed(match[1]) for match in found if match] == ["sweep", "doctor", "audit checkpoint"]
