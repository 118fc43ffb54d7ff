"""Many images: one's failure is not the others'."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from napari_il6blot import InputError
from napari_il6blot.study import quantify_images as module
from napari_il6blot.study.measure_blot import QuantifySettings
from napari_il6blot.study.quantify_images import ImageFailure, in_order, try_image


@pytest.mark.parametrize(
    ("error", "word", "has_detail"),
    [
        (InputError("a.tif: page 3 is missing"), "page 3", False),
        (MemoryError(), "memory", False),
        (KeyError("volume"), "please report", True),
    ],
    ids=["user's mistake", "memory", "our fault"],
)
def test_an_error_becomes_a_failure(monkeypatch, error, word, has_detail):
    def fail(image, settings, name):
        raise error

    monkeypatch.setattr(module, "quantify_image", fail)
    failure = try_image("a.tif", QuantifySettings())
    assert isinstance(failure, ImageFailure)
    assert failure.image == "a.tif"
    assert word in failure.sentence
    assert bool(failure.detail) == has_detail


def test_a_dead_worker_is_said_with_the_image():
    future = Future()
    future.set_exception(BrokenProcessPool("killed"))
    assert "a.tif: a worker process ended" in module._outcome(future, "a.tif").sentence


def test_results_come_in_the_order_of_the_images():
    steps = []
    done = ((index, ImageFailure(name, "")) for index, name in [(2, "c"), (0, "a"), (1, "b")])
    assert [outcome.image for outcome in in_order(done, lambda: steps.append(1))] == ["a", "b", "c"]
    assert len(steps) == 3
