"""Known errors that only the command line meets."""

from __future__ import annotations

from kingdesk.domain.errors import KingdeskError


class Stopped(KingdeskError):
    """The user stopped a command half-way; what was done is kept."""

    code = "stopped"
    words = "Stopped. {what}"
    advice = "Go on with: {command}"


class LeftToWorkers(KingdeskError):
    """Ctrl-C while others worked: only the looking on has ended."""

    code = "left_to_workers"
    words = "Stopped looking; the workers go on. {done} of {total} photos are done."
    advice = "See how it goes: {status}; stop it: {stop}"


class NotThrough(KingdeskError):
    """Somebody paused or stopped a run, here or elsewhere."""

    code = "not_through"
    words = "The run was {state}: {done} of {total} photos are done and kept."
    advice = "Go on with: {command}"


class NothingUnderWay(KingdeskError):
    code = "nothing_under_way"
    words = "The gallery {name} is not being processed."
    advice = "See: {command}"


class NothingLeft(KingdeskError):
    code = "nothing_left"
    words = "The gallery {name} has no run that was stopped or paused with photos left."
    advice = "Process what is new with: {command}"


class NoScreen(KingdeskError):
    code = "no_screen"
    words = "There is no screen here to open the window on."
    advice = "Every use case works without one: see kingdesk --help."


class Bug(KingdeskError):
    """What nobody foresaw; the log has the traceback."""

    code = "bug"
    words = "KingDesk failed: {reason}."
    advice = "The log has the details; please report it."


class OutputLost(KingdeskError):
    code = "output_lost"
    words = "The answer could not be written out: {reason}."
    advice = "Free some space and ask again."


class Nowhere(KingdeskError):
    code = "nowhere"
    words = "The folder this was started in does not exist any more."
    advice = "Go to another folder and try again."


class NotInThisWorkspace(KingdeskError):
    code = "not_in_this_workspace"
    words = "This workspace is embedded and needs no {verb}: {why}."


class NotYet(KingdeskError):
    code = "not_yet"
    words = "KingDesk does no {verb} for a studio yet: {why}."


class WhichWorkspace(KingdeskError):
    """The environment tells of a studio, but nobody said that it is meant."""

    code = "which_workspace"
    words = "There is no workspace yet, and the environment describes a studio on KingSelection."
    advice = (
        "For the studio: kingdesk workspace create NAME --studio. "
        "For photos in folders: kingdesk workspace create NAME FOLDER"
    )


class WrongUsage(KingdeskError):
    code = "wrong_usage"
    words = "{what}"
    advice = "{help}"


class NobodyToAsk(KingdeskError):
    code = "nobody_to_ask"
    words = "{name} is not given, and there is no terminal to ask on."
    advice = "Set KINGDESK_EMAIL and KINGDESK_PASSWORD, or run the command in a terminal."


class NeedsYes(KingdeskError):
    code = "needs_yes"
    words = "Nothing was done: there is no terminal to ask on."
    advice = "Add --yes if that is what you want."
