"""The domain's words, as the window says them, in its language of the moment.

Technical words stay out: a verdict is a decision, a run a processing, a job a photo.
"""

from __future__ import annotations

from datetime import date
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QObject

from kingdesk.domain.clients import ClientState, ReferenceWarning, Warned
from kingdesk.domain.galleries import GalleryAccess, GalleryStatus, PhotoLack, PhotoStatus
from kingdesk.domain.jobs import Progress
from kingdesk.domain.matching import Certainty, Doubt


class CountedWords(QObject):
    """Words with a number; only `tr` is taken for a plural by the tool that collects texts."""

    def to_check(self, count: int) -> str:
        return self.tr("%Ln to check", "", count)

    def minutes(self, count: int) -> str:
        return self.tr("%Ln minute(s)", "", count)

    def hours(self, count: int) -> str:
        return self.tr("%Ln hour(s)", "", count)

    def problems(self, count: int) -> str:
        return self.tr("%Ln with a problem", "", count)


_COUNTED: Final = CountedWords()


def certainty_words(certainty: Certainty) -> str:
    match certainty:
        case Certainty.CONFIRMED:
            return QCoreApplication.translate("Words", "Confirmed by you")
        case Certainty.CERTAIN:
            return QCoreApplication.translate("Words", "Certain")
        case Certainty.TO_CHECK:
            return QCoreApplication.translate("Words", "To check")
        case Certainty.UNLIKELY:
            return QCoreApplication.translate("Words", "Unlikely")
    assert_never(certainty)


def doubt_words(doubt: Doubt) -> str:
    match doubt:
        case Doubt.NEAR_LINE:
            return QCoreApplication.translate("Words", "near the line")
        case Doubt.RIVAL_CLOSE:
            return QCoreApplication.translate("Words", "somebody else looks almost as similar")
        case Doubt.SMALL:
            return QCoreApplication.translate("Words", "small face")
        case Doubt.BLURRED:
            return QCoreApplication.translate("Words", "blurred")
        case Doubt.TURNED:
            return QCoreApplication.translate("Words", "turned to the side")
        case Doubt.COVERED:
            return QCoreApplication.translate("Words", "partly covered")
    assert_never(doubt)


def client_state_words(state: ClientState, to_check: int = 0) -> str:  # noqa: PLR0911 - one each
    match state:
        case ClientState.NO_REFERENCE:
            return QCoreApplication.translate("Words", "no reference")
        case ClientState.WEAK_REFERENCE:
            return QCoreApplication.translate("Words", "weak reference")
        case ClientState.NO_PHOTOS:
            return QCoreApplication.translate("Words", "no photos")
        case ClientState.FEW:
            return QCoreApplication.translate("Words", "few photos")
        case ClientState.TO_CHECK:
            return _COUNTED.to_check(to_check)
        case ClientState.READY:
            return QCoreApplication.translate("Words", "ready")
        case ClientState.DELIVERED:
            return QCoreApplication.translate("Words", "delivered")
        case ClientState.CHANGED:
            return QCoreApplication.translate("Words", "changed after delivery")
    assert_never(state)


def client_web_words(*, enabled: bool, guest: bool) -> list[str]:
    """Return what sets a client apart on the web, nothing for an ordinary one."""
    words = [] if enabled else [QCoreApplication.translate("Words", "disabled")]
    return [*words, QCoreApplication.translate("Words", "guest")] if guest else words


def late_words() -> str:
    """Say that the next processing looks for a client."""
    return QCoreApplication.translate("Words", "found at the next processing")


def warning_words(warned: Warned) -> str:
    match warned.kind:
        case ReferenceWarning.SMALL:
            return QCoreApplication.translate("Words", "The face is small.")
        case ReferenceWarning.BLURRED:
            return QCoreApplication.translate("Words", "The face is blurred.")
        case ReferenceWarning.DARK:
            return QCoreApplication.translate("Words", "The face is dark.")
        case ReferenceWarning.TURNED:
            return QCoreApplication.translate("Words", "The face is turned to the side.")
        case ReferenceWarning.COVERED:
            return QCoreApplication.translate("Words", "The face is partly covered.")
        case ReferenceWarning.LOOKS_LIKE:
            words = QCoreApplication.translate("Words", "This looks like %1.")
            return words.replace("%1", warned.other_name or "?")
    assert_never(warned.kind)


def advice_words(kind: ReferenceWarning) -> str:
    """Say what would be a better reference."""
    match kind:
        case ReferenceWarning.SMALL:
            return QCoreApplication.translate(
                "Words", "Better: a picture taken closer, or the original in full size."
            )
        case ReferenceWarning.BLURRED:
            return QCoreApplication.translate("Words", "Better: a sharp picture.")
        case ReferenceWarning.DARK:
            return QCoreApplication.translate("Words", "Better: one with light on the face.")
        case ReferenceWarning.TURNED:
            return QCoreApplication.translate("Words", "Better: one that looks at the camera.")
        case ReferenceWarning.COVERED:
            return QCoreApplication.translate(
                "Words", "Better: one without sunglasses, mask or hand before the face."
            )
        case ReferenceWarning.LOOKS_LIKE:
            return QCoreApplication.translate(
                "Words", "Make sure that it is not one person under two names."
            )
    assert_never(kind)


