"""What a finding is to programs."""

from sprite_bridge.doctor.finding import note, ok, trouble


def test_programs_get_check_level_message_and_mend_in_this_order():
    assert list(trouble("broken", "mend it").as_dict()) == ["check", "level", "message", "mend"]


def test_each_level_has_its_own_way_to_be_made():
    assert [one.level for one in (ok("a"), note("b"), trouble("c", "d"))] == ["ok", "note", "trouble"]
