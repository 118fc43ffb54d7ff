"""``il6blot demo``: found beside true."""

import pandas as pd


def test_demo_finds_what_is_true(folder, il6blot):
    code, out, err = il6blot("demo", "example", "--seed", 1)
    assert (code, err) == (0, "")
    truth, bands = pd.read_csv("example/truth.csv"), pd.read_csv("example/results/bands.csv")
    assert f"of {truth['present'].sum()} bands found" in out
    assert bands["detected"].sum() >= 0.9 * truth["present"].sum()
    assert (folder / "example/results/blot-overlay.png").is_file()


def test_every_true_band_is_shown_beside_what_was_found(folder, il6blot):
    _, out, _ = il6blot("demo", "example", "--seed", 1)
    truth = pd.read_csv("example/truth.csv")
    header, *lines = out.splitlines()[1:]
    assert header.split("  ")[0] == "strip"
    for band, line in zip(truth[truth["present"]].itertuples(), lines, strict=False):
        assert line.split()[:4] == [str(v) for v in (band.strip, band.lane, band.row, round(band.volume))]
        spread, sign_and_difference, _, within = line.split()[-4:]
        off = abs(float(sign_and_difference)) / 100 * band.volume
        # The printed percentage is rounded to 0.1 %.
        if abs(off - 2 * float(spread)) > 0.0005 * band.volume:
            assert within == ("yes" if off < 2 * float(spread) else "no")
    assert "within ± 2 s.d. for" in out


def test_the_seed_settles_the_blot(folder, il6blot):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        il6blot("demo", name, "--seed", seed)
    first, again, other = ((folder / name / "blot.tif").read_bytes() for name in "abc")
    assert first == again != other
