"""Who does the work: this process, and a daemon with its moods."""

import threading

import pytest

from sprite_bridge.errors import BadImage, Busy, Cancelled, Stopping, Unreachable
from sprite_bridge.image import Animation
from sprite_bridge.operations.inprocess import clean_animation
from sprite_bridge.version import __version__
from sprite_bridge.watch import cleaners
from sprite_bridge.watch.cleaners import DaemonCleaner, LocalCleaner, maker


@pytest.fixture
def picture(drawing):
    return Animation(tuple(drawing(frames=2, size=(16, 16))), (100, 100))


class Bridge:
    """A client of a daemon that answers what it is told to; an exception is raised."""

    def __init__(self, *answers, models=()):
        self.answers, self.models = list(answers), list(models)
        self.asked = []
        self.closed = self.cancelled = False

    def describe(self):
        return {"models": self.models}

    def clean_animation(self, picture, *, progress, **params):
        self.asked.append(params)
        progress(0.5, "half")
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def cancel(self):
        self.cancelled = True

    def close(self):
        self.closed = True


@pytest.fixture
def answer(picture):
    return clean_animation(picture, model=False)


def test_this_process_cleans_as_the_python_function_does(picture, answer):
    cleaner = LocalCleaner()
    cleaned = cleaner.clean(picture, {"model": False})
    assert cleaned.frames == answer.animation.frames
    assert cleaned.confidence == answer.report.confidence
    assert cleaned.warnings == tuple(warning.message for warning in answer.report.warnings)
    assert cleaner.maker.startswith(f"{__version__} ")
    cleaner.close()


def test_this_process_stops_when_nobody_wants_it_any_more(picture):
    cleaner = LocalCleaner()
    cleaner.cancel()
    with pytest.raises(Cancelled):
        cleaner.clean(picture, {"model": False})


def test_the_maker_tells_versions_and_models_apart_and_not_the_folders_they_lie_in(workshop, tmp_path):
    assert maker({"a": "1", "b": "2"}) == maker({"b": "2", "a": "1"})
    assert len({maker({}), maker({"a": "1"}), maker({"a": "2"}), maker({"b": "1"})}) == 4
    without = LocalCleaner().maker
    workshop.install(workshop.cleaner(), "tiny")
    assert LocalCleaner(str(workshop.folder)).maker not in ("", without)
    (tmp_path / "moved").symlink_to(workshop.folder)
    assert LocalCleaner(str(tmp_path / "moved")).maker == LocalCleaner(str(workshop.folder)).maker


def test_a_model_that_cannot_be_used_makes_nothing(workshop):
    workshop.install(workshop.cleaner(), "tiny")
    (workshop.folder / "tiny" / "card.toml").write_text("no card")
    assert LocalCleaner(str(workshop.folder)).maker == LocalCleaner().maker


def test_a_daemon_is_asked_for_the_same_and_names_its_own_models(picture, answer):
    bridge = Bridge(answer, models=[{"name": "tiny", "sha256": "abc"}, {"name": "damaged", "error": "x"}])
    cleaner = DaemonCleaner(lambda: bridge)
    assert cleaner.maker == maker({"tiny": "abc"})
    cleaned = cleaner.clean(picture, {"colors": 3})
    assert [asked["colors"] for asked in bridge.asked] == [3]
    assert (cleaned.frames, cleaned.confidence) == (answer.animation.frames, answer.report.confidence)
    cleaner.close()
    assert bridge.closed


def test_a_daemon_whose_queue_is_full_is_asked_again(picture, answer, monkeypatch):
    monkeypatch.setattr(cleaners, "BUSY_SECONDS", 0.001)
    bridge = Bridge(Busy("full"), Busy("full"), answer)
    assert DaemonCleaner(lambda: bridge).clean(picture, {}).frames == answer.animation.frames
    assert len(bridge.asked) == 3


def test_nobody_waits_for_a_full_queue_once_it_is_cancelled(picture):
    bridge = Bridge()
    cleaner = DaemonCleaner(lambda: bridge)

    def busy(picture, **_):
        threading.Timer(0.05, cleaner.cancel).start()
        raise Busy("full")

    bridge.clean_animation = busy
    with pytest.raises(Cancelled):
        cleaner.clean(picture, {})
    assert bridge.cancelled


def test_a_cancel_just_before_the_call_ends_it(picture, answer):
    cleaner = DaemonCleaner(lambda: Bridge(answer))
    cleaner.cancel()
    with pytest.raises(Cancelled):
        cleaner.clean(picture, {})


@pytest.mark.parametrize("gone", [Unreachable("gone"), Stopping("ending")])
def test_after_a_daemon_has_gone_the_next_one_is_asked(picture, answer, gone):
    first, second = Bridge(gone), Bridge(answer, models=[{"name": "new", "sha256": "abc"}])
    bridges = [first, second]
    cleaner = DaemonCleaner(lambda: bridges.pop(0))
    with pytest.raises(Unreachable, match=gone.message) as told:
        cleaner.clean(picture, {})
    assert first.closed and "another" in told.value.hint
    assert cleaner.clean(picture, {}).frames == answer.animation.frames
    assert cleaner.maker == maker({"new": "abc"})


def test_what_is_wrong_with_a_picture_is_passed_on_and_the_daemon_kept(picture, answer):
    bridge = Bridge(BadImage("no picture"), answer)
    cleaner = DaemonCleaner(lambda: bridge)
    with pytest.raises(BadImage):
        cleaner.clean(picture, {})
    assert cleaner.clean(picture, {}).frames == answer.animation.frames
    assert not bridge.closed


def test_no_daemon_is_an_error_at_once():
    def refuse():
        raise Unreachable("no daemon answers")

    with pytest.raises(Unreachable):
        DaemonCleaner(refuse)
