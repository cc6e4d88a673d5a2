"""The error tree: stable codes, all of them drawn in its docstring."""

import pytest

from sprite_bridge import errors
from sprite_bridge.errors import BadParams, SpriteBridgeError, TooLarge, from_dict


def tree(kind=SpriteBridgeError):
    return [kind, *(found for child in kind.__subclasses__() for found in tree(child))]


def test_every_code_is_unique_and_drawn():
    own = [kind for kind in tree() if kind.__module__ == errors.__name__]
    codes = [kind.code for kind in own]
    assert len(set(codes)) == len(codes) == 32
    for kind in own:
        line = next(line for line in errors.__doc__.splitlines() if f" {kind.__name__} " in line)
        assert kind.code in line.split()


def test_codes_are_the_documented_ones():
    assert {kind.__name__: kind.code for kind in tree() if kind.__module__ == errors.__name__} == {
        "SpriteBridgeError": "error",
        "InputError": "bad_input",
        "BadImage": "bad_image",
        "TooLarge": "too_large",
        "TooManyFrames": "too_many_frames",
        "BadPalette": "bad_palette",
        "BadParams": "bad_params",
        "ModelError": "model",
        "ModelMissing": "model_missing",
        "BadModel": "bad_model",
        "DeviceError": "device",
        "OutputError": "output",
        "ConfigError": "bad_config",
        "Cancelled": "cancelled",
        "ProtocolError": "protocol",
        "BadMessage": "bad_message",
        "TooDeep": "too_deep",
        "BadShape": "bad_shape",
        "ShapeMismatch": "shape_mismatch",
        "VersionMismatch": "version",
        "HelloRequired": "hello_required",
        "Unauthorized": "unauthorized",
        "DuplicateId": "duplicate_id",
        "UnknownOperation": "unknown_operation",
        "DaemonError": "daemon",
        "Unreachable": "unreachable",
        "AlreadyRunning": "already_running",
        "Busy": "busy",
        "Expired": "expired",
        "WorkerFailed": "worker_failed",
        "Quarantined": "quarantined",
        "Stopping": "stopping",
    }


def test_an_error_says_what_is_wrong_and_what_to_do():
    error = TooLarge("9400 x 9400", "make it smaller")
    assert str(error) == error.message == "9400 x 9400"
    assert error.as_dict() == {"code": "too_large", "message": "9400 x 9400", "hint": "make it smaller"}


def test_a_bad_parameter_is_named():
    error = BadParams("size is odd", field="size")
    assert error.as_dict() == {"code": "bad_params", "message": "size is odd", "hint": "", "field": "size"}


def test_one_except_catches_them_all():
    for kind in tree():
        with pytest.raises(SpriteBridgeError):
            raise kind("message")


def test_an_error_comes_back_from_what_it_says():
    for kind in tree():
        if kind.__module__ != errors.__name__:
            continue
        back = from_dict(kind("what is wrong", "what to do").as_dict())
        assert (type(back), back.message, back.hint) == (kind, "what is wrong", "what to do")


def test_the_name_of_a_parameter_comes_back():
    back = from_dict(BadParams("size is odd", field="size").as_dict())
    assert isinstance(back, BadParams)
    assert back.field == "size"
    assert from_dict({"code": "bad_params", "message": "odd"}).field == ""


def test_an_unknown_code_is_an_error_that_names_it():
    back = from_dict({"code": "melted", "message": "it is warm"})
    assert type(back) is SpriteBridgeError
    assert (back.message, back.hint) == ("melted: it is warm", "")
