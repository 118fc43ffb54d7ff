"""Units of concentration of plates that have something in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import InputError

if TYPE_CHECKING:
    from .curve import Curve
    from .plate import Plate


def unit_key(unit: str) -> str:
    """A unit without what its spellings differ in: spaces, l for L, and which sign stands for micro."""
    plain = "".join(unit.split()).replace("l", "L")
    return plain.replace("\u00b5", "u").replace("\u03bc", "u")


def check_borrowed_unit(plate: Plate, curve: Curve, assumed: str = "") -> None:
    """Refuse to read a plate from another plate's curve that is in another unit.

    Parameters
    ----------
    plate : Plate
        Its unit, if it has one, counts.
    curve : Curve
        One of bare arrays, without plates, is in whatever unit the plate is.
    assumed : str
        Unit of a curve of which nobody said any; empty: that of the plate, whatever it is.

    Raises
    ------
    InputError
        Naming both plates and both units.
    """
    unit = curve.unit or assumed
    if not curve.plates or plate.name in curve.plates or not (plate.unit and unit):
        return
    if unit_key(plate.unit) == unit_key(unit):
        return
    lender = " and ".join(curve.plates)
    told = unit if curve.unit else f"{unit} (assumed, since nobody said)"
    raise InputError(
        f"plate {plate.name} is in {plate.unit}, but the curve that it borrows from plate {lender} is in "
        f"{told}: give both the same unit, or the plate standards of its own"
    )


def check_shared_unit(plates: Sequence[Plate]) -> None:
    """Refuse plates that share standards, but name different units.

    Parameters
    ----------
    plates : sequence of Plate

    Raises
    ------
    InputError
        Naming two plates and their units.
    """
    told = [plate for plate in plates if plate.unit]
    for plate in told[1:]:
        if unit_key(plate.unit) != unit_key(told[0].unit):
            raise InputError(
                f"plate {plate.name} is in {plate.unit}, but plate {told[0].name}, whose standards make one "
                f"curve with its own, is in {told[0].unit}: give both the same unit"
            )
