"""``il6blot imagej``: ImageJ's areas."""

import numpy as np
import pandas as pd


def test_imagej_prints_what_imagej_gave(shared_data, il6blot):
    case = shared_data / "imagej" / "synth8"
    image = next(case.glob("input.*"))
    code, out, err = il6blot(
        "imagej", image, "--lanes", case / "lanes.csv", "--bands", case / "od0_inv1_bands.csv", "--invert"
    )
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "lane,area"
    truth = pd.read_csv(case / "od0_inv1_areas_ui.csv").iloc[:, -1]
    found = [float(line.split(",")[1]) for line in lines[1:]]
    np.testing.assert_allclose(found, truth, rtol=1e-3)
