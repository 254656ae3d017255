"""What goes wrong with a studio, in the words of the window; `error_words` says them.

The fields of the assistant are called as they are called there; names of variables are for the
command line.
"""

from __future__ import annotations

from typing import Final


def QT_TRANSLATE_NOOP(_context: str, words: str) -> str:  # noqa: N802 - lupdate looks for this name
    """Mark words for the translators."""
    return words


_SETTING_UP: Final[dict[str, tuple[str, str]]] = {
    "setting_missing": (
        QT_TRANSLATE_NOOP("Errors", "{name} is not given."),
        QT_TRANSLATE_NOOP("Errors", "Fill it in, or copy the settings of the server once more."),
    ),
    "setting_wrong": (QT_TRANSLATE_NOOP("Errors", "{name} can't be right: {reason}."), ""),
    "no_keychain": (
        QT_TRANSLATE_NOOP(
            "Errors", "This computer has no place to keep passwords safely ({reason})."
        ),
        QT_TRANSLATE_NOOP(
            "Errors",
            "KingDesk writes no password into a file: it then takes them from environment "
            "variables only.",
        ),
    ),
    "secret_missing": (
        QT_TRANSLATE_NOOP(
            "Errors", "{name} of the workspace {workspace} is not known on this computer."
        ),
        QT_TRANSLATE_NOOP("Errors", "Enter it again under “Change the connection…”."),
    ),
    "secret_not_kept": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "The place where this computer keeps passwords did not keep {name} ({reason}).",
        ),
        QT_TRANSLATE_NOOP("Errors", "Unlock it and try again."),
    ),
    "sign_in_needed": (
        QT_TRANSLATE_NOOP("Errors", "Nobody is signed in to the workspace {workspace}."),
        QT_TRANSLATE_NOOP("Errors", "Sign in with your e-mail and password of KingSelection."),
    ),
    "sign_in_refused": (
        QT_TRANSLATE_NOOP("Errors", "E-mail or password is wrong."),
        QT_TRANSLATE_NOOP("Errors", "They are the ones you use on KingSelection's own page."),
    ),
    "from_web_system": (
        QT_TRANSLATE_NOOP(
            "Errors", "{what} of a studio come from KingSelection; KingDesk does not change them."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "Do it on KingSelection's own page; KingDesk shows it at once."
        ),
    ),
    "web_system_lacks": (
        QT_TRANSLATE_NOOP("Errors", "This KingSelection has no {what} yet, so this can't be done."),
        QT_TRANSLATE_NOOP("Errors", "Ask whoever runs it to bring its database up to date."),
    ),
    "not_tried": (QT_TRANSLATE_NOOP("Errors", "Not tried yet: {part} comes first."), ""),
    "sees_everyone": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "This database login can read every photographer's galleries, not only yours.",
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "KingDesk shows you your own only; keep the password to yourself."
        ),
    ),
    "weak_tls": (
        QT_TRANSLATE_NOOP(
            "Errors", "The connection to the database {host} is not checked in full ({mode})."
        ),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Somebody on the way could pretend to be it; use the full check where you can.",
        ),
    ),
    "web_part_missing": (
        QT_TRANSLATE_NOOP("Errors", "This KingSelection has no {what} yet: {without}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Everything else works; it comes with KingSelection's next update."
        ),
    ),
    "tables_to_make": (
        QT_TRANSLATE_NOOP("Errors", "KingDesk's own tables are not in this database yet."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "They are made when the workspace is first opened, beside KingSelection's.",
        ),
    ),
    "tables_to_upgrade": (
        QT_TRANSLATE_NOOP(
            "Errors", "KingDesk's own tables in this database are of an older KingDesk."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "They are brought up to date when the workspace is opened next."
        ),
    ),
    "clock_off": (
        QT_TRANSLATE_NOOP(
            "Errors", "This computer's clock differs from the database's by {minutes} minutes."
        ),
        QT_TRANSLATE_NOOP("Errors", "Set date and time automatically in the system's settings."),
    ),
}

