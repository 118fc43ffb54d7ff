"""Which curve each plate of a run has: its own, one of pooled standards, or another plate's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError
from .curve import Curve, fit_curve
from .plate import UNIT_ASSUMED
from .units import check_borrowed_unit

if TYPE_CHECKING:
    from .curve.standard_curve import Model
    from .curve.weights import FitTo, Weights
    from .plate import Plate


@dataclass(frozen=True)
class CurveOptions:
    """How to fit curves; as for `curve.fit_curve`."""

    model: Model = "4pl"
    weights: Weights = "1/y2"
    fit: FitTo = "means"
    fixed: Mapping[str, float] | None = None


def fit_curves(
    plates: Sequence[Plate], options: CurveOptions | None = None
) -> tuple[dict[str, Curve], dict[str, str]]:
    """Fit the curves of several plates.

    Plates that share a group of standards share one curve; a plate that names another borrows its curve,
    which must be in its unit.

    Parameters
    ----------
    plates : sequence of Plate
        Of different names.
    options : CurveOptions, optional

    Returns
    -------
    curves : dict of str to Curve
        By plate.
    faults : dict of str to str
        Of the plates that have none: the sentence that says why.
    """
    options = options or CurveOptions()
    curves: dict[str, Curve] = {}
    faults: dict[str, str] = {}
    for together in _pools(plates):
        try:
            curve = fit_curve(together, options.model, options.weights, options.fit, options.fixed)
        except InputError as error:
            faults |= {plate.name: str(error) for plate in together}
        else:
            curves |= {plate.name: curve for plate in together}
    for plate in plates:
        if plate.curve_from not in ("", plate.name):
            _borrow(plate, curves, faults, plates)
    return curves, faults


def _pools(plates: Sequence[Plate]) -> list[list[Plate]]:
    """Plates whose standards make one curve; those that borrow are in none."""
    pools: dict[object, list[Plate]] = {}
    for index, plate in enumerate(plates):
        if plate.curve_from and plate.curve_from != plate.name:
            continue
        file = None if plate.group_of_layout else plate.file
        key = (file, plate.standards_group) if plate.standards_group else index
        pools.setdefault(key, []).append(plate)
    return list(pools.values())


def _borrow(plate: Plate, curves: dict[str, Curve], faults: dict[str, str], plates: Sequence[Plate]) -> None:
    """Give a plate the curve of the one that it names, or of the one that this names in turn."""
    by_name = {other.name: other for other in plates}
    passed, lender = [plate.name], plate.curve_from
    while lender in by_name and by_name[lender].curve_from and lender not in curves:
        if lender in passed:
            faults[plate.name] = f"plate {plate.name} borrows a curve in a circle: {' from '.join(passed)}"
            return
        passed.append(lender)
        lender = by_name[lender].curve_from
    if lender in curves:
        try:
            check_borrowed_unit(plate, curves[lender], UNIT_ASSUMED)
        except InputError as error:
            faults[plate.name] = str(error)
        else:
            curves[plate.name] = curves[lender]
        return
    why = faults.get(lender, f"there is no plate of that name among {', '.join(by_name)}")
    faults[plate.name] = f"plate {plate.name} borrows the curve of {lender}, which has none: {why}"
