"""The plots' colours under napari's themes."""

from __future__ import annotations

from dataclasses import dataclass

from napari.utils.theme import get_theme

# Okabe & Ito's colours, which everybody can tell apart, and from which each of the two kinds of
# background takes those (or darker and lighter forms of them) that stand out from it.
_ON_DARK = ("#56B4E9", "#E69F00", "#2FC79A", "#E58FBC", "#F0E442", "#FF7F3F", "#B9C4FF", "#BFBFBF")
_ON_LIGHT = ("#0072B2", "#C04F00", "#007F5B", "#A8457F", "#8A6300", "#1E7FAD", "#5B4BB5", "#5F5F5F")


@dataclass(frozen=True)
class PlotColours:
    """Colours of a plot, as ``#rrggbb``.

    Attributes
    ----------
    background, foreground : str
        Behind everything; axes and text.
    curve : str
        The main curve: a profile, a fit.
    baseline : str
        What is under it.
    accent : str
        What is selected.
    warn : str
        What is wrong: saturated rows, masked wells.
    muted : str
        What stands back: other lanes, limits, grids.
    bands : tuple of str
        Bands, targets, experiments, groups: one each, in turn.
    dark : bool
        Whether the background is dark.
    """

    background: str
    foreground: str
    curve: str
    baseline: str
    accent: str
    warn: str
    muted: str
    bands: tuple[str, ...]
    dark: bool

    def category(self, index: int) -> str:
        """The colour of the index-th category, from 0; they come again after the last one."""
        return self.bands[index % len(self.bands)]


def plot_colours(theme_name: str) -> PlotColours:
    """The colours that fit a theme of napari.

    Parameters
    ----------
    theme_name : str
        As in ``viewer.theme``; also a theme that a user or a plugin made.
    """
    theme = get_theme(theme_name)
    background, text = ("#{:02x}{:02x}{:02x}".format(*colour.as_rgb_tuple(alpha=False))
                        for colour in (theme.background, theme.text))  # fmt: skip
    dark = luminance(background) < 0.2
    if dark:
        return PlotColours(
            background, text, curve="#7CC7F2", baseline="#E69F00", accent="#FFD24D", warn="#FF6B5E",
            muted="#8E959E", bands=_ON_DARK, dark=True,
        )  # fmt: skip
    return PlotColours(
        background, text, curve="#0064A0", baseline="#B34A00", accent="#7A2E8C", warn="#C4161C",
        muted="#6E6B69", bands=_ON_LIGHT, dark=False,
    )  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 (black) to 1 (white), as WCAG 2 defines it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    """Contrast of two colours, 1 (none) to 21 (black on white), as WCAG 2 defines it."""
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour."""
    return "#000000" if contrast(colour, "#000000") > contrast(colour, "#ffffff") else "#ffffff"