_DATABASE: Final[dict[str, tuple[str, str]]] = {
    "database_unreachable": (
        QT_TRANSLATE_NOOP("Errors", "The database {host} can't be reached: {reason}."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Check the address and the internet connection; a firewall may be in the way.",
        ),
    ),
    "database_login_refused": (
        QT_TRANSLATE_NOOP("Errors", "The database {host} refuses the user {user} or the password."),
        QT_TRANSLATE_NOOP(
            "Errors", "Copy user and password from the settings of the server once more."
        ),
    ),
    "database_not_found": (
        QT_TRANSLATE_NOOP("Errors", "There is no database {name} at {host}."),
        QT_TRANSLATE_NOOP("Errors", "Correct the name of the database."),
    ),
    "database_not_verified": (
        QT_TRANSLATE_NOOP(
            "Errors", "The database {host} can't prove that it is the one meant: {reason}."
        ),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Ask your provider for its certificate file and choose it under “More”, or choose a "
            "weaker check there knowingly. (KingSelection itself does not check.)",
        ),
    ),
    "database_not_encrypted": (
        QT_TRANSLATE_NOOP("Errors", "The database {host} does not encrypt the connection."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Whoever runs it can turn TLS on; without it passwords and faces could be read on "
            "the way.",
        ),
    ),
    "database_denied": (
        QT_TRANSLATE_NOOP("Errors", "The database does not let the user {user} do this: {what}."),
        QT_TRANSLATE_NOOP("Errors", "Whoever runs the database can allow it: {grant}"),
    ),
    "database_busy": (
        QT_TRANSLATE_NOOP(
            "Errors", "The database {host} did not answer in time; another program may hold it up."
        ),
        QT_TRANSLATE_NOOP("Errors", "Try again in a moment; nothing was changed."),
    ),
    "database_full": (
        QT_TRANSLATE_NOOP("Errors", "The database {host} has no space left."),
        QT_TRANSLATE_NOOP("Errors", "Whoever runs it must make room; what was done is kept."),
    ),
    "database_read_only": (
        QT_TRANSLATE_NOOP("Errors", "The database {host} can only be read at the moment."),
        QT_TRANSLATE_NOOP("Errors", "It may be under maintenance; try again later."),
    ),
    "web_table_missing": (
        QT_TRANSLATE_NOOP(
            "Errors", "The database {name} has no {table}: it is not KingSelection's."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "Correct the name of the database: this one belongs to something else."
        ),
    ),
}

_STORAGE: Final[dict[str, tuple[str, str]]] = {
    "storage_unreachable": (
        QT_TRANSLATE_NOOP("Errors", "The photo storage {host} can't be reached: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Check the Cloudflare account id and the internet connection."),
    ),
    "storage_not_verified": (
        QT_TRANSLATE_NOOP(
            "Errors", "The photo storage {host} can't prove that it is the one meant: {reason}."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "A proxy or virus scanner may be in between; nothing was sent."
        ),
    ),
    "storage_key_refused": (
        QT_TRANSLATE_NOOP("Errors", "The photo storage refuses the access key."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Copy the access key and its secret once more; it may have been revoked at Cloudflare.",
        ),
    ),
    "storage_denied": (
        QT_TRANSLATE_NOOP("Errors", "The access key may not {what} in the bucket {bucket}."),
        QT_TRANSLATE_NOOP(
            "Errors", "At Cloudflare, give the key's token “Object Read” for this bucket."
        ),
    ),
    "bucket_not_found": (
        QT_TRANSLATE_NOOP("Errors", "There is no bucket {bucket} in this account."),
        QT_TRANSLATE_NOOP("Errors", "Correct the name of the bucket, or the account id."),
    ),
    "bucket_elsewhere": (
        QT_TRANSLATE_NOOP(
            "Errors",
            "The bucket {bucket} is in another jurisdiction than the address {host} serves.",
        ),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Under “More”, give the address of its jurisdiction, for Europe: "
            "https://ACCOUNT-ID.eu.r2.cloudflarestorage.com",
        ),
    ),
    "clock_wrong": (
        QT_TRANSLATE_NOOP(
            "Errors", "This computer's clock is wrong, so the photo storage refuses its requests."
        ),
        QT_TRANSLATE_NOOP("Errors", "Set date and time automatically in the system's settings."),
    ),
    "storage_throttled": (
        QT_TRANSLATE_NOOP("Errors", "The photo storage asks to slow down."),
        QT_TRANSLATE_NOOP("Errors", "Try again in a few minutes; what was done is kept."),
    ),
    "storage_failed": (
        QT_TRANSLATE_NOOP("Errors", "The photo storage failed: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Try again in a few minutes; what was done is kept."),
    ),
    "photo_not_stored": (
        QT_TRANSLATE_NOOP("Errors", "{name}: it is not in the bucket any more."),
        QT_TRANSLATE_NOOP("Errors", "Upload it again on KingSelection's own page."),
    ),
    "no_bucket": (
        QT_TRANSLATE_NOOP("Errors", "{name}: this workspace has no bucket."),
        QT_TRANSLATE_NOOP("Errors", "Choose a file or a photo of the gallery instead."),
    ),
    "photo_not_here": (
        QT_TRANSLATE_NOOP(
            "Errors", "{name}: there is no file of yours on this computer to link to."
        ),
        QT_TRANSLATE_NOOP(
            "Errors", "Pair the gallery with the folder your photos are in, or deliver copies."
        ),
    ),
    "photo_not_in_bucket": (
        QT_TRANSLATE_NOOP("Errors", "{name}: it is not in R2 ({where}), KingDesk can't read it."),
        QT_TRANSLATE_NOOP(
            "Errors", "Upload it again on KingSelection's own page; new uploads go to R2."
        ),
    ),
}

