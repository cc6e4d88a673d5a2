"""What the broker does with what comes in; test_broker_promises.py tries all of it in any order."""

import pytest

from sprite_bridge.config import LIMITS
from sprite_bridge.daemon.actions import EndWorker, Shutdown, ToClient, ToWorker, WorkerReady
from sprite_bridge.protocol import (
    Cancel,
    Cancelled,
    Describe,
    Failure,
    Hello,
    ImageEntry,
    Progress,
    Reply,
    Request,
    Status,
    Stop,
    Welcome,
)
from sprite_bridge.protocol.session import welcome

A, B, C = b"A", b"B", b"C"


def test_hello_is_answered_with_the_limits(room):
    here = room(max_queue=7)
    (action,) = here.say(A, Hello("h"))
    limits = here.broker._limits
    assert action == ToClient(A, welcome("h", "sprite-bridge test", limits, LIMITS))
    assert isinstance(action.message, Welcome) and action.message.limits["max_queue"] == 7


def test_strangers_are_asked_for_hello(room, said_to):
    here = room()
    assert said_to(here.ask(A)) == [("a", "hello_required")]
    assert said_to(here.say(A, Stop("x"))) == [("x", "hello_required")]
    assert said_to(here.broker.from_client(A, [b"rubbish"], 0.0)) == [("-", "bad_message")]
    assert here.broker.status(0.0)["counters"]["refused_messages"] == 3


@pytest.fixture
def slow_room(room, monkeypatch):
    """A room whose workers say that they can do something slow, too."""
    description = {**room.description, "operations": {"clean": {}, "long": {"slow": True}}}

    class Slow(room):
        def hire(self, *numbers):
            for number in numbers:
                self.broker.worker_started(number)
                self.report(number, Reply("ready", description))

    return Slow


def test_one_of_several_workers_is_kept_for_what_is_quick(slow_room, given_out):
    here = slow_room()
    here.enter(A, B)
    here.hire(1, 2, 3)
    given = [pair for name in "abc" for pair in given_out(here.ask(A, name, "long"))]
    assert given == [(1, "a"), (2, "b")]
    assert given_out(here.ask(B, "q")) == [(3, "q")]
    assert given_out(here.report(3, Reply("q"))) == []
    assert given_out(here.ask(A, "r")) == [(3, "r")]  # it overtakes the client's own one that waits
    assert given_out(here.report(1, Reply("a"))) == [(1, "c")]


def test_an_only_worker_does_what_is_slow(slow_room, given_out):
    here = slow_room()
    here.enter(A)
    here.hire(1)
    assert given_out(here.ask(A, "a", "long")) == [(1, "a")]
    assert given_out(here.ask(A, "q")) == []
    assert given_out(here.report(1, Reply("a"))) == [(1, "q")]


def test_what_is_slow_begins_when_another_one_has_ended_with_its_worker(slow_room, given_out):
    here = slow_room()
    here.enter(A)
    here.hire(1, 2)
    here.ask(A, "a", "long")
    assert given_out(here.ask(A, "b", "long")) == []
    assert given_out(here.lose(1)) == [(2, "b")]


def test_a_request_goes_to_an_idle_worker_and_its_answer_back(room):
    here = room()
    here.enter(A)
    here.hire(1)
    dot = ImageEntry(1, 1, "rgba8", 1, bytes(4))
    request = Request("a", "clean", {"colors": 4}, (dot,), "png", True, 500)
    assert here.say(A, request) == [ToWorker(1, request)]
    assert here.report(1, Progress("a", 0.5, "grid")) == [ToClient(A, Progress("a", 0.5, "grid"), lossy=True)]
    reply = Reply("a", {"report": {}}, (dot,))
    assert here.report(1, reply) == [ToClient(A, reply)]
    assert here.report(1, reply) == []


def test_a_failure_of_the_worker_is_passed_on(room):
    here = room()
    here.enter(A)
    here.hire(1)
    here.ask(A)
    failure = Failure("a", "bad_params", "odd", "", "size")
    assert here.report(1, failure) == [ToClient(A, failure)]
    counters = here.broker.status(here.now)["counters"]
    assert (counters["failures"], counters["replies"]) == ({"bad_params": 1}, 0)


