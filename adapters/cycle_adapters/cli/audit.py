"""`ocop audit`: whether the record is whole, checkpoints to be kept elsewhere, proofs, and bundles for outsiders."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cycle.errors import BadValueError
from cycle_adapters.cli import BROKEN, DONE
from cycle_adapters.cli.audit_words import fault_line
from cycle_adapters.cli.options import add_by, add_on, read_actor_text
from cycle_adapters.cli.output import print_card, print_json, print_line, tell
from cycle_adapters.cli.parser import Parser, Verbs
from cycle_adapters.cli.session import Session
from cycle_adapters.cli.words import head, say

if TYPE_CHECKING:
    from cycle_adapters.audit.checkpoint import VerifierKey
    from cycle_adapters.audit.signing import Signer
    from cycle_adapters.sql.auditing import Audit, Outside
    from cycle_adapters.sql.log_rows import StoredCheckpoint

#: Faults that a table lists; JSON has them all.
SHOWN = 20


def fill(parser: Parser) -> None:
    """The verbs."""
    verbs = Verbs(parser)
    verb = verbs.add("verify", verify, "Kiểm tra sổ sự kiện có nguyên vẹn không", "Check that the record is whole")
    verb.add_argument("--checkpoint", metavar="FILE", action="append", default=[], help="one that was kept elsewhere")
    _add_keys(verb)
    verb = verbs.add("checkpoint", checkpoint, "Chốt sổ đến lúc này và in điểm chốt", "Seal the record up to now")
    verb.add_argument("--origin", metavar="NAME", help="the name of the log, given once: ocop.dongnai.gov.vn")
    _add_signing(verb)
    verb = verbs.add("prove", prove, "Chứng minh sự kiện nằm trong điểm chốt", "Prove that an event is in the record")
    verb.add_argument("case", metavar="CASE", nargs="?", help="id or ref")
    verb.add_argument("number", metavar="NUMBER", nargs="?", type=int, help="of the event in its case, from 1")
    verb.add_argument("--since", metavar="SIZE", type=int, help="prove instead that the record goes on from that size")
    verb = verbs.add("export", export, "Xuất gói để người ngoài tự kiểm tra", "Write a bundle that outsiders can check")
    verb.add_argument("file", metavar="FILE", help="a zip file")
    verb.add_argument("--overwrite", action="store_true", help="also where the file is there already")
    verb.add_argument("--without-names", action="store_true", help="leave out the texts about people")
    _add_signing(verb)
    verb = verbs.add("key", key, "Tạo khóa ký điểm chốt", "Make a key that signs checkpoints")
    verb.add_argument("file", metavar="FILE", help="a new file, for its owner alone")
    verb.add_argument("--name", metavar="NAME", required=True, help="the name it signs under, without spaces")
    verb = verbs.add("erase", erase, "Xóa nội dung về cá nhân khỏi hồ sơ", "Erase a text about a person from a case")
    verb.add_argument("case", metavar="CASE", help="id or ref")
    verb.add_argument("--text", required=True, help="the whole text, such as a name")
    verb.add_argument("--reason", required=True, help="why; it is kept, the text is not")
    add_by(verb, required=True)
    add_on(verb, "the legal day of the erasure")


def _add_keys(verb: Parser) -> None:
    verb.add_argument("--key", metavar="KEY", action="append", default=[], help="a published key, or its file")


def _add_signing(verb: Parser) -> None:
    verb.add_argument("--sign", metavar="FILE", help="the file of the key to sign with")
    verb.add_argument("--name", metavar="NAME", help="the name the key signs under")


def verify(args: Namespace, session: Session) -> int:
    """Everything that the record says of itself, and each case against its events. Status 3 where it is not whole."""
    from cycle_adapters.sql.auditing import audited
    from cycle_adapters.sql.integrity import faults_of

    outside, keys = _outside(args.checkpoint), _keys(args.key)
    store = session.store()
    with store.read() as reading:
        audit = audited(reading.log, outside, keys)
    unlike = faults_of(store)
    if session.json:
        print_json(_view(audit, unlike, session))
    else:
        _print(audit, unlike, session)
    return DONE if audit.whole and not unlike else BROKEN


def _outside(files: Sequence[str]) -> list["Outside"]:
    from cycle_adapters.sql.auditing import Outside

    return [Outside(file, _read(file)) for file in files]


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise BadValueError("file", file, f"a file that can be read: {error.strerror}") from error


def _keys(given: Sequence[str]) -> list["VerifierKey"]:
    from cycle_adapters.audit.checkpoint import read_key

    return [read_key(one if "+" in one else _read(one).decode(errors="replace")) for one in given]


def _signer(args: Namespace) -> "Signer | None":
    if args.sign is None and args.name is None:
        return None
    if args.sign is None or args.name is None:
        raise BadValueError("sign", args.sign or args.name, "both --sign and --name, or neither")
    from cycle_adapters.audit.signing import Signer

    return Signer.load(Path(args.sign), args.name)


def _view(audit: "Audit", unlike: Sequence[str], session: Session) -> dict[str, Any]:
    return {
        "whole": audit.whole and not unlike,
        "events": audit.events,
        "cases": audit.cases,
        "texts": audit.texts,
        "checkpoints": audit.checkpoints,
        "signers": sorted(audit.signers),
        "root": audit.root,
        "faults": [
            {"code": one.code, "place": one.place, "message": fault_line(one, session.lang), "about": dict(one.about)}
            for one in audit.faults
        ],
        "cases_unlike_their_events": list(unlike),
    }


def _print(audit: "Audit", unlike: Sequence[str], session: Session) -> None:
    lang = session.lang
    signers = ", ".join(sorted(audit.signers)) or None
    figures = {name: getattr(audit, name) for name in ("events", "cases", "texts", "checkpoints", "root")}
    print_card([(head(f"audit_{name}", lang), value) for name, value in {**figures, "signers": signers}.items()])
    for line in [*(fault_line(one, lang) for one in audit.faults), *unlike][:SHOWN]:
        print_line(f"- {line}")
    faults = len(audit.faults) + len(unlike)
    tell(say("record_faulty" if faults else "record_whole", lang, count=faults))


def checkpoint(args: Namespace, session: Session) -> None:
    """Seal the record up to now. The note goes to standard output, to be printed or mailed as it is."""
    from cycle_adapters.sql.log import checkpoint_of

    made = _sealed(session, _signer(args), args.origin)
    said = checkpoint_of(made)
    if session.json:
        view = {"origin": said.origin, "size": said.size, "root": said.root_text, "note": made.note}
        print_json({**view, "recorded_at": made.recorded_at.isoformat()})
        return
    print(made.note, end="")
    tell(say("sealed", session.lang, size=said.size, root=said.root_text))


def _sealed(session: Session, signer: "Signer | None", origin: str | None = None) -> "StoredCheckpoint":
    with session.store().write(alone=True) as writing:
        return writing.log.seal(session.clock().now(), origin, signer)


def prove(args: Namespace, session: Session) -> None:
    """One JSON document with all that a reader needs; hashes in hexadecimal."""
    if (args.since is None) == (args.case is None) or (args.case is not None and args.number is None):
        raise BadValueError("prove", args.case or "", "CASE and NUMBER of an event, or --since SIZE")
    with session.store().read() as reading:
        if args.since is not None:
            last, path = reading.log.prove_growth(args.since)
            view: dict[str, Any] = {"old_size": args.since}
        else:
            record, place, last, path = reading.log.prove(reading.case(args.case).id, args.number)
            view = {"event": record.decode(), "index": place}
    print_json({**view, "size": last.size, "proof": [one.hex() for one in path], "checkpoint": last.note})


def export(args: Namespace, session: Session) -> None:
    """Seal the record, and write it with its checkpoint and the verifier into one file."""
    from cycle_adapters.audit.bundle import write_bundle

    signer = _signer(args)
    made = _sealed(session, signer)
    with session.store().read() as reading:
        texts = () if args.without_names else reading.log.texts()
        path = Path(args.file)
        count = write_bundle(
            path,
            reading.log.lines(made.size),
            made.note,
            key=signer.key if signer else None,
            personal=texts,
            overwrite=args.overwrite,
        )
    if session.json:
        print_json({"file": str(path), "events": count, "size": made.size})
    else:
        tell(say("exported", session.lang, file=path, count=count))


def key(args: Namespace, session: Session) -> None:
    """Make a key; its public half, to be published, goes to standard output."""
    from cycle_adapters.audit.signing import Signer

    made = Signer.create(Path(args.file), args.name)
    if session.json:
        print_json({"file": args.file, "key": str(made.key)})
    else:
        print_line(str(made.key))
        tell(say("key_made", session.lang, file=args.file))


def erase(args: Namespace, session: Session) -> None:
    """Erase a text about a person; the chain still verifies. It cannot be brought back."""
    on, by = session.day(args.on), read_actor_text(args.by)
    erased = session.program().erase(args.case, args.text, reason=args.reason, by=by, on=on)
    if session.json:
        print_json({"case": erased.case_id, "places": erased.places, "on": on.isoformat()})
    else:
        tell(say("erased", session.lang, id=erased.case_id, count=erased.places))
