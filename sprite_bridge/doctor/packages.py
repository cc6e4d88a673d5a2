"""Python, onnxruntime and the other distributions that are installed."""

from __future__ import annotations

from sprite_bridge.doctor.bounds import Requirement, parse, release
from sprite_bridge.doctor.finding import Finding, note, ok, trouble
from sprite_bridge.doctor.surroundings import DISTRIBUTION, Surroundings

WHEELS = (
    "onnxruntime",
    "onnxruntime-gpu",
    "onnxruntime-directml",
    "onnxruntime-openvino",
    "onnxruntime-qnn",
    "onnxruntime-rocm",
    "onnxruntime-silicon",
    "onnxruntime-training",
)
"""All of these are the module onnxruntime, in the same folder."""

MODULES = {
    "filelock": "filelock",
    "msgpack": "msgpack",
    "numba": "numba",
    "numpy": "numpy",
    "pathspec": "pathspec",
    "pillow": "PIL",
    "platformdirs": "platformdirs",
    "psutil": "psutil",
    "pydantic": "pydantic",
    "pyzmq": "zmq",
    "rich": "rich",
    "typer": "typer",
    "watchdog": "watchdog",
    "websockets": "websockets",
}
"""What an installation needs, by the names that pip and Python know it by."""

INSTALL = 'pip install "sprite-bridge[{extra}]" (in a clone ".[{extra}]")'


def python(around: Surroundings) -> list[Finding]:
    """The version that this package asks for."""
    wanted, running = around.requires_python(), around.python_version
    if wanted and not parse(f"python{wanted}").allows(running):
        return [
            trouble(
                f"Python {running} runs, Sprite Bridge needs {wanted}",
                "make a virtual environment with another python3 and install it there",
            )
        ]
    return [ok(f"{running}, {around.python}")]


def onnxruntime(around: Surroundings) -> list[Finding]:
    """Exactly one of the wheels that carry it."""
    found = {name: version for name in WHEELS if (version := around.version_of(name))}
    said = " and ".join(f"{name} {version}" for name, version in found.items())
    if len(found) > 1:
        extra = "gpu" if "onnxruntime-gpu" in found else "cpu"
        return [
            trouble(
                f"{said} are installed, and overwrite each other's files",
                f"pip uninstall -y {' '.join(found)}, then {INSTALL.format(extra=extra)}",
            )
        ]
    if not found:
        return [
            trouble(
                "onnxruntime is not installed, so no model can run",
                f"{INSTALL.format(extra='cpu')}; with an NVIDIA GPU gpu in place of cpu; or do without: --no-model",
            )
        ]
    return [ok(said)]


def dependencies(around: Surroundings) -> list[Finding]:
    """Every distribution that the metadata asks for, within its bounds; of the extras those that are there."""
    lines = around.requires()
    if lines is None:
        return [
            note(
                "it runs from a folder and is not installed, so versions of what it needs are not known",
                "pip install . in that folder",
            )
        ]
    wrong = {
        complaint: requirement.text
        for requirement in map(parse, lines)
        if (complaint := _complaint(requirement, around.version_of(requirement.name)))
    }
    if wrong:
        wanted = " ".join(f'"{text}"' for text in dict.fromkeys(wrong.values()))
        return [trouble("; ".join(wrong), f"pip install {wanted}")]
    return [ok(f"all that {DISTRIBUTION} needs is there"), *_two_versions(around)]


def imports(around: Surroundings) -> list[Finding]:
    """What is installed can be imported: half an update, or a library of the system that is missing, keeps it from it."""
    wrong = {name: error for name, module in MODULES.items() if (error := around.import_error(module))}
    if not wrong:
        return [ok(f"all {len(MODULES)} packages can be imported")]
    said = "; ".join(f"{name} cannot be imported: {error}" for name, error in wrong.items())
    return [trouble(said, f"pip install --force-reinstall {' '.join(wrong)}")]


def _complaint(requirement: Requirement, version: str | None) -> str:
    if version is None:
        return "" if requirement.extra else f"{requirement.name} is missing"
    return "" if requirement.allows(version) else f"{requirement.name} {version} is not {requirement.text}"


def _two_versions(around: Surroundings) -> list[Finding]:
    """An installation of one version whose files are of another."""
    installed = around.version_of(DISTRIBUTION)
    if installed is None or release(installed) == release(around.version):
        return []
    return [
        trouble(
            f"version {around.version} runs, but {installed} is what pip installed",
            "leave the folder that you are in, if it is a clone; else pip install --force-reinstall sprite-bridge",
        )
    ]