@pytest.mark.parametrize("message", [Cancelled("a", True), Welcome("a", "s", {})])
def test_only_a_reply_or_a_failure_ends_a_request(room, said_to, message):
    here = room()
    here.enter(A)
    here.hire(1)
    here.ask(A)
    assert here.report(1, message) == []
    assert said_to(here.report(1, Reply("a"))) == [("a", "Reply")]


def test_a_worker_that_is_not_ready_is_given_nothing(room, given_out):
    here = room()
    here.enter(A)
    assert here.broker.worker_started(1) == []
    assert here.ask(A) == []
    actions = here.report(1, Reply("ready", room.description))
    assert actions[0] == WorkerReady(1)
    assert given_out(actions) == [(1, "a")]


def test_a_request_may_have_the_id_with_which_workers_report(room, said_to):
    here = room()
    here.enter(A)
    here.hire(1)
    here.ask(A, "ready")
    assert said_to(here.report(1, Reply("ready", {"report": {}}))) == [("ready", "Reply")]
    assert here.broker._description == room.description


def test_equal_ids_of_two_clients_are_two_requests(room, said_to, given_out):
    here = room()
    here.enter(A, B)
    here.hire(1, 2)
    here.ask(A)
    here.ask(B)
    assert said_to(here.report(2, Reply("a", 2)), B) == [("a", "Reply")]
    assert said_to(here.say(B, Cancel("a"))) == [("a", "Cancelled")]
    assert said_to(here.report(1, Reply("a", 1)), A) == [("a", "Reply")]


def test_an_unknown_operation_is_refused_with_the_known_ones(room):
    here = room()
    here.enter(A)
    here.hire(1)
    (action,) = here.ask(A, op="dance")
    assert action.message.code == "unknown_operation"
    assert "'dance'" in action.message.message and "clean, other" in action.message.message


def test_a_duplicate_id_leaves_the_first_request_alone(room, said_to):
    here = room()
    here.enter(A)
    here.hire(1)
    here.ask(A)
    assert said_to(here.ask(A)) == [("a", "duplicate_id")]
    assert said_to(here.report(1, Reply("a"))) == [("a", "Reply")]
    assert here.ask(A)


def test_who_asks_much_does_not_make_the_others_wait(room, given_out):
    here = room()
    here.enter(A, B)
    here.hire(1)
    for id_ in "abcd":
        here.ask(A, id_)
    here.ask(B, "z")
    order = []
    for _ in range(4):
        order += given_out(here.report(1, Reply(here.broker._workers[1].job.request.id)))
    assert [id_ for _, id_ in order] == ["b", "z", "c", "d"]


def test_a_full_queue_and_a_full_share_are_busy(room, said_to):
    here = room(max_queue=2, max_pending=2)
    here.enter(A, B)
    for client, id_ in ((A, "a"), (A, "b"), (A, "c"), (B, "d")):
        actions = here.ask(client, id_)
        assert said_to(actions) == ([] if id_ in "ab" else [(id_, "busy")])
    here.hire(1)
    assert said_to(here.ask(B, "d")) == []


def test_pictures_that_wait_are_bounded_in_bytes(room, said_to):
    here = room(max_queue_bytes=10)
    here.enter(A)
    dot = ImageEntry(1, 1, "rgba8", 1, bytes(4))
    assert said_to(here.ask(A, "a", images=(dot, dot))) == []
    assert said_to(here.ask(A, "b", images=(dot,))) == [("b", "busy")]


# Deadlines and cancelling


def test_a_deadline_passes_while_a_request_waits(room, said_to, given_out):
    here = room()
    here.enter(A)
    here.ask(A, deadline_ms=500)
    assert here.broker.next_tick() == here.now + 0.5
    assert here.tick(0.25) == []
    assert said_to(here.tick(0.25)) == [("a", "expired")]
    assert here.broker.next_tick() is None
    here.broker.worker_started(1)
    assert given_out(here.report(1, Reply("ready", room.description))) == []


