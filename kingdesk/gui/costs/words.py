"""Ways to process, money and what AWS was asked, in the words of the window.

Technical words stay out: a strategy is a way to process, a collection the faces kept at AWS.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, assert_never

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from kingdesk.domain.money import QuoteNote, StrategyQuote
from kingdesk.domain.strategies import Operation, Purpose, Strategy
from kingdesk.gui.words import duration, number

_SMALL: Final = 0.1
"""US dollars below which tenths of a cent are said: a call costs one of them."""


_FEW: Final = 2


class CountedCosts(QObject):
    """Words with a number; only `tr` is taken for a plural by the tool that collects texts."""

    def photos(self, count: int) -> str:
        return self.tr("%Ln photo(s)", "", count)

    def calls(self, count: int) -> str:
        return self.tr("%Ln call(s)", "", count)


_COUNTED: Final = CountedCosts()


def way_words(way: Strategy) -> str:
    """Return what a way to process is called."""
    match way:
        case Strategy.LOCAL:
            return QCoreApplication.translate("Costs", "On this computer")
        case Strategy.CLASSIC:
            return QCoreApplication.translate("Costs", "Rekognition, each face searched")
        case Strategy.INDEXED:
            return QCoreApplication.translate("Costs", "Rekognition, indexed once")
    assert_never(way)


def way_about(way: Strategy) -> str:
    """Say how a way is charged and what it leaves behind."""
    match way:
        case Strategy.LOCAL:
            return QCoreApplication.translate("Costs", "Nothing leaves this computer.")
        case Strategy.CLASSIC:
            return QCoreApplication.translate(
                "Costs",
                "Charged for each photo and each face in it; a new client means paying for every "
                "face again. Only your clients' faces are kept at AWS.",
            )
        case Strategy.INDEXED:
            return QCoreApplication.translate(
                "Costs",
                "Charged once for each photo; a new client costs a few calls. Faces of everybody "
                "in the photos are kept at AWS until you delete them.",
            )
    assert_never(way)


def is_nothing(quote: StrategyQuote) -> bool:
    """Tell whether a way has nothing to do: no photo, and nobody to look for."""
    return not quote.photos and not quote.billed_calls and quote.unavailable is None


def photos_words(quote: StrategyQuote) -> str:
    """Say how many photos a way would take, or whom it would look for without reading any."""
    if is_nothing(quote):
        return QCoreApplication.translate("Costs", "nothing to do: all photos are up to date")
    if not quote.photos:
        return QCoreApplication.translate("Costs", "looks for new clients in known faces")
    return _COUNTED.photos(quote.photos)


def money(usd: float) -> str:
    """Return US dollars as the language writes numbers, tenths of a cent where those count."""
    return f"US$ {digits(usd)}"


def digits(usd: float, *, beside: Iterable[float] = ()) -> str:
    """Return the number of `money` alone; with as many digits as those it stands below need."""
    is_small = any(0 < each < _SMALL for each in (usd, *beside))
    return QLocale().toString(float(usd), "f", 3 if is_small else 2)


def price_words(quote: StrategyQuote) -> str:
    """Say what a way is expected to cost."""
    if not quote.most_billed_calls:
        return QCoreApplication.translate("Costs", "free")
    if quote.is_exact:
        return money(quote.usd)
    return QCoreApplication.translate("Costs", "about %1").replace("%1", money(quote.usd))


def most_words(quote: StrategyQuote) -> str:
    """Say what a way costs at most, nothing where it is known exactly."""
    if quote.is_exact:
        return ""
    return QCoreApplication.translate("Costs", "at most %1").replace("%1", money(quote.most_usd))


def minutes_words(quote: StrategyQuote) -> str:
    """Say how long a way takes, nothing where nobody knows."""
    if quote.minutes is None:
        return ""
    seconds = quote.minutes * 60
    if seconds < 60:
        return duration(seconds)
    return QCoreApplication.translate("Costs", "about %1").replace("%1", duration(seconds))


def storage_words(quote: StrategyQuote) -> str:
    """Say what keeping faces costs from then on, nothing where none are kept."""
    if not quote.storage_usd_month:
        return ""
    if quote.storage_usd_month < 0.01:
        return QCoreApplication.translate("Costs", "Keeping them: less than US$ 0.01 a month.")
    words = QCoreApplication.translate("Costs", "Keeping them: %1 a month.")
    return words.replace("%1", money(quote.storage_usd_month))


def note_words(note: QuoteNote) -> str:
    """Say what a quote notes beside its numbers; empty where the card says it anyway."""
    match note:
        case QuoteNote.FREE | QuoteNote.FACES_ARE_KEPT:
            return ""
        case QuoteNote.FACES_UNKNOWN:
            return QCoreApplication.translate(
                "Costs", "How many faces the photos show is not known before."
            )
        case QuoteNote.SEARCHES_AGAIN:
            return QCoreApplication.translate(
                "Costs", "New clients: all faces found so far are searched again."
            )
        case QuoteNote.NOT_MEASURED:
            return QCoreApplication.translate(
                "Costs", "The time is a guess until something was processed here."
            )
        case QuoteNote.OLD_PRICES:
            return QCoreApplication.translate(
                "Costs", "The prices are older than half a year: see Settings."
            )
    assert_never(note)


def instead_words(quote: StrategyQuote, other: StrategyQuote) -> str:
    """Offer another way at both prices, where this one searches all faces for a new client."""
    words = QCoreApplication.translate(
        "Costs",
        "For new clients all faces are searched again: %1 now, and again for the next ones. "
        "“%3” is %2 now, and then a few calls for each new client.",
    )
    words = words.replace("%1", price_words(quote)).replace("%2", price_words(other))
    return words.replace("%3", way_words(Strategy(other.name)))


def operation_words(operation: Operation) -> str:
    """Return what a billed call does, with the name it has on the bill of AWS."""
    words = {
        Operation.DETECT_FACES: QCoreApplication.translate("Costs", "Photos searched for faces"),
        Operation.INDEX_FACES: QCoreApplication.translate("Costs", "Photos whose faces are kept"),
        Operation.SEARCH_FACES: QCoreApplication.translate("Costs", "Kept faces compared"),
        Operation.SEARCH_FACES_BY_IMAGE: QCoreApplication.translate("Costs", "Cut faces compared"),
    }[operation]
    return f"{words} ({operation})"


def count_of_calls(count: int) -> str:
    return _COUNTED.calls(count)


def purpose_words(purpose: Purpose) -> str:
    match purpose:
        case Purpose.ENROLLMENT:
            return QCoreApplication.translate("Costs", "Clients' references")
        case Purpose.MATCHING:
            return QCoreApplication.translate("Costs", "Processing photos")
    assert_never(purpose)


def spent_words(spent: float, limit: float | None) -> str:
    """Say what a processing has cost so far, of what it may."""
    if limit is None:
        return QCoreApplication.translate("Costs", "%1 spent").replace("%1", money(spent))
    words = QCoreApplication.translate("Costs", "%1 of %2 spent")
    return words.replace("%1", money(spent)).replace("%2", money(limit))


def slowed_words(allowed: float, quota: float) -> str:
    """Say that AWS lets fewer calls through than it should."""
    words = QCoreApplication.translate("Costs", "AWS is slowing us down: %1 of %2 calls a second")
    return words.replace("%1", _rate(allowed)).replace("%2", _rate(quota))


def _rate(calls: float) -> str:
    """Return calls a second; of a few the tenths count."""
    return QLocale().toString(calls, "f", 1) if calls < _FEW else number(round(calls))


_UNINDEXED: Final = {
    "EXCEEDS_MAX_FACES": lambda: QCoreApplication.translate(
        "Costs", "more faces in this photo than AWS keeps"
    ),
    "EXTREME_POSE": lambda: QCoreApplication.translate("Costs", "turned away too far"),
    "LOW_BRIGHTNESS": lambda: QCoreApplication.translate("Costs", "too dark"),
    "LOW_SHARPNESS": lambda: QCoreApplication.translate("Costs", "too blurred"),
    "LOW_CONFIDENCE": lambda: QCoreApplication.translate("Costs", "perhaps not a face"),
    "SMALL_BOUNDING_BOX": lambda: QCoreApplication.translate("Costs", "too small"),
    "LOW_FACE_QUALITY": lambda: QCoreApplication.translate("Costs", "too unclear"),
    "NO_FACE_IN_CUT": lambda: QCoreApplication.translate(
        "Costs", "no face was seen when looking closer"
    ),
    "ANOTHER_FACE_IN_CUT": lambda: QCoreApplication.translate(
        "Costs", "another face stands in front of it"
    ),
}


def unindexed_words(reasons: tuple[str, ...]) -> str:
    """Say why a face could not be compared; reasons nobody knows here stay as AWS says them."""
    said = [_UNINDEXED[reason]() if reason in _UNINDEXED else reason for reason in reasons]
    words = QCoreApplication.translate("Costs", "could not be compared: %1")
    return words.replace("%1", ", ".join(said))