STUDIO_SENTENCES: Final[dict[str, tuple[str, str]]] = {**_SETTING_UP, **_DATABASE, **_STORAGE}
"""By code: the sentence and the advice."""

STUDIO_SHORT: Final[dict[str, str]] = {
    "photo_not_stored": QT_TRANSLATE_NOOP("Errors", "It is not in the bucket any more."),
    "photo_not_in_bucket": QT_TRANSLATE_NOOP("Errors", "It is not in R2."),
    "photo_not_here": QT_TRANSLATE_NOOP("Errors", "There is no file of it on this computer."),
}
"""By code: the reason alone."""

STUDIO_REASONS: Final = frozenset(
    {
        QT_TRANSLATE_NOOP("Errors", "the connection breaks off"),
        QT_TRANSLATE_NOOP("Errors", "the connection fails"),
        QT_TRANSLATE_NOOP("Errors", "this network's proxy can't be reached"),
        QT_TRANSLATE_NOOP("Errors", "it does not answer"),
        QT_TRANSLATE_NOOP("Errors", "no encrypted connection comes about"),
        QT_TRANSLATE_NOOP("Errors", "there is no internet connection"),
        QT_TRANSLATE_NOOP("Errors", "there is no such address"),
        QT_TRANSLATE_NOOP("Errors", "it refuses the connection"),
        QT_TRANSLATE_NOOP("Errors", "its certificate has expired"),
        QT_TRANSLATE_NOOP("Errors", "its certificate is for another name"),
        QT_TRANSLATE_NOOP("Errors", "nobody known vouches for its certificate"),
        QT_TRANSLATE_NOOP("Errors", "R2 is not turned on in this account"),
        QT_TRANSLATE_NOOP("Errors", "its answer is incomplete"),
        QT_TRANSLATE_NOOP("Errors", "its list has no end"),
        QT_TRANSLATE_NOOP("Errors", "it is no name of a bucket"),
        QT_TRANSLATE_NOOP("Errors", "it goes on after the host's name"),
        QT_TRANSLATE_NOOP("Errors", "it is no account id"),
        QT_TRANSLATE_NOOP("Errors", "it is no address"),
        QT_TRANSLATE_NOOP("Errors", "it does not begin with https://"),
        QT_TRANSLATE_NOOP("Errors", "it must begin with https://"),
        QT_TRANSLATE_NOOP("Errors", "it must begin with postgresql://"),
        QT_TRANSLATE_NOOP(
            "Errors", "it is no address; in a password # / ? are written %23 %2F %3F"
        ),
        QT_TRANSLATE_NOOP("Errors", "it can't be read as text"),
        QT_TRANSLATE_NOOP("Errors", "it came back changed"),
        QT_TRANSLATE_NOOP("Errors", "this computer has no keychain"),
        QT_TRANSLATE_NOOP("Errors", "secrets would lie in a plain file"),
        QT_TRANSLATE_NOOP("Errors", "none is installed"),
        QT_TRANSLATE_NOOP("Errors", "it must begin with postgresql://"),
        QT_TRANSLATE_NOOP(
            "Errors", "it is no address; in a password # / ? are written %23 %2F %3F"
        ),
        QT_TRANSLATE_NOOP("Errors", "it holds no password"),
        QT_TRANSLATE_NOOP("Errors", "it names no user"),
        QT_TRANSLATE_NOOP("Errors", "it names no database"),
        QT_TRANSLATE_NOOP("Errors", "it is too large for a settings file"),
        QT_TRANSLATE_NOOP("Errors", "it is locked"),
        QT_TRANSLATE_NOOP("Errors", "it can't be opened"),
        QT_TRANSLATE_NOOP("Errors", "nobody can be added or enrolled"),
        QT_TRANSLATE_NOOP("Errors", "photos are shown without them"),
        QT_TRANSLATE_NOOP("Errors", "the photos as uploaded are delivered"),
        QT_TRANSLATE_NOOP("Errors", "every gallery is shown as private"),
        QT_TRANSLATE_NOOP("Errors", "galleries are shown without them"),
        QT_TRANSLATE_NOOP("Errors", "it is shown as off"),
        QT_TRANSLATE_NOOP("Errors", "what clients chose is not shown"),
        QT_TRANSLATE_NOOP("Errors", "its pages don't show what KingDesk found"),
        QT_TRANSLATE_NOOP("Errors", "it did not answer in time"),
        QT_TRANSLATE_NOOP("Errors", "it is just starting or stopping"),
        QT_TRANSLATE_NOOP("Errors", "the connection was lost"),
        QT_TRANSLATE_NOOP(
            "Errors", "its certificate has run out, or comes from nobody this computer trusts"
        ),
        QT_TRANSLATE_NOOP("Errors", "the certificate of its authority can't be read"),
        QT_TRANSLATE_NOOP("Errors", "its rules (pg_hba.conf) do not let this computer or user in"),
        QT_TRANSLATE_NOOP("Errors", "there is no computer of that name"),
        QT_TRANSLATE_NOOP("Errors", "nothing answers at that port"),
        QT_TRANSLATE_NOOP("Errors", "there is no way to it; is this computer online?"),
    }
)
"""What stands behind a colon or in brackets."""

