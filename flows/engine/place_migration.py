"""Migrate a place after a deploy: what of its way back is still there."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.model import Flow
from flows.engine.place import Place, PlaceFrame


def migrate_place(flows: Mapping[str, Flow], place: Place) -> Place:
    """Return the place with a way back that is still there.

    What a deploy took away is left out; what it moved has its new name.
    """
    flow = flows.get(place.flow)
    if flow and not place.callers and flow.steps.keys() >= {*place.trail}:
        return place  # Nearly always: answered at once, for every turn asks.
    trail = _known(flow, place.trail) if flow else ()
    frames = tuple(_kept(flows[one.flow], one) for one in place.callers if one.flow in flows)
    if trail == place.trail and frames == place.callers:
        return place
    return place._replace(trail=trail, callers=frames)


def _known(flow: Flow, names: tuple[str, ...]) -> tuple[str, ...]:
    named = (name if name in flow.steps else flow.moved.get(name) for name in names)
    return tuple(name for name in named if name is not None and name in flow.steps)


def _kept(flow: Flow, frame: PlaceFrame) -> PlaceFrame:
    step = _known(flow, (frame.step,))
    then = _known(flow, (frame.then,)) if frame.then is not None else ()
    return frame._replace(
        step=step[0] if step else "",
        then=then[0] if then else None,
        trail=_known(flow, frame.trail),
    )
