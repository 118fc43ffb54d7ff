"""Undo and redo."""

from napari_il6blot.gui.session.history import History


def test_steps_are_undone_and_done_again():
    history = History(0)
    for number in range(1, 61):
        history.push(number, f"step {number}")
    assert history.undo_label == "step 60"
    for _ in range(60):
        assert history.undo()
    assert history.state == 0
    assert not history.undo()
    assert history.redo_label == "step 1"
    assert history.redo()
    assert history.state == 1


def test_a_new_step_forgets_what_was_undone():
    history = History("a")
    history.push("b", "b")
    history.undo()
    history.push("c", "c")
    assert not history.redo()
    assert history.redo_label == ""
    history.undo()
    assert history.state == "a"


def test_old_steps_are_let_go():
    history = History(0, most=3)
    for number in range(1, 10):
        history.push(number, "")
    while history.undo():
        pass
    assert history.state == 6


def test_what_cannot_be_undone_changes_every_state():
    history = History(1)
    history.push(2, "two")
    history.change_all(lambda state: state * 10)
    assert history.state == 20
    history.undo()
    assert history.state == 10
