"""The files: what is written is read again, others' files are read, and hostile ones are refused."""

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprite_bridge import decomposition
from sprite_bridge.config import Limits
from sprite_bridge.decomposition import Background, Cycle, Decomposition, Layer, Placement, Track, folder
from sprite_bridge.errors import InputError, OutputError, TooLarge, TooManyFrames
from sprite_bridge.image import Sprite
from sprite_bridge.image.results import is_marked

FAR = st.integers(-32_767, 32_767)
NAMES = st.text(max_size=8)


@st.composite
def pictures(draw):
    width, height = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    values = draw(st.binary(min_size=4 * width * height, max_size=4 * width * height))
    return Sprite(np.frombuffer(values, np.uint8).reshape(height, width, 4))


@st.composite
def decompositions(draw):
    count = draw(st.integers(1, 4))
    sprites = tuple(draw(st.lists(pictures(), max_size=4)))
    kinds = draw(st.lists(st.sampled_from(["actor", "tiles", "rest"]), max_size=3))
    tracks = []
    for kind in kinds:
        cycles = st.builds(Cycle, NAMES, st.just(0), st.just(count - 1), st.integers(1, count))
        tracks.append(
            Track(draw(NAMES), kind, tuple(draw(st.lists(cycles, max_size=2))) if kind == "actor" else ())
        )
    frames = []
    for _ in range(count):
        free = [-1, *range(len(kinds))]
        frame = []
        for _ in range(draw(st.integers(0, 4)) if sprites else 0):
            track = draw(st.sampled_from(free))
            if track >= 0 and kinds[track] == "actor":
                free.remove(track)
            entry = draw(st.integers(0, len(sprites) - 1))
            flips, opacity = (draw(st.booleans()), draw(st.booleans())), draw(st.floats(0, 1))
            frame.append(Placement(entry, draw(FAR), draw(FAR), *flips, opacity, track))
        frames.append(tuple(frame))
    offsets = st.lists(st.tuples(FAR, FAR), min_size=count, max_size=count).map(tuple)
    layers = st.lists(st.builds(Layer, pictures(), offsets, st.booleans(), st.booleans()), max_size=2)
    color = draw(st.none() | st.tuples(*[st.integers(0, 255)] * 3))
    durations = tuple(draw(st.lists(st.integers(0, 10**6), min_size=count, max_size=count)))
    size = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    return Decomposition(
        size, sprites, tuple(frames), durations, Background(color, tuple(draw(layers))), tuple(tracks)
    )


@given(decompositions())
@settings(deadline=None, max_examples=50)
def test_what_was_written_is_read_again(of):
    with tempfile.TemporaryDirectory() as there:
        decomposition.write(of, Path(there))
        assert decomposition.read(there) == of


def test_the_files_are_those_that_others_read(scene, tmp_path):
    written = decomposition.write(scene, tmp_path / "out")
    names = ["sprites.png", "sprites.json", "background0.png", "background1.png", "placements.json"]
    names.append("out.spritedict.json")
    assert [path.name for path in written] == names
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    sheet = json.loads((tmp_path / "out/sprites.json").read_text())
    atlas = Sprite.open(tmp_path / "out" / sheet["meta"]["image"])
    for entry, sprite in zip(sheet["frames"], scene.sprites, strict=True):
        box = entry["frame"]
        cut = atlas.pixels[box["y"] : box["y"] + box["h"], box["x"] : box["x"] + box["w"]]
        assert np.array_equal(cut, sprite.pixels)
    assert [entry["filename"] for entry in sheet["frames"]][4:] == ["sprite_0004", "sprite_0005", "rest_0006"]
    said = json.loads((tmp_path / "out/placements.json").read_text())
    assert said["version"] == 1 and said["size"] == [40, 26] and said["background"]["color"] == [10, 200, 30]
    assert (
        said["background"]["layers"][1]["offsets"][2] == [-6, -14]
        and said["background"]["layers"][1]["wrap_x"]
    )
    assert said["frames"][7][1] == {"s": 3, "x": 17, "y": 12, "fx": True, "fy": False, "a": 1.0, "t": 0}
    assert all(is_marked(path) for path in written if path.suffix == ".png")


