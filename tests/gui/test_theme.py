"""Colours that can be told apart and read, under both of napari's themes."""

import itertools

import pytest

from napari_il6blot.gui.theme import contrast, luminance, plot_colours, text_on


@pytest.mark.parametrize("name", ["dark", "light"])
def test_everything_stands_out_from_the_background(name):
    colours = plot_colours(name)
    drawn = [colours.curve, colours.baseline, colours.accent, colours.warn, colours.muted, *colours.bands]
    assert all(contrast(colour, colours.background) >= 3 for colour in drawn)
    assert contrast(colours.foreground, colours.background) >= 7
    assert len(set(colours.bands)) == len(colours.bands)


def seen_without_green(colour):
    """As deuteranopes see it, roughly (Viénot 1999), in linear light."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c**2.2 for c in channels)
    yellow = 0.29275 * red + 0.70725 * green
    return yellow ** (1 / 2.2), (max(-0.02234 * red + 0.02234 * green + blue, 0)) ** (1 / 2.2)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_first_categories_differ_for_the_colour_blind(name):
    seen = [seen_without_green(colour) for colour in plot_colours(name).bands[:4]]
    for one, other in itertools.combinations(seen, 2):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.08


def test_themes_differ_and_categories_come_again():
    dark, light = plot_colours("dark"), plot_colours("light")
    assert (dark.dark, light.dark) == (True, False)
    assert luminance(dark.background) < luminance(light.background)
    assert dark.category(len(dark.bands) + 1) == dark.bands[1]


def test_text_is_read_on_any_colour():
    assert (text_on("#fde725"), text_on("#440154")) == ("#000000", "#ffffff")
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
