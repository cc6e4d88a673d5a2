"""Models that may not run, and one that is missing."""

from sprite_bridge.doctor.models import models


def test_the_models_that_may_run_are_counted(look, workshop):
    workshop.install(workshop.cleaner(), "other")
    assert look(models).only("ok").message == "2 verified"


def test_a_model_whose_hash_is_another_is_a_trouble_that_names_its_folder(look, workshop):
    folder = workshop.install(workshop.cleaner(), "bad", sha256="0" * 64)
    found = look(models)
    assert found.levels == ["ok", "trouble"]
    assert "sha256" in found.only("trouble").message and str(folder) in found.only("trouble").mend


def test_a_model_without_its_file_is_a_trouble(look, workshop):
    (workshop.install(workshop.cleaner(), "hollow") / "model.onnx").unlink()
    assert "'hollow'" in look(models).only("trouble").message


def test_a_model_that_is_refused_is_a_trouble(look, workshop):
    workshop.install(b"not a model", "odd")
    assert "'odd'" in look(models).only("trouble").message


def test_the_model_that_clean_uses_has_to_be_there(look, workshop):
    (workshop.folder / "v2" / "card.toml").unlink()
    assert "v2" in look(models).only("trouble").message


def test_a_packaged_model_is_mended_by_installing_again(look, workshop, monkeypatch):
    workshop.install(workshop.cleaner(), "bad", sha256="0" * 64)
    monkeypatch.setattr("sprite_bridge.runtime.store.packaged_folder", lambda: workshop.folder)
    assert "--force-reinstall" in look(models).only("trouble").mend
