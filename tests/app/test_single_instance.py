"""One instance a session: what is handed over arrives whole, and what is no message of this user's leaves no trace."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import string
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from mlp_studio.app import instance_server, single_instance
from mlp_studio.app.instance_server import InstanceServer
from mlp_studio.app.single_instance import ACCEPTED, LIMIT, Instance, Request, is_own_peer, parse, private_folder, session_name

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets with a path")
NOBODY = 65534
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
GOOD = Request(Path("/points.csv"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder whose path is short enough for a socket."""
    made = Path(tempfile.mkdtemp())
    yield made
    shutil.rmtree(made)


@pytest.fixture
def server(folder: Path, qtbot: QtBot) -> Iterator[InstanceServer]:
    instance = Instance(folder, "mine")
    assert instance.claim()
    made = InstanceServer(instance)
    assert made.listen()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def told(server: InstanceServer) -> list[Request]:
    """Collect what the first instance is asked for."""
    requests: list[Request] = []
    server.requested.connect(requests.append)
    return requests


class Later:
    """A later instance that hands over in a thread: its wait blocks, and the first one lives in this process."""

    def __init__(self, instance: Instance, request: Request) -> None:
        self.instance = instance
        self.results: list[bool] = []
        self._thread = threading.Thread(target=lambda: self.results.append(instance.hand_over(request)))
        self._thread.start()

    def result(self, qtbot: QtBot) -> bool:
        qtbot.waitUntil(lambda: bool(self.results), timeout=20_000)
        self._thread.join()
        return self.results[0]


@pytest.fixture
def connect(folder: Path, server: InstanceServer) -> Iterator[Callable[[bytes], socket.socket]]:
    """Connect as a stranger would, and send some bytes."""
    made: list[socket.socket] = []

    def send(data: bytes) -> socket.socket:
        peer = socket.socket(socket.AF_UNIX)
        made.append(peer)
        peer.connect(str(folder / "mine.socket"))
        peer.setblocking(False)
        assert peer.send(data) == len(data)
        return peer

    yield send
    for peer in made:
        peer.close()


def answer(peer: socket.socket, qtbot: QtBot) -> bytes:
    """Return what comes until the first instance hangs up."""
    data: list[bytes] = []

    def is_over() -> bool:
        try:
            data.append(peer.recv(4096))
        except BlockingIOError:
            return False
        except ConnectionResetError:  # what was not read goes with the connection
            data.append(b"")
        return not data[-1]

    qtbot.waitUntil(is_over, timeout=20_000)
    return b"".join(data)


# Messages

words = st.text(string.printable[:95], max_size=40)
paths = (
    st.text(max_size=200).map(lambda text: "/" + text.replace("\0", "")).filter(lambda text: text.encode(errors="ignore") == text.encode())
)
requests = st.builds(Request, st.none() | paths.map(Path), words, st.integers(0, 1000), words)


@given(requests)
def test_a_request_comes_back_from_its_message(request: Request) -> None:
    assert parse(request.line()) == request


@given(st.binary(max_size=4).map(os.fsdecode).filter(lambda name: "\0" not in name))
def test_a_path_of_any_bytes_comes_back_from_its_message(name: str) -> None:
    request = Request(Path(f"/folder/{name}"))
    assert parse(request.line()) == request


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("/a"), lambda inner: st.lists(inner, max_size=3)
)


@given(st.binary(max_size=300))
def test_any_bytes_make_a_request_or_nothing(data: bytes) -> None:
    assert parse(data + b"\n") is None or isinstance(parse(data + b"\n"), Request)


@given(json_values, json_values, json_values, json_values, json_values)
def test_any_values_make_a_sound_request_or_nothing(version: object, path: object, lesson: object, others: object, token: object) -> None:
    message = {"version": version, "path": path, "lesson": lesson, "others": others, "token": token}
    request = parse(json.dumps(message).encode() + b"\n")
    assert request is None or (version == 1 and (request.path is None or request.path.is_absolute()) and request.lesson.isprintable())


MALFORMED = {
    "no JSON": b"open /points.csv\n",
    "not ASCII": b"\xff\xfe\n",
    "nested without end": b"[" * 30_000 + b"\n",
    "no object": b'["/points.csv"]\n',
    "an endless number": b"9" * 30_000 + b"\n",
    "a key missing": GOOD.line().replace(b',"token":""', b""),
    "a key too many": GOOD.line().replace(b"{", b'{"run":"it",'),
    "a newer version": GOOD.line().replace(b'"version":1', b'"version":2'),
    "a true version": GOOD.line().replace(b'"version":1', b'"version":true'),
    "a relative path": GOOD.line().replace(b'"/points', b'"points'),
    "a path with a NUL": GOOD.line().replace(b"points", b"po\\u0000ints"),
    "a path with half a character": GOOD.line().replace(b"points", b"\\ud800"),
    "a path that is a number": GOOD.line().replace(b'"/points.csv"', b"7"),
    "a negative count": GOOD.line().replace(b'"others":0', b'"others":-1'),
    "a token with a line break": GOOD.line().replace(b'"token":""', b'"token":"a\\nb"'),
    "too long": Request(Path("/" + "a" * LIMIT)).line(),
}