def photo_status_words(status: PhotoStatus) -> str:
    match status:
        case PhotoStatus.NEW:
            return QCoreApplication.translate("Words", "not processed yet")
        case PhotoStatus.PENDING:
            return QCoreApplication.translate("Words", "waiting")
        case PhotoStatus.PROCESSING:
            return QCoreApplication.translate("Words", "being processed")
        case PhotoStatus.DONE:
            return QCoreApplication.translate("Words", "processed")
        case PhotoStatus.ERROR:
            return QCoreApplication.translate("Words", "photo with a problem")
        case PhotoStatus.STALE:
            return QCoreApplication.translate("Words", "changed since it was processed")
    assert_never(status)


def gallery_status_words(status: GalleryStatus) -> str:
    match status:
        case GalleryStatus.PREPARING:
            return QCoreApplication.translate("Words", "Preparing")
        case GalleryStatus.UNDER_WAY:
            return QCoreApplication.translate("Words", "Under way")
        case GalleryStatus.IN_REVIEW:
            return QCoreApplication.translate("Words", "In review")
        case GalleryStatus.FINISHED:
            return QCoreApplication.translate("Words", "Finished")
    assert_never(status)


def gallery_access_words(access: GalleryAccess) -> str:
    match access:
        case GalleryAccess.PRIVATE:
            return QCoreApplication.translate("Words", "Private")
        case GalleryAccess.SIGNUP:
            return QCoreApplication.translate("Words", "Visitors may sign up")
        case GalleryAccess.PAID:
            return QCoreApplication.translate("Words", "Photos for sale")
        case GalleryAccess.PUBLIC:
            return QCoreApplication.translate("Words", "Public")
    assert_never(access)


def photo_lack_words(lack: PhotoLack) -> str:
    match lack:
        case PhotoLack.MISSING:
            return QCoreApplication.translate("Words", "missing in R2")
        case PhotoLack.NOT_IN_BUCKET:
            return QCoreApplication.translate("Words", "not in R2")
    assert_never(lack)


def photo_lack_sentence(lack: PhotoLack) -> str:
    """Say what a photo's lack means for the work with it."""
    match lack:
        case PhotoLack.MISSING:
            return QCoreApplication.translate(
                "Words", "KingSelection lists this photo, but its file is not in R2 any more."
            )
        case PhotoLack.NOT_IN_BUCKET:
            return QCoreApplication.translate(
                "Words", "KingSelection keeps this photo somewhere else; KingDesk can't read it."
            )
    assert_never(lack)


def day(value: date) -> str:
    """Return a date as the language writes it, short."""
    form = QCoreApplication.translate("Words", "d MMM yyyy")
    return QLocale().toString(QDate(value.year, value.month, value.day), form)


def amount(size: int) -> str:
    """Return a number of bytes as one reads it: `48.2 GB`."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def number(value: int) -> str:
    """Return a count with the language's own thousands mark."""
    return QLocale().toString(value)


def percent(value: float) -> str:
    """Return a similarity, rounded down: 79.9 must not read as 80."""
    return QCoreApplication.translate("Words", "%1%").replace("%1", QLocale().toString(int(value)))


def duration(seconds: float) -> str:
    """Return a time left, as coarse as it is uncertain."""
    if seconds < 60:
        return QCoreApplication.translate("Words", "less than a minute")
    minutes = round(seconds / 60)
    if minutes < 90:
        return _COUNTED.minutes(minutes)
    return _COUNTED.hours(round(minutes / 60))


def progress_words(progress: Progress) -> tuple[str, str, str]:
    """Return how fast work goes, how long it still takes and what went wrong, as far as known."""
    fast, left, errors = [], "", ""
    if progress.bytes_total:
        words = QCoreApplication.translate("Words", "%1 of %2")
        words = words.replace("%1", amount(progress.bytes_done))
        fast.append(words.replace("%2", amount(progress.bytes_total)))
    pace = progress.pace
    if pace is not None and pace.per_second is not None:
        rate = QLocale().toString(pace.per_second, "f", 1)
        words = QCoreApplication.translate("Words", "%1 photos a second")
        fast.append(words.replace("%1", rate))
    if pace is not None and pace.seconds_left is not None:
        words = QCoreApplication.translate("Words", "%1 left")
        left = words.replace("%1", duration(pace.seconds_left))
    if progress.errors:
        errors = _COUNTED.problems(progress.errors)
    return " · ".join(fast), left, errors
