"""What a dock says of plates that cannot be quantified, and what to do about it in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...elisa.curve.points import unsettled

if TYPE_CHECKING:
    from .plates_seen import PlatesSeen

# More reads than buttons have room for: a spectrum.
MOST_BUTTONS = 6
_WITHOUT = "has no standards that count"


def problem_sentences(seen: PlatesSeen) -> tuple[str, ...]:
    """Why plates are not quantified: each sentence says what to do in the window.

    Parameters
    ----------
    seen : PlatesSeen
    """
    asked = {unsettled(plate) for plate in seen.exports.plates if not plate.response_of}
    lacking = [
        name
        for name, plate in seen.plates.items()
        if seen.curve(name) is None
        and not plate.curve_from
        and plate.response_of
        and not plate.wells["role"].eq("standard").any()
    ]
    kept = [
        sentence
        for sentence in seen.sentences
        if not (lacking and _WITHOUT in sentence) and not any(_end(one) in sentence for one in asked)
    ]
    return (*kept, *([_no_standards(lacking)] if lacking else []))


def _end(sentence: str) -> str:
    """A sentence after the file that it names, which the study names otherwise."""
    return sentence.partition(": ")[2]


def _no_standards(plates: list[str]) -> str:
    named = ", ".join(plates[:4]) + (f" and {len(plates) - 4} more" if len(plates) > 4 else "")
    return (
        f"There are no standards yet on {named}: open a layout, or select the standards' wells and fill them "
        "in under “Standards as a series”."
    )


def response_question(seen: PlatesSeen) -> tuple[str, str, tuple[float, ...]] | None:
    """The plate whose response somebody must choose: what to ask, its export, and the wavelengths.

    Parameters
    ----------
    seen : PlatesSeen

    Returns
    -------
    (str, str, tuple of float) or None
        Question, export, wavelengths in nm; these are empty where nothing can be chosen by a button.
    """
    exports = seen.exports
    for plate, path, wavelengths in zip(exports.plates, exports.paths, exports.wavelengths, strict=True):
        if plate.response_of:
            continue
        if len(wavelengths) < 2:
            held = ", ".join(plate.reads) or "none"
            text = (
                f"Plate {plate.name} holds several reads ({held}), and not their wavelengths, so none can be "
                "chosen: export the one that counts alone."
            )
            return text, path, ()
        if len(wavelengths) > MOST_BUTTONS:
            text = (
                f"Plate {plate.name} was read at {len(wavelengths)} wavelengths: choose the one that is the "
                "response, under Response."
            )
            return text, path, ()
        listed = " and ".join(f"{one:g}" for one in wavelengths)
        return f"Plate {plate.name} was read at {listed} nm. Which one is the response?", path, wavelengths
    return None