STUDIO_THINGS: Final[dict[str, str]] = {
    "DB_PASSWORD": QT_TRANSLATE_NOOP("Errors", "The password of the database"),
    "R2_ACCESS_KEY_ID": QT_TRANSLATE_NOOP("Errors", "The access key of the bucket"),
    "R2_SECRET_ACCESS_KEY": QT_TRANSLATE_NOOP("Errors", "The secret of the access key"),
    "DATABASE_URL": QT_TRANSLATE_NOOP("Errors", "The address of the database"),
    "DB_HOST": QT_TRANSLATE_NOOP("Errors", "The address of the database"),
    "R2_ACCOUNT_ID": QT_TRANSLATE_NOOP("Errors", "The Cloudflare account id"),
    "R2_BUCKET": QT_TRANSLATE_NOOP("Errors", "The name of the bucket"),
    "R2_ENDPOINT": QT_TRANSLATE_NOOP("Errors", "The address of the photo storage"),
    "R2_PUBLIC_BASE_URL": QT_TRANSLATE_NOOP("Errors", "The public address of the photos"),
    "make KingDesk's own tables": QT_TRANSLATE_NOOP("Errors", "make KingDesk's own tables"),
    "verify-ca": QT_TRANSLATE_NOOP("Errors", "only its authority"),
    "require": QT_TRANSLATE_NOOP("Errors", "encrypted only"),
    "disable": QT_TRANSLATE_NOOP("Errors", "not encrypted"),
    "read photos": QT_TRANSLATE_NOOP("Errors", "read photos"),
    "list photos": QT_TRANSLATE_NOOP("Errors", "list photos"),
    "Photos": QT_TRANSLATE_NOOP("Errors", "Photos"),
    "Galleries": QT_TRANSLATE_NOOP("Errors", "Galleries"),
    "clients": QT_TRANSLATE_NOOP("Errors", "clients"),
    "folders": QT_TRANSLATE_NOOP("Errors", "folders"),
    "edited photos": QT_TRANSLATE_NOOP("Errors", "edited photos"),
    "access modes": QT_TRANSLATE_NOOP("Errors", "access modes"),
    "dates of events": QT_TRANSLATE_NOOP("Errors", "dates of events"),
    "switch for face recognition": QT_TRANSLATE_NOOP("Errors", "switch for face recognition"),
    "selections": QT_TRANSLATE_NOOP("Errors", "selections"),
    "face tables": QT_TRANSLATE_NOOP("Errors", "face tables"),
}
"""What a sentence is about where errors name it as a program does: by a variable, by a verb."""

STUDIO_DOINGS: Final[dict[str, str]] = {
    "read": QT_TRANSLATE_NOOP("Errors", "read the table {table}"),
    "use": QT_TRANSLATE_NOOP("Errors", "use the table {table}"),
}
"""What a database denies, by the first of the two words errors say it with."""
