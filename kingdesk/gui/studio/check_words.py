"""What is tried of a workspace, and what came out, in the words of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from kingdesk.gui.error_words import say
from kingdesk.services.doctor import Finding


def QT_TRANSLATE_NOOP(_context: str, words: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark words for the translators."""
    return words


_PARTS: Final[dict[str, str]] = {
    "keychain": QT_TRANSLATE_NOOP("Parts", "Passwords on this computer"),
    "database": QT_TRANSLATE_NOOP("Parts", "Database"),
    "clock": QT_TRANSLATE_NOOP("Parts", "Clock"),
    "KingSelection": QT_TRANSLATE_NOOP("Parts", "KingSelection's galleries"),
    "KingDesk's tables": QT_TRANSLATE_NOOP("Parts", "KingDesk's own tables"),
    "bucket": QT_TRANSLATE_NOOP("Parts", "Photo storage (R2)"),
    "photos": QT_TRANSLATE_NOOP("Parts", "Photos"),
    "account": QT_TRANSLATE_NOOP("Parts", "Who is signed in"),
    "copies": QT_TRANSLATE_NOOP("Parts", "Copies on this computer"),
    "cache": QT_TRANSLATE_NOOP("Parts", "Copies on this computer"),
    "data file": QT_TRANSLATE_NOOP("Parts", "Data file"),
    "folder": QT_TRANSLATE_NOOP("Parts", "Folder"),
    "disk": QT_TRANSLATE_NOOP("Parts", "Space on the disk"),
    "face engine": QT_TRANSLATE_NOOP("Parts", "Finding faces"),
    "AWS": QT_TRANSLATE_NOOP("Parts", "AWS account"),
    "collection": QT_TRANSLATE_NOOP("Parts", "Clients' faces at AWS"),
    "staging bucket": QT_TRANSLATE_NOOP("Parts", "Photos on their way to AWS"),
    "queue": QT_TRANSLATE_NOOP("Parts", "Queue of photos at AWS"),
    "permissions": QT_TRANSLATE_NOOP("Parts", "What AWS allows"),
}


def part_words(name: str) -> str:
    """Return what a part is called; its own name where no other is known."""
    words = _PARTS.get(name)
    return name if words is None else QCoreApplication.translate("Parts", words)


def finding_words(finding: Finding) -> tuple[str, str]:
    """Return the sentence and the advice of a part; both empty where all is simply well."""
    if finding.state == "skipped":
        part = part_words(str(finding.error.details["part"])) if finding.error else ""
        words = QCoreApplication.translate("Parts", "Not tried yet: first “%1” must work.")
        return words.replace("%1", part), ""
    if finding.error is not None:
        return say(finding.error)
    if finding.notes:
        said = [say(note) for note in finding.notes]
        return " ".join(words for words, _ in said), " ".join(advice for _, advice in said)
    if finding.ok:
        return "", ""
    return finding.detail or QCoreApplication.translate("Parts", "It does not work."), finding.hint