def test_what_has_expired_is_not_begun_even_between_two_ticks(room, said_to, given_out):
    here = room()
    here.enter(A)
    here.ask(A, "a", deadline_ms=500)
    here.ask(A, "b")
    here.now += 0.5
    here.broker.worker_started(1)
    actions = here.report(1, Reply("ready", room.description))
    assert (said_to(actions), given_out(actions)) == ([("a", "expired")], [(1, "b")])


def test_a_deadline_passes_while_a_request_runs(room, said_to):
    here = room(cancel_seconds=0.25)
    here.enter(A)
    here.hire(1)
    here.ask(A, deadline_ms=500)
    actions = here.tick(0.5)
    assert said_to(actions) == [("a", "expired")]
    assert ToWorker(1, Cancel("a")) in actions
    assert here.broker.next_tick() == here.now + 0.25
    assert here.report(1, Reply("a")) == []


def test_a_cancelled_request_that_waits_never_runs(room, said_to, given_out):
    here = room()
    here.enter(A)
    here.ask(A)
    actions = here.say(A, Cancel("a"))
    assert actions[0] == ToClient(A, Cancelled("a", True))
    assert said_to(actions) == [("a", "Cancelled"), ("a", "cancelled")]
    here.hire(1)
    assert here.broker.status(here.now)["running"] == 0


def test_a_cancelled_request_that_runs_is_answered_at_once(room, said_to, given_out):
    here = room()
    here.enter(A)
    here.hire(1)
    here.ask(A)
    here.ask(A, "b")
    actions = here.say(A, Cancel("a"))
    assert said_to(actions) == [("a", "Cancelled"), ("a", "cancelled")]
    assert actions[-1] == ToWorker(1, Cancel("a"))
    assert here.report(1, Progress("a", 0.5, "late")) == []
    actions = here.report(1, Failure("a", "cancelled", "cancelled"))
    assert (said_to(actions), given_out(actions)) == ([], [(1, "b")])


@pytest.mark.parametrize("found", ["never", "done", "cancelled", "somebody else's"])
def test_cancelling_what_is_not_there_is_acknowledged(room, found):
    here = room()
    here.enter(A, B)
    here.hire(1)
    if found != "never":
        here.ask(B if found == "somebody else's" else A)
    if found == "done":
        here.report(1, Reply("a"))
    if found == "cancelled":
        here.say(A, Cancel("a"))
    assert here.say(A, Cancel("a")) == [ToClient(A, Cancelled("a", False))]


def test_a_worker_that_does_not_stop_is_ended_once(room):
    here = room(cancel_seconds=0.25)
    here.enter(A)
    here.hire(1)
    here.ask(A, deadline_ms=1_000)
    here.say(A, Cancel("a"))
    assert here.tick(0.125) == []
    assert here.tick(0.125) == [EndWorker(1)]
    assert here.tick(5.0) == []
    assert here.broker.next_tick() is None


def test_a_worker_that_is_being_ended_is_not_given_work_though_it_answers(room, said_to, given_out):
    here = room(cancel_seconds=0.25)
    here.enter(A)
    here.hire(1)
    here.ask(A, "a")
    here.ask(A, "b")
    here.say(A, Cancel("a"))
    here.tick(0.25)
    assert here.report(1, Failure("a", "cancelled", "cancelled")) == []
    assert here.lose(1) == []
    here.broker.worker_started(2)
    assert given_out(here.report(2, Reply("ready", room.description))) == [(2, "b")]


# Lost workers and clients


def test_a_lost_worker_fails_its_request_and_no_other(room, said_to):
    here = room()
    here.enter(A, B)
    here.hire(1, 2)
    here.ask(A, "a")
    here.ask(B, "b")
    here.ask(A, "c")
    actions = here.lose(1)
    assert said_to(actions, A) == said_to(actions) == [("a", "worker_failed")]
    assert here.broker.status(here.now)["waiting"] == 1
    assert here.broker.from_worker(1, [b"what was on its way"], here.now) == []


def test_an_idle_worker_may_be_lost(room):
    here = room()
    here.hire(1)
    assert here.lose(1) == []


