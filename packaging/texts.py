"""Keeps the window's texts and their translations together.

`python packaging/texts.py` collects new texts and compiles what is translated; with `--check` it
only says what is stale, missing or unfinished.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = ROOT / "kingdesk" / "gui"
CATALOGUES: Final = ROOT / "resources" / "i18n"
LANGUAGES: Final = ("pt_BR", "en")
"""English only has the plurals: its own texts are the sources'."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, fail if anything is")
    check = parser.parse_args().check
    troubles: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for language in LANGUAGES:
            kept = CATALOGUES / f"kingdesk_{language}.ts"
            fresh = Path(scratch) / kept.name
            if kept.exists():
                shutil.copy(kept, fresh)
            collect(fresh, language)
            troubles += unfinished(fresh)
            compiled = fresh.with_suffix(".qm")
            run("pyside6-lrelease", "-silent", str(fresh), "-qm", str(compiled))
            for made in (fresh, compiled):
                there = CATALOGUES / made.name
                if there.exists() and there.read_bytes() == made.read_bytes():
                    continue
                if check:
                    troubles.append(f"{made.name} is stale: run python packaging/texts.py")
                else:
                    CATALOGUES.mkdir(parents=True, exist_ok=True)
                    put_in_place(made, there)
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    return 1 if troubles else 0


def put_in_place(made: Path, there: Path) -> None:
    """Replace a file as a whole: a running window has the old one mapped into its memory."""
    beside = there.with_suffix(there.suffix + ".new")
    shutil.copy(made, beside)
    beside.replace(there)


def collect(catalogue: Path, language: str) -> None:
    """Bring a catalogue up to the sources; texts that are gone leave it."""
    files = sorted(str(path.relative_to(ROOT)) for path in SOURCES.rglob("*.py"))
    only = ["-pluralonly"] if language == "en" else []
    run(
        "pyside6-lupdate",
        "-silent",
        "-no-obsolete",
        "-locations",
        "none",
        "-source-language",
        "en",
        "-target-language",
        language,
        *only,
        *files,
        "-ts",
        str(catalogue),
    )


def unfinished(catalogue: Path) -> list[str]:
    """Return the texts without a finished translation, each as a sentence."""
    troubles = []
    for context in ET.parse(catalogue).getroot().iter("context"):  # noqa: S314 - our own file
        for message in context.iter("message"):
            translation = message.find("translation")
            source = message.findtext("source") or ""
            if translation is None or translation.get("type") or not _is_filled(translation):
                name = context.findtext("name")
                troubles.append(f"{catalogue.name}: {name}: not translated: {source!r}")
            elif trouble := _lost_places(source, translation):
                troubles.append(f"{catalogue.name}: {trouble} is lost in: {source!r}")
    return troubles


def _is_filled(translation: ET.Element) -> bool:
    forms = translation.findall("numerusform")
    texts = [form.text for form in forms] if forms else [translation.text]
    return all(text and text.strip() for text in texts)


def _lost_places(source: str, translation: ET.Element) -> str | None:
    """Return a place for a value that a translation forgot; "one" may drop its number."""
    texts = [form.text or "" for form in translation.findall("numerusform")][1:]
    texts = texts or [translation.text or ""]
    for place in ("%1", "%2", "%3", "%Ln", *_names(source)):
        if place in source and any(place not in text for text in texts):
            return place
    return None


def _names(source: str) -> list[str]:
    return [f"{{{part.split('}')[0]}}}" for part in source.split("{")[1:] if "}" in part]


def run(tool: str, *arguments: str) -> None:
    """Run one of PySide's tools, the one installed beside this Python."""
    beside = Path(sys.executable).parent / tool
    command = [str(beside) if beside.exists() else tool, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - fixed names
    if done.returncode:
        sys.exit(f"{tool} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