def test_what_engines_import_names_the_files_and_is_another_for_other_parts(scene, make, tmp_path):
    texts = []
    for of in (scene, make(), make(frames=14)):
        written = decomposition.write(of, tmp_path / "hero walk")
        assert written[-1].name == "hero walk.spritedict.json"
        texts.append(written[-1].read_text(encoding="utf-8"))
        named = json.loads(texts[-1])
        assert named["version"] == 1
        assert {named["sheet"], named["placements"]} == {"sprites.json", "placements.json"}
    assert texts[0] == texts[1] != texts[2]


def test_the_folder_of_no_name_has_one_too(scene, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    decomposition.write(scene, Path())
    assert Path("here.spritedict.json").is_file()


def test_an_own_result_is_known_from_those_of_others(scene, tmp_path):
    assert not folder.is_result(tmp_path / "nothing")
    decomposition.write(scene, tmp_path)
    assert folder.is_result(tmp_path)
    (tmp_path / "placements.json").unlink()
    assert folder.is_result(tmp_path)
    for text in (b"", b"[]", b'{"meta": 3}', b'{"meta": {}}', b'{"meta": {"app": "Aseprite"}}', b"\xff"):
        (tmp_path / "sprites.json").write_bytes(text)
        assert not folder.is_result(tmp_path)


def test_the_files_can_be_read_without_a_folder(scene):
    files = folder.files(scene)
    assert folder.read_files(files) == scene
    for name in files:
        with pytest.raises(InputError, match=f"{name} does not exist"):
            folder.read_files({other: data for other, data in files.items() if other != name})


def test_the_same_decomposition_gives_the_same_bytes(make):
    assert folder.files(make()) == folder.files(make())


def test_backgrounds_of_an_earlier_result_are_cleared_away_and_nothing_else(scene, tmp_path):
    decomposition.write(scene, tmp_path)
    (tmp_path / "background.png").write_bytes(b"mine")
    plain = Decomposition((4, 4), (), ((),), (0,))
    decomposition.write(plain, tmp_path)
    assert (
        not (tmp_path / "background0.png").exists() and (tmp_path / "background.png").read_bytes() == b"mine"
    )
    assert decomposition.read(tmp_path) == plain


def test_a_picture_of_that_name_in_a_folder_without_placements_is_kept(tmp_path):
    (tmp_path / "background7.png").write_bytes(b"mine")
    decomposition.write(Decomposition((4, 4), (), ((),), (0,)), tmp_path)
    assert (tmp_path / "background7.png").read_bytes() == b"mine"


def test_a_picture_of_that_name_beside_placements_of_others_is_kept(scene, tmp_path):
    (tmp_path / "placements.json").write_text("{}")
    (tmp_path / "background7.png").write_bytes(b"somebody's own")
    decomposition.write(scene, tmp_path)
    assert (tmp_path / "background7.png").read_bytes() == b"somebody's own"


def test_backgrounds_are_cleared_away_after_a_writing_that_was_ended_too(scene, tmp_path):
    decomposition.write(scene, tmp_path)
    (tmp_path / "background7.png").write_bytes((tmp_path / "background0.png").read_bytes())
    (tmp_path / "placements.json").unlink()
    decomposition.write(scene, tmp_path)
    assert not (tmp_path / "background7.png").exists()


def test_a_background_that_somebody_else_made_stays(scene, tmp_path):
    decomposition.write(scene, tmp_path)
    scene.sprites[0].save(tmp_path / "background7.png")
    decomposition.write(scene, tmp_path)
    assert (tmp_path / "background7.png").exists()


def written(folder):
    return sorted(path.name for path in folder.iterdir())


def test_of_a_folder_that_was_renamed_the_former_name_goes(scene, make, tmp_path):
    decomposition.write(scene, tmp_path / "walk")
    (tmp_path / "walk").rename(tmp_path / "hero")
    others = {"mine.spritedict.json": '{"sheet": "sprites.json"}', "bad.spritedict.json": "{", "a.json": "{}"}
    for name, text in others.items():
        (tmp_path / "hero" / name).write_text(text)
    decomposition.write(make(frames=14), tmp_path / "hero")
    names = written(tmp_path / "hero")
    assert "hero.spritedict.json" in names and "walk.spritedict.json" not in names
    assert {name: (tmp_path / "hero" / name).read_text() for name in others} == others


def test_a_document_goes_with_the_result_that_it_is_of(scene, make, tmp_path):
    names = {path.name for path in decomposition.write(scene, tmp_path, document=b"the first")}
    assert folder.DOCUMENT in names and (tmp_path / folder.DOCUMENT).read_bytes() == b"the first"
    decomposition.write(make(frames=14), tmp_path, document=b"the second")
    assert (tmp_path / folder.DOCUMENT).read_bytes() == b"the second"
    decomposition.write(scene, tmp_path)
    assert folder.DOCUMENT not in written(tmp_path)


def test_a_document_goes_even_if_its_folder_was_renamed(scene, tmp_path):
    decomposition.write(scene, tmp_path / "walk", document=b"drawn")
    (tmp_path / "walk").rename(tmp_path / "hero")
    decomposition.write(scene, tmp_path / "hero")
    assert folder.DOCUMENT not in written(tmp_path / "hero")


def test_a_document_that_was_changed_is_kept(scene, tmp_path):
    decomposition.write(scene, tmp_path, document=b"drawn")
    (tmp_path / folder.DOCUMENT).write_bytes(b"drawn by hand")
    for _ in range(2):
        decomposition.write(scene, tmp_path)
        assert (tmp_path / folder.DOCUMENT).read_bytes() == b"drawn by hand"


def test_a_link_to_a_document_is_kept(scene, tmp_path):
    decomposition.write(scene, tmp_path / "out", document=b"drawn")
    (tmp_path / "out" / folder.DOCUMENT).rename(tmp_path / "kept.aseprite")
    (tmp_path / "out" / folder.DOCUMENT).symlink_to(tmp_path / "kept.aseprite")
    decomposition.write(scene, tmp_path / "out")
    assert (tmp_path / "out" / folder.DOCUMENT).is_symlink() and (tmp_path / "kept.aseprite").exists()


def test_there_are_no_placements_while_their_files_are_not_whole(scene, tmp_path, monkeypatch):
    decomposition.write(scene, tmp_path)
    whole, written = folder.write_bytes, []

    def fail_late(path, data):
        if len(written) == 2:
            raise OutputError("the disk is full")
        written.append(path.name)
        whole(path, data)

    monkeypatch.setattr(folder, "write_bytes", fail_late)
    with pytest.raises(OutputError):
        decomposition.write(scene, tmp_path)
    assert not (tmp_path / "placements.json").exists()


def test_what_others_write_is_read(tmp_path, sprite):
    """Aseprite's hash, entries named by their names, and everything left out that may be."""
    sprite(1, 4, 3).save(tmp_path / "my sheet.png")
    sheet = {
        "frames": {"a 0.aseprite": {"frame": {"x": 1, "y": 0, "w": 2, "h": 3}}},
        "meta": {"image": "my sheet.png"},
    }
    (tmp_path / "sprites.json").write_text(json.dumps(sheet))
    said = {"version": 1, "size": [8, 6], "more": {}, "frames": [[{"s": "a 0.aseprite", "x": 1.0, "y": 2}]]}
    (tmp_path / "placements.json").write_text(json.dumps(said))
    found = decomposition.read(tmp_path)
    assert np.array_equal(found.sprites[0].pixels, sprite(1, 4, 3).pixels[:, 1:3])
    assert found.frames == ((Placement(0, 1, 2),),) and found.durations_ms == (100,)


HOSTILE = {
    "is no name of a file": lambda doc, sheet: doc["background"]["layers"][0].update(image="../secret.png"),
    "'/etc/passwd' is no name": lambda doc, sheet: sheet["meta"].update(image="/etc/passwd"),
    r"C:.+secret.png' is no name": lambda doc, sheet: sheet["meta"].update(image="C:\\secret.png"),
    "'..' is no name": lambda doc, sheet: sheet["meta"].update(image=".."),
    "'' is no name": lambda doc, sheet: sheet["meta"].update(image=""),
    "'link.png' is no name": lambda doc, sheet: sheet["meta"].update(image="link.png"),
    "nothing.png does not exist": lambda doc, sheet: sheet["meta"].update(image="nothing.png"),
    "sprite 0 is 99 x 9": lambda doc, sheet: sheet["frames"][0]["frame"].update(w=99),
    "sprite 1 is 0 x 9": lambda doc, sheet: sheet["frames"][1]["frame"].update(w=0),
    "sprite 0 is .* at -1, ": lambda doc, sheet: sheet["frames"][0]["frame"].update(x=-1),
    "is rotated": lambda doc, sheet: sheet["frames"][0].update(rotated=True),
    "one name twice": lambda doc, sheet: sheet["frames"][0].update(filename="sprite_0001"),
    r"frames\[0\]\[1\].x is no whole number": lambda doc, sheet: doc["frames"][0][1].update(x=1.5),
    r"frames\[0\]\[1\].y is no whole": lambda doc, sheet: doc["frames"][0][1].update(y=10**30),
    r"frames\[0\]\[1\].s is no whole": lambda doc, sheet: doc["frames"][0][1].update(s=True),
    r"frames\[0\]\[1\].s is 'nobody'": lambda doc, sheet: doc["frames"][0][1].update(s="nobody"),
    r"frames\[0\]\[1\].fx is neither": lambda doc, sheet: doc["frames"][0][1].update(fx=1),
    r"frames\[0\]\[1\].a is no number": lambda doc, sheet: doc["frames"][0][1].update(a="1"),
    r"\[1\] has no 'x'": lambda doc, sheet: doc["frames"][0][1].pop("x"),
    r"frames\[3\] is no list": lambda doc, sheet: doc["frames"].__setitem__(3, {}),
    "there is no sprite -1": lambda doc, sheet: doc["frames"][0][1].update(s=-1),
    "version is 2": lambda doc, sheet: doc.update(version=2),
    "size is no pair": lambda doc, sheet: doc.update(size=[1]),
    "color is no colour": lambda doc, sheet: doc["background"].update(color=[1, 2]),
    "color has 4 entries": lambda doc, sheet: doc["background"].update(color=[1, 2, 3, 4]),
    r"tracks\[0\] has no 'name'": lambda doc, sheet: doc["tracks"].__setitem__(0, {}),
    "has no 'frames'": lambda doc, sheet: doc.pop("frames"),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_hostile_files_are_refused_with_their_place(scene, tmp_path, fault):
    decomposition.write(scene, tmp_path)
    (tmp_path.parent / "secret.png").write_bytes((tmp_path / "sprites.png").read_bytes())
    (tmp_path / "link.png").symlink_to(tmp_path.parent / "secret.png")
    doc, sheet = (json.loads((tmp_path / name).read_text()) for name in ("placements.json", "sprites.json"))
    HOSTILE[fault](doc, sheet)
    (tmp_path / "placements.json").write_text(json.dumps(doc))
    (tmp_path / "sprites.json").write_text(json.dumps(sheet))
    with pytest.raises(InputError, match=fault):
        decomposition.read(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"[1",
        b"NaN",
        b'{"version": NaN}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b"3",
        b'"x"',
        b"9" * 5000,
    ],
)
@pytest.mark.parametrize("name", ["placements.json", "sprites.json"])
def test_what_is_no_document_is_refused(scene, tmp_path, text, name):
    decomposition.write(scene, tmp_path)
    (tmp_path / name).write_bytes(text)
    with pytest.raises(InputError, match=name):
        decomposition.read(tmp_path)


def test_more_than_the_limits_allow_is_refused(scene, tmp_path):
    decomposition.write(scene, tmp_path)
    with pytest.raises(TooLarge, match="placements"):
        decomposition.read(tmp_path, limits=Limits(max_placements=20))
    with pytest.raises(TooManyFrames):
        decomposition.read(tmp_path, limits=Limits(max_frames=11))
    with pytest.raises(TooLarge, match="bytes"):
        decomposition.read(tmp_path, limits=Limits(max_placement_bytes=100))
    with pytest.raises(InputError, match="7 entries"):
        decomposition.read(tmp_path, limits=Limits(max_dictionary=6))
    with pytest.raises(InputError, match="2 entries"):
        decomposition.read(tmp_path, limits=Limits(max_layers=1))


def test_what_nobody_would_read_is_not_written(scene, tmp_path):
    with pytest.raises(TooLarge, match="37 placements; the limit is 20"):
        decomposition.write(scene, tmp_path, Limits(max_placements=20))
    with pytest.raises(TooManyFrames):
        decomposition.write(scene, tmp_path, Limits(max_frames=11))
    with pytest.raises(TooLarge, match="2 backgrounds"):
        decomposition.write(scene, tmp_path, Limits(max_layers=1))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        decomposition.read(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        decomposition.write(Decomposition((1, 1), (), ((),), (0,)), tmp_path / "file")