def test_a_request_that_ended_two_workers_is_not_tried_again(room, said_to, given_out):
    here = room()
    here.enter(A, B)
    for number, client in ((1, A), (2, B)):
        here.hire(number)
        here.ask(client, params={"colors": 4})
        assert said_to(here.lose(number)) == [("a", "worker_failed")]
    here.hire(3)
    assert said_to(here.ask(A, params={"colors": 4})) == [("a", "quarantined")]
    assert given_out(here.ask(A, params={"colors": 5})) == [(3, "a")]
    assert here.broker.status(here.now)["quarantined"] == 1


def test_its_like_that_wait_already_are_not_tried_either(room, said_to, given_out):
    here = room()
    here.enter(A)
    for id_ in "abc":
        here.ask(A, id_)
    here.ask(A, "d", params={"colors": 5})
    here.hire(1)
    here.lose(1)
    here.hire(2)
    here.lose(2)
    here.broker.worker_started(3)
    actions = here.report(3, Reply("ready", room.description))
    assert (said_to(actions), given_out(actions)) == ([("c", "quarantined")], [(3, "d")])


def test_who_was_ended_for_not_stopping_is_not_blamed_on_the_request(room, given_out):
    here = room()
    here.enter(A)
    for number in (1, 2, 3):
        here.hire(number)
        assert given_out(here.ask(A)) == [(number, "a")]
        here.say(A, Cancel("a"))
        here.tick(1.0)
        assert here.lose(number) == []
    assert here.broker.status(here.now)["quarantined"] == 0


def test_a_worker_that_says_what_cannot_be_read_is_ended(room, said_to):
    here = room()
    here.enter(A)
    here.hire(1)
    here.ask(A)
    actions = here.broker.from_worker(1, [b"rubbish"], here.now)
    assert said_to(actions) == [("a", "worker_failed")]
    assert actions[-1] == EndWorker(1)
    assert here.report(1, Reply("a")) == []
    assert here.say(A, Cancel("a")) == [ToClient(A, Cancelled("a", False))]
    assert here.lose(1) == []


def test_when_no_worker_starts_nobody_is_kept_waiting(room, said_to):
    here = room()
    here.enter(A, B)
    here.ask(A)
    here.say(B, Describe("d"))
    for number in (1, 2):
        here.broker.worker_started(number)
        assert here.lose(number) == []
    here.broker.worker_started(3)
    assert sorted(said_to(here.lose(3))) == [("a", "worker_failed"), ("d", "worker_failed")]
    assert said_to(here.ask(A)) == [("a", "worker_failed")]
    assert said_to(here.say(A, Describe("d"))) == [("d", "worker_failed")]
    here.hire(4)
    assert said_to(here.ask(A)) == []


def test_a_worker_that_is_there_lets_others_fail_to_start(room, said_to):
    here = room()
    here.enter(A)
    here.hire(0)
    here.ask(A, "a")
    here.ask(A, "b")
    for number in (1, 2, 3, 4):
        here.broker.worker_started(number)
        assert here.lose(number) == []
    assert said_to(here.report(0, Reply("a"))) == [("a", "Reply")]
    assert said_to(here.lose(0)) == [("b", "worker_failed")]


def test_a_lost_clients_requests_are_nobodys(room, said_to, given_out):
    here = room()
    here.enter(A, B)
    here.hire(1)
    here.ask(A, "a")
    here.ask(A, "b")
    here.ask(B, "c")
    assert here.broker.client_lost(A, here.now) == [ToWorker(1, Cancel("a"))]
    actions = here.report(1, Reply("a"))
    assert (said_to(actions), given_out(actions)) == ([], [(1, "c")])
    assert said_to(here.ask(A)) == [("a", "hello_required")]
    here.enter(A)
    assert said_to(here.ask(A)) == []


def test_only_those_who_do_not_read_are_counted_as_dropped(room):
    here = room()
    here.enter(A, B)
    here.broker.client_lost(A, here.now)
    assert here.broker.status(here.now)["counters"]["dropped_clients"] == 0
    here.broker.client_lost(B, here.now, dropped=True)
    assert here.broker.status(here.now)["counters"]["dropped_clients"] == 1


def test_an_old_request_does_not_answer_a_new_client_of_the_same_name(room, said_to):
    here = room()
    here.enter(A)
    here.hire(1)
    here.ask(A)
    here.broker.client_lost(A, here.now)
    here.enter(A)
    here.ask(A)
    assert said_to(here.report(1, Reply("a", "of the old one"))) == []
    assert said_to(here.report(1, Reply("a", "of the new one"))) == [("a", "Reply")]


