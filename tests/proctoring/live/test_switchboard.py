"""Who watches what, with letters carried from browser to browser: the switchboard without any media."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from proctoring.live import switchboard
from proctoring.live.carriers import Direct, Outside, Viewer
from proctoring.live.switchboard import MOST_WATCHES, News, Switchboard
from proctoring.protocol.message import Message
from proctoring.protocol.proctor import WatchState

ATTEMPT = uuid4()
TEACHER, PROCTOR = 7, 8


@dataclass
class World:
    """What everybody was told."""

    board: Switchboard = field(init=False)
    candidate: list[tuple[UUID, Message]] = field(default_factory=list)
    viewers: list[tuple[Viewer, Message]] = field(default_factory=list)
    watched: list[tuple[UUID, dict[int, int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        outside = Outside(self._to_candidate, self._to_viewer, lambda _who: ())
        self.board = Switchboard(
            lambda stream: Direct(stream, outside), News(self._to_viewer, self._to_candidate, self._watched)
        )

    async def _to_candidate(self, attempt: UUID, message: Message) -> None:
        self.candidate.append((attempt, message))

    async def _to_viewer(self, viewer: Viewer, message: Message) -> None:
        self.viewers.append((viewer, message))

    async def _watched(self, attempt: UUID, users: dict[int, int]) -> None:
        self.watched.append((attempt, users))

    async def viewer(
        self, channel: str, message: dict[str, Any], *, user: int = PROCTOR, attempt: UUID = ATTEMPT
    ) -> None:
        self.board.hear(
            {"from": "viewer", "channel": channel, "user": user, "attempt": str(attempt), "message": message}
        )
        await settle()

    async def watch(self, channel: str, watch: str, *, user: int = PROCTOR, source: str = "camera") -> str:
        """Answers the peer that the candidate's page was asked for."""
        asked = {"type": "watch", "watch": watch, "attempt": str(ATTEMPT), "source": source, "sound": False}
        await self.viewer(channel, asked, user=user)
        return str(self.told_candidate()[-1]["peer"])

    async def publisher(self, message: dict[str, Any]) -> None:
        self.board.hear({"from": "publisher", "channel": "page", "attempt": str(ATTEMPT), "message": message})
        await settle()

    async def joined(self, page: str) -> None:
        self.board.hear({"from": "joined", "channel": "page", "attempt": str(ATTEMPT), "message": {"page": page}})
        await settle()

    def told_candidate(self) -> list[dict[str, Any]]:
        return [message.model_dump(mode="json", by_alias=True) for _attempt, message in self.candidate]

    def told_viewers(self) -> list[tuple[str, dict[str, Any]]]:
        """After the word that their watch was heard."""
        told = [(viewer.channel, message.model_dump(mode="json", by_alias=True)) for viewer, message in self.viewers]
        return [(channel, message) for channel, message in told if message.get("state") != "waiting"]


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(switchboard, "LINGER", 0)
    world = World()
    yield world
    await world.board.stop()


async def test_a_watch_asks_the_candidates_page_and_its_offer_and_the_answer_find_each_other(world: World) -> None:
    peer = await world.watch("p1", "w1")
    await world.publisher({"type": "peerOffer", "peer": peer, "source": "camera", "sdp": "offer", "fresh": True})
    await world.viewer("p1", {"type": "watchAnswer", "watch": "w1", "sdp": "answer"})

    assert [message["type"] for message in world.told_candidate()] == ["streamWanted", "peerAnswer"]
    assert world.told_candidate()[1] == {
        "type": "peerAnswer",
        "peer": peer,
        "source": "camera",
        "sdp": "answer",
    }
    assert world.told_viewers() == [
        ("p1", {"type": "watchOffer", "watch": "w1", "sdp": "offer", "fresh": True, "iceServers": []})
    ]


async def test_a_viewer_hears_at_once_that_the_watch_is_known(world: World) -> None:
    await world.watch("p1", "w1")

    assert [message for _viewer, message in world.viewers] == [WatchState(watch="w1", state="waiting")]


async def test_each_viewer_is_a_peer_of_its_own_and_hears_only_what_is_for_it(world: World) -> None:
    first, second = await world.watch("p1", "w"), await world.watch("p2", "w", user=TEACHER)

    await world.publisher({"type": "ownCandidate", "peer": second, "source": "camera", "candidate": "a"})

    assert first != second
    assert [(channel, told["type"]) for channel, told in world.told_viewers()] == [("p2", "watchCandidate")]


