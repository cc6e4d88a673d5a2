"""Python, onnxruntime, and what else is installed."""

import tomllib
from pathlib import Path

import pytest

from sprite_bridge.doctor import packages
from sprite_bridge.doctor.bounds import parse

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def installed(**versions):
    """As `version_of`, with - for _."""
    return {name.replace("_", "-"): version for name, version in versions.items()}.get


def test_two_wheels_of_onnxruntime_are_a_trouble_that_names_both(look):
    both = installed(onnxruntime="1.22.0", onnxruntime_gpu="1.21.0")
    found = look(packages.onnxruntime, version_of=both).only("trouble")
    assert "onnxruntime 1.22.0 and onnxruntime-gpu 1.21.0" in found.message
    assert "pip uninstall -y onnxruntime onnxruntime-gpu" in found.mend
    assert "sprite-bridge[gpu]" in found.mend


def test_no_onnxruntime_is_a_trouble(look):
    found = look(packages.onnxruntime, version_of=installed()).only("trouble")
    assert "not installed" in found.message and "sprite-bridge[cpu]" in found.mend


@pytest.mark.parametrize("name", ["onnxruntime", "onnxruntime_gpu", "onnxruntime_directml"])
def test_one_wheel_is_well(look, name):
    assert "1.22.0" in look(packages.onnxruntime, version_of=installed(**{name: "1.22.0"})).only("ok").message


def test_a_python_that_is_too_old_is_a_trouble(look):
    found = look(packages.python, python_version="3.10.2").only("trouble")
    assert "3.10.2" in found.message and ">=3.11" in found.message


def test_a_python_is_well_where_nothing_is_said_about_it(look):
    assert look(packages.python, requires_python=lambda: "").levels == ["ok"]


@pytest.mark.parametrize(
    ("versions", "message", "mend"),
    [
        ({"numpy": "1.26.4"}, "numpy 1.26.4 is not numpy<3,>=2.0", '"numpy<3,>=2.0"'),
        ({"numpy": None}, "numpy is missing", '"numpy<3,>=2.0"'),
        ({"onnxruntime": "1.17.0"}, "onnxruntime 1.17.0 is not", '"onnxruntime<2,>=1.20"'),
        ({"torch": "3.0"}, "torch 3.0 is not", '"torch<3,>=2.6"'),
    ],
)
def test_a_version_out_of_bounds_is_a_trouble_with_the_command_that_mends_it(
    look, around, versions, message, mend
):
    found = look(
        packages.dependencies, version_of=lambda name: {name: around.version_of(name), **versions}[name]
    )
    assert message in found.only("trouble").message
    assert found.only("trouble").mend == f"pip install {mend}"


def test_what_only_an_extra_needs_may_be_missing(look):
    assert look(packages.dependencies).levels == ["ok"]  # no torch


def test_an_installation_of_another_version_than_what_runs_is_a_trouble(look):
    found = look(packages.dependencies, version="9.9.9").only("trouble")
    assert "9.9.9" in found.message


def test_a_folder_that_is_not_installed_is_a_note(look):
    assert "not installed" in look(packages.dependencies, requires=lambda: None).only("note").message


def test_what_cannot_be_imported_is_a_trouble_that_says_why_and_what_to_install_again(look):
    broken = {"PIL": "no libjpeg", "zmq": "half of it is missing"}
    found = look(packages.imports, import_error=lambda module: broken.get(module, "")).only("trouble")
    assert (
        "pillow cannot be imported: no libjpeg" in found.message and "half of it is missing" in found.message
    )
    assert found.mend == "pip install --force-reinstall pillow pyzmq"


def test_all_that_an_installation_needs_is_tried():
    lines = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {parse(line).name for line in lines} == set(packages.MODULES)


def test_all_that_this_package_asks_for_can_be_read():
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    lines = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    assert len(lines) > 20
    assert all(parse(line).bounds for line in lines)