def test_of_too_many_clients_the_longest_silent_idle_one_is_forgotten(room, said_to):
    here = room(max_clients=2)
    here.enter(A, B)
    here.ask(A)
    here.enter(C)
    assert said_to(here.say(B, Status("s"))) == [("s", "hello_required")]
    assert said_to(here.say(A, Cancel("a"))) == [("a", "Cancelled"), ("a", "cancelled")]
    assert here.broker.status(here.now)["clients"] == 2


# Describe, status, stop


def test_what_can_be_asked_is_told_as_soon_as_it_is_known(room, said_to):
    here = room()
    here.enter(A, B)
    assert here.say(A, Describe("d")) == here.say(B, Describe("e")) == []
    here.broker.worker_started(1)
    actions = here.report(1, Reply("ready", room.description))
    assert actions[1:] == [
        ToClient(A, Reply("d", room.description)),
        ToClient(B, Reply("e", room.description)),
    ]
    here.lose(1)
    assert here.say(A, Describe("f")) == [ToClient(A, Reply("f", room.description))]


def test_only_so_many_wait_to_be_told(room, said_to):
    here = room(max_pending=2, max_queue=3)
    here.enter(A, B, C)
    assert said_to([*here.say(A, Describe("1")), *here.say(A, Describe("2"))]) == []
    assert said_to(here.say(A, Describe("3"))) == [("3", "busy")]
    assert said_to(here.say(B, Describe("4"))) == []
    assert said_to(here.say(C, Describe("5"))) == [("5", "busy")]
    here.broker.client_lost(A, here.now)
    assert said_to(here.say(C, Describe("5"))) == []
    here.broker.worker_started(1)
    assert said_to(here.report(1, Reply("ready", room.description))) == [("4", "Reply"), ("5", "Reply")]


def test_the_status_tells_what_is_going_on(room):
    here = room()
    here.broker._about = lambda: {"uptime_s": 7}
    here.enter(A)
    here.hire(1, 2)
    here.broker.worker_started(3)
    here.ask(A)
    (action,) = here.say(A, Status("s"))
    said = action.message.body
    assert said["workers"] == [
        {"number": 1, "state": "busy"},
        {"number": 2, "state": "idle"},
        {"number": 3, "state": "starting"},
    ]
    assert (said["clients"], said["waiting"], said["running"], said["uptime_s"]) == (1, 0, 1, 7)
    assert (said["server"], said["devices"], said["quarantined"]) == ("sprite-bridge test", ["cpu"], 0)
    here.now += 0.5
    here.report(1, Reply("a"))
    counters = here.broker.status(here.now)["counters"]
    assert (counters["requests"], counters["replies"], counters["worked_ms"]["max"]) == (1, 1, 500.0)


def test_stopping_ends_everything_and_takes_nothing_new(room, said_to):
    here = room()
    here.enter(A, B)
    here.hire(1)
    here.ask(A, "a")
    here.ask(B, "b")
    actions = here.say(B, Stop("x"))
    assert said_to(actions) == [("x", "Reply"), ("b", "stopping"), ("a", "stopping")]
    assert actions[-1] == Shutdown()
    assert here.report(1, Reply("a")) == here.lose(1) == []
    assert said_to(here.ask(A)) == [("a", "stopping")]
    assert here.say(A, Stop("y")) == [ToClient(A, Reply("y"))]
    assert here.broker.stop() == []


def test_who_waits_to_be_told_is_told_of_the_end(room, said_to):
    here = room()
    here.enter(A)
    here.say(A, Describe("d"))
    assert said_to(here.broker.stop()) == [("d", "stopping")]
    assert said_to(here.say(A, Describe("e"))) == [("e", "stopping")]


def test_it_is_busy_while_a_worker_starts_or_works(room):
    here = room()
    here.enter(A)
    assert not here.broker.is_busy
    here.broker.worker_started(1)
    assert here.broker.is_busy
    here.report(1, Reply("ready", room.description))
    assert not here.broker.is_busy
    here.ask(A)
    assert here.broker.is_busy