async def test_candidates_and_restarts_of_a_viewer_reach_the_page(world: World) -> None:
    peer = await world.watch("p1", "w1")

    await world.viewer("p1", {"type": "viewerCandidate", "watch": "w1", "candidate": "c"})
    await world.viewer("p1", {"type": "watchAgain", "watch": "w1", "ice": True})

    about = {"peer": peer, "source": "camera"}
    assert world.told_candidate()[1:] == [
        {"type": "peerCandidate", "candidate": "c"} | about,
        {"type": "restartWanted", "ice": True} | about,
    ]


async def test_who_stops_watching_is_forgotten_and_the_page_is_told(world: World) -> None:
    peer = await world.watch("p1", "w1")

    await world.viewer("p1", {"type": "unwatch", "watch": "w1"})
    await world.viewer("p1", {"type": "watchAgain", "watch": "w1", "ice": True})

    assert world.told_candidate()[1:] == [{"type": "streamUnwanted", "peer": peer, "source": "camera"}]
    assert world.told_viewers() == [
        ("p1", {"type": "watchState", "watch": "w1", "state": "ended", "reason": "not_watching"})
    ]


async def test_a_socket_that_closes_ends_all_that_it_watched(world: World) -> None:
    await world.watch("p1", "w1")
    await world.watch("p1", "w2", source="screen")
    stays = await world.watch("p2", "w1", user=TEACHER)

    world.board.hear({"from": "viewer_left", "channel": "p1"})
    await settle()

    unwanted = [message["peer"] for message in world.told_candidate() if message["type"] == "streamUnwanted"]
    assert len(unwanted) == 2
    assert stays not in unwanted


async def test_people_are_counted_once_however_many_pictures_they_watch(world: World) -> None:
    await world.watch("p1", "w1")
    await world.watch("p1", "w2", source="screen")
    await world.watch("p2", "w1", user=TEACHER)
    world.board.hear({"from": "viewer_left", "channel": "p1"})
    await settle()

    assert [users for _attempt, users in world.watched] == [
        {PROCTOR: 1},
        {PROCTOR: 2},
        {PROCTOR: 2, TEACHER: 1},
        {PROCTOR: 1, TEACHER: 1},
        {TEACHER: 1},
    ]


async def test_a_page_that_is_loaded_anew_is_asked_again_and_one_that_answered_before_a_redial_is_not(
    world: World,
) -> None:
    await world.joined("page-1")
    peer = await world.watch("p1", "w1")
    await world.publisher({"type": "peerOffer", "peer": peer, "source": "camera", "sdp": "offer", "fresh": True})

    await world.joined("page-1")
    same = len(world.candidate)
    await world.joined("page-2")

    assert same == 1
    assert [(message["type"], message["peer"]) for message in world.told_candidate()] == [("streamWanted", peer)] * 2


async def test_what_may_have_been_lost_with_the_line_is_asked_again(world: World) -> None:
    await world.joined("page-1")
    peer = await world.watch("p1", "w1")

    await world.joined("page-1")

    assert [(message["type"], message["peer"]) for message in world.told_candidate()] == [("streamWanted", peer)] * 2


async def test_a_page_that_sends_though_nobody_watches_is_told_so(world: World) -> None:
    await world.publisher({"type": "peerOffer", "peer": "server", "source": "camera", "sdp": "x", "fresh": False})

    assert world.told_candidate() == [{"type": "streamUnwanted", "peer": "server", "source": "camera"}]


async def test_a_page_without_a_camera_ends_the_watch_with_its_reason(world: World) -> None:
    peer = await world.watch("p1", "w1")

    await world.publisher({"type": "streamRefused", "peer": peer, "source": "camera", "reason": "camera_off"})

    assert world.told_viewers() == [
        ("p1", {"type": "watchState", "watch": "w1", "state": "ended", "reason": "camera_off"})
    ]


async def test_an_offer_for_a_peer_that_nobody_asked_for_goes_nowhere(world: World) -> None:
    await world.watch("p1", "w1")

    await world.publisher({"type": "peerOffer", "peer": "forged", "source": "camera", "sdp": "x", "fresh": True})

    assert world.told_viewers() == []


async def test_one_socket_watches_so_many_and_no_more(world: World) -> None:
    for number in range(MOST_WATCHES):
        await world.watch("p1", f"w{number}")

    asked = {"type": "watch", "watch": "over", "attempt": str(ATTEMPT), "source": "camera", "sound": False}
    await world.viewer("p1", asked)

    assert world.told_viewers()[-1][1] == {
        "type": "watchState",
        "watch": "over",
        "state": "ended",
        "reason": "too_many_watches",
    }