@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_message_makes_no_request(line: bytes) -> None:
    assert parse(GOOD.line()) == GOOD
    assert parse(line) is None


# The first instance and the later ones


def test_a_later_instance_hands_its_request_over(folder: Path, told: list[Request], qtbot: QtBot) -> None:
    request = Request(Path("/two words/ö.mlps"), others=2, token="kwin-7")
    later = Later(Instance(folder, "mine"), request)
    assert later.result(qtbot)
    assert told == [request]
    assert not later.instance.is_first


def test_an_instance_of_another_session_is_a_first_one_itself(folder: Path, told: list[Request]) -> None:
    other = Instance(folder, "other")
    assert not other.hand_over(GOOD)
    assert other.is_first
    assert told == []
    other.release()


@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_message_is_dropped_and_the_next_good_one_taken(
    line: bytes, connect: Callable[[bytes], socket.socket], told: list[Request], qtbot: QtBot
) -> None:
    assert answer(connect(line), qtbot) == b""
    assert told == []
    assert answer(connect(GOOD.line()), qtbot) == ACCEPTED
    assert told == [GOOD]


def test_a_message_without_an_end_is_dropped(connect: Callable[[bytes], socket.socket], told: list[Request], qtbot: QtBot) -> None:
    assert answer(connect(b"a" * LIMIT), qtbot) == b""
    assert told == []


def test_a_message_in_pieces_is_one(connect: Callable[[bytes], socket.socket], told: list[Request], qtbot: QtBot) -> None:
    peer = connect(GOOD.line()[:20])
    qtbot.wait(20)
    assert told == []
    peer.send(GOOD.line()[20:])
    assert answer(peer, qtbot) == ACCEPTED
    assert told == [GOOD]


def test_only_the_first_line_of_a_connection_counts(connect: Callable[[bytes], socket.socket], told: list[Request], qtbot: QtBot) -> None:
    assert answer(connect(GOOD.line() * 3), qtbot) == ACCEPTED
    assert told == [GOOD]


def test_a_peer_that_waited_in_vain_and_left_gets_its_file_opened_nowhere_else(
    connect: Callable[[bytes], socket.socket], told: list[Request], qtbot: QtBot
) -> None:
    later = Request(Path("/later.csv"))
    connect(GOOD.line()).close()
    assert answer(connect(later.line()), qtbot) == ACCEPTED
    assert told == [later]


def test_a_peer_that_says_nothing_is_hung_up_on(
    connect: Callable[[bytes], socket.socket], told: list[Request], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance_server, "LINE_MS", 30)
    assert answer(connect(b""), qtbot) == b""
    assert told == []


def test_more_peers_than_can_be_meant_are_hung_up_on(connect: Callable[[bytes], socket.socket], told: list[Request], qtbot: QtBot) -> None:
    idle = [connect(b"{") for _ in range(instance_server.MAX_PEERS)]
    assert answer(connect(GOOD.line()), qtbot) == b""
    for peer in idle:
        peer.shutdown(socket.SHUT_WR)
        assert answer(peer, qtbot) == b""
    later = connect(GOOD.line())
    assert answer(later, qtbot) == ACCEPTED
    assert told == [GOOD]


# Ends, crashes, hanging


def test_the_socket_of_a_crashed_instance_is_taken_over(folder: Path, qtbot: QtBot) -> None:
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(folder / "mine.socket"))
    stale.close()
    first = Instance(folder, "mine")
    assert not first.hand_over(GOOD)
    server = InstanceServer(first)
    told: list[Request] = []
    server.requested.connect(told.append)
    assert server.listen()
    assert Later(Instance(folder, "mine"), GOOD).result(qtbot)
    assert told == [GOOD]
    server.close()
    server.deleteLater()


def test_what_listens_can_be_entered_by_its_user_only(folder: Path, server: InstanceServer) -> None:
    assert stat.S_IMODE(os.lstat(folder / "mine.socket").st_mode) & 0o077 == 0
    assert stat.S_IMODE(os.lstat(folder / "mine.lock").st_mode) & 0o077 == 0


def test_of_many_that_start_at_once_one_is_first(folder: Path) -> None:
    instances = [Instance(folder, "mine") for _ in range(8)]
    gate = threading.Barrier(8)
    claimed: list[bool] = []

    def claim(instance: Instance) -> None:
        gate.wait()
        claimed.append(instance.claim())

    threads = [threading.Thread(target=claim, args=(instance,)) for instance in instances]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 7 + [True]
    for instance in instances:
        instance.release()


