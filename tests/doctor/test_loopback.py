"""The doors of a daemon."""

from pathlib import Path

from sprite_bridge.doctor.loopback import ipc, loopback


def test_a_loopback_that_cannot_be_bound_is_a_trouble_with_the_reason(look):
    def refuse():
        raise OSError(98, "Address already in use")

    assert "Address already in use" in look(loopback, bind=refuse).only("trouble").message


def test_a_home_that_is_too_long_for_a_socket_file_is_a_note(look):
    found = look(ipc, home=Path("/" + "ü" * 60)).only("note")
    assert "TCP" in found.message and "SPRITE_BRIDGE_HOME" in found.mend


def test_a_short_home_is_well_and_windows_has_no_socket_files(look):
    assert look(ipc, home=Path("/home/x")).levels == ["ok"]
    assert look(ipc, home=Path("/" + "x" * 200), system="win32").levels == []
