"""The words in every table's `flags` column: the one place that says what they mean.

``docs/flags.md`` shows these sentences; a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "saturated": "Some pixels of the band are at the limit of the detector or the film, so its volume "
        "is too small: use a shorter exposure.",
        "low_snr": "The band cannot be told from the noise (its volume is below 3 σ of it): take it as not "
        "detected.",
        "touches_edge": "The band reaches the end of its lane or the edge of the image, so a part of it may "
        "be missing.",
        "overlaps_neighbour": "The band touches the one above or below it in its lane; the signal was "
        "divided between them at the lowest place.",
        "extrapolated": "The value lies beyond the ladder's markers or the curve's standards, so it rests "
        "on the fit being right there too.",
        "lossy_input": "The image was compressed with loss (JPEG), which changes gray levels: use the "
        "original TIFF.",
        "eight_bit": "The image has only 256 gray levels, so faint bands are coarse and strong ones may be "
        "cut off: export 16 bits.",
        "scale_assumed": "Nothing in the file says whether gray levels are counts or a film's density; one "
        "was assumed: set the scale.",
        "colour": "The image has coloured parts (annotation, pseudocolour or stain); they were averaged to "
        "gray and may count as signal.",
        "below_lloq": "The concentration is below the lowest standard that can be trusted, so only an upper "
        "bound is given.",
        "above_uloq": "The concentration is above the highest standard that can be trusted, so only a lower "
        "bound is given: dilute more.",
        "below_lod": "The concentration lies within the standards' range, but below the limit of detection "
        "(the blanks' mean and 3 s.d.): it cannot be told from nothing.",
        "high_cv": "The repeated wells differ by more than 20 % (coefficient of variation): look for an "
        "outlier, or measure again.",
        "loading_control_unstable": "The loading control differs between the groups, or too little is known "
        "to trust that it does not, so levels divided by it may mislead.",
        "not_positive": "A volume is not above 0, so there is no ratio to another one: take the band as not "
        "detected.",
        "weak_reference": "The reference that the gels were brought together by is faint or uncertain, and "
        "its error is in every level of the gel: choose a stronger one.",
        "no_reference": "The gel lacks the reference that the gels are brought together by, so it "
        "has no level.",
        "no_wells": "Every well of this sample is masked or unreadable, so there is nothing to measure.",
        "overflow": "The reader could not measure so strong a signal in a well; what is in it is beyond the "
        "curve: dilute more.",
        "unreadable": "The export has text where a well's number belongs, so the well was left out.",
        "dilutions_disagree": "Dilutions of the same sample give concentrations, or bounds, that differ by "
        "more than 20 % and by more than chance: something in the sample may disturb the assay.",
        "no_range": "The standards do not come back from the curve over any range, so no concentration is "
        "given: look at the standards.",
        "curve_not_accepted": "Fewer than 75 % of at least six standards come back within 20 % with a CV of "
        "at most 20 % (25 % at the ends), as ICH M10 asks.",
        "lack_of_fit": "The standards lie further from the curve than their repeated wells differ; intervals "
        "were widened: try another model, or check the dilution series.",
        "degenerate": "The standards do not determine every parameter of the curve: compare concentrations, "
        "not parameters.",
        "borrowed_curve": "The plate has no standards of its own; another plate's curve was used.",
        "unit_assumed": "The sheet does not say the unit of concentration; pg/mL was assumed.",
    }
)


def explained(words: str | Iterable[str]) -> list[str]:
    """Say what flags mean.

    Parameters
    ----------
    words : str or iterable of str
        A cell of a `flags` column (words separated by ``;``), or its words.

    Returns
    -------
    list of str
        A sentence for each; a word that is not known stands for itself.
    """
    single = words.split(";") if isinstance(words, str) else words
    return [FLAGS.get(word.strip(), word.strip()) for word in single if word.strip()]