def test_a_later_instance_waits_for_one_that_is_only_starting(folder: Path, qtbot: QtBot) -> None:
    first = Instance(folder, "mine")
    assert first.claim()
    later = Later(Instance(folder, "mine"), GOOD)
    qtbot.wait(50)
    assert later.results == []
    server = InstanceServer(first)
    told: list[Request] = []
    server.requested.connect(told.append)
    assert server.listen()
    assert later.result(qtbot)
    assert told == [GOOD]
    server.close()
    server.deleteLater()


def test_a_later_instance_is_the_first_when_that_one_ends_meanwhile(folder: Path, qtbot: QtBot) -> None:
    first = Instance(folder, "mine")
    assert first.claim()
    later = Later(Instance(folder, "mine"), GOOD)
    qtbot.wait(50)
    first.release()
    assert not later.result(qtbot)
    assert later.instance.is_first
    later.instance.release()


@pytest.mark.parametrize("hangs_up", [False, True])
def test_an_instance_that_does_not_answer_keeps_no_other_from_opening(
    hangs_up: bool, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(single_instance, "END_SECONDS", 0.1)
    first = Instance(folder, "mine")
    assert first.claim()
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(first.server)
        deaf.listen()
        later = Later(Instance(folder, "mine"), GOOD)
        if hangs_up:
            deaf.accept()[0].close()
        assert not later.result(qtbot)
    assert not later.instance.is_first
    first.release()


def test_where_no_socket_can_be_made_nobody_waits_for_it(folder: Path, qtbot: QtBot) -> None:
    first = Instance(folder, "n" * 120)  # longer than a socket's path may be
    assert first.claim()
    server = InstanceServer(first)
    assert not server.listen()
    later = Instance(folder, "n" * 120)
    assert not later.hand_over(GOOD)
    assert later.is_first
    later.release()
    server.deleteLater()


# Other users


def test_the_peer_of_a_pair_of_sockets_is_of_the_same_user() -> None:
    left, right = socket.socketpair()
    with left, right:
        assert is_own_peer(left.fileno())


def test_what_is_no_local_socket_has_no_peer_of_this_user(folder: Path) -> None:
    with open(folder / "file", "w") as file:
        assert not is_own_peer(file.fileno())


AS_NOBODY = """
import os, socket, sys
peer = socket.socket(socket.AF_UNIX)
os.setgid({nobody})
os.setuid({nobody})
peer.connect(sys.argv[1])
try:
    peer.sendall({line!r})
    print(peer.recv(100))
except OSError:  # hung up on before it could say or hear anything
    print(b"")
"""


@as_root
def test_another_user_who_gets_through_to_the_socket_is_hung_up_on(folder: Path, told: list[Request], qtbot: QtBot) -> None:
    folder.chmod(0o755)
    (folder / "mine.socket").chmod(0o777)
    program = AS_NOBODY.format(nobody=NOBODY, line=GOOD.line())
    other = subprocess.Popen([sys.executable, "-I", "-c", program, str(folder / "mine.socket")], stdout=subprocess.PIPE, text=True)
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=20_000)
    assert (other.returncode, other.communicate()[0]) == (0, "b''\n")
    assert told == []


@as_root
def test_no_path_is_told_to_another_users_socket(folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "START_SECONDS", 0.1)
    first = Instance(folder, "mine")
    assert first.claim()
    with socket.socket(socket.AF_UNIX) as theirs:
        theirs.bind(first.server)
        os.chown(first.server, NOBODY, NOBODY)
        theirs.listen()
        theirs.setblocking(False)
        assert not Instance(folder, "mine").hand_over(GOOD)
        with pytest.raises(BlockingIOError):
            theirs.accept()
    first.release()


# Where


def test_the_folder_is_the_sessions_own_if_nobody_else_can_enter_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    assert private_folder() == folder
    folder.chmod(0o755)
    own = folder / f"mlp-studio-{os.geteuid()}"
    assert private_folder() == own
    assert stat.S_IMODE(own.stat().st_mode) == 0o700


def test_a_folder_that_others_can_enter_or_that_leads_elsewhere_is_no_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    own = folder / f"mlp-studio-{os.geteuid()}"
    own.mkdir()
    own.chmod(0o777)
    assert private_folder() is None
    own.rmdir()
    (folder / "elsewhere").mkdir(mode=0o700)
    own.symlink_to(folder / "elsewhere")
    assert private_folder() is None
    alone = Instance(None, "mine")
    assert not alone.hand_over(GOOD)
    assert not alone.is_first


def test_each_screen_is_a_session_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    first = session_name()
    monkeypatch.setenv("DISPLAY", ":1")
    assert session_name() != first
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    wayland = session_name()
    monkeypatch.setenv("DISPLAY", ":0")
    assert session_name() == wayland != first


def test_the_first_instance_has_to_load_no_qt_to_know_that_it_is(folder: Path) -> None:
    program = (
        "import sys; from mlp_studio.app.single_instance import Instance, Request;"
        "instance = Instance.of_session(); print(instance.hand_over(Request()), instance.is_first, 'PySide6' in sys.modules)"
    )
    environment = os.environ | {"XDG_RUNTIME_DIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("False True False\n", "")
