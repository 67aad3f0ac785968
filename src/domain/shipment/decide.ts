import {
  accept,
  decline,
  type Decider,
  type EntityContext,
  type EntityVerdict,
} from "../decider.ts";
import type { ShipmentAsk, ShipmentCommand } from "./commands.ts";
import { pick, scan } from "./decide-goods.ts";
import { pack, receiveBack, track } from "./decide-parcel.ts";
import { SHIPMENT_EVENT_TYPES, type ShipmentEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { inspect } from "./inspection.ts";
import { consequence, isNote, judgeNote } from "./notes.ts";
import { initialShipment, type ShipmentState } from "./state.ts";
import { actionsOf, mayDo } from "./transitions.ts";
import { refuseAct } from "./decide-goods.ts";

type Verdict = EntityVerdict<ShipmentEvent>;

/** Says what is not possible, why, and what is instead. */
const notNow = (state: ShipmentState, { type }: ShipmentAsk): Verdict => {
  const allowed = actionsOf(state);
  const why =
    state.withdrawn === undefined
      ? `the parcel is ${state.status}`
      : `the parcel is withdrawn (${state.withdrawn})`;
  const busy = state.act === undefined ? "" : `, and a ${state.act.kind} is under way`;
  return decline(
    "invalid-state",
    `${why}${busy}: no ${type}; allowed: ${allowed.length === 0 ? "nothing" : allowed.join(", ")}`,
  );
};

const judgeAsk = (state: ShipmentState, ask: ShipmentAsk): Verdict => {
  switch (ask.type) {
    case "assign":
      return state.picker === ask.picker
        ? accept()
        : accept({ type: "ShipmentAssigned", picker: ask.picker });
    case "scan":
      return scan(state, ask);
    case "pick":
      return pick(state, ask);
    case "inspect":
      return inspect(state, ask);
    case "pack":
      return pack(state, ask);
    case "label": {
      const { carrier, service } = ask;
      return accept({
        type: "ShipmentLabelRequested",
        ...(carrier !== undefined && { carrier }),
        ...(service !== undefined && { service }),
      });
    }
    case "hand-over":
      return refuseAct(state) ?? accept({ type: "ShipmentHandOverBegun", act: state.acts + 1 });
    case "track":
      return track(state, ask);
    case "receive-back":
      return receiveBack(state, ask);
  }
};

const decideAsk = (state: ShipmentState, ask: ShipmentAsk): Verdict => {
  if (state.status === "none") return decline("not-found", "there is no such parcel");
  return mayDo(state, ask.type) ? judgeAsk(state, ask) : notNow(state, ask);
};

const withConsequence = (
  state: ShipmentState,
  verdict: Verdict,
  { actor, now }: EntityContext,
): Verdict => {
  if (verdict.kind === "refused" || verdict.events.length === 0) return verdict;
  const trace = { revision: -1, actor, recordedAt: now };
  const after = verdict.events.reduce((at, event) => evolve(at, event, trace), state);
  const more = consequence(after);
  return more === undefined ? verdict : accept(...verdict.events, more);
};

/** A parcel from the pick list to the door: the one place where its transitions are decided. */
export const shipmentDecider: Decider<ShipmentState, ShipmentCommand, ShipmentEvent> = {
  category: "shipment",
  version: 2,
  types: SHIPMENT_EVENT_TYPES,
  initial: initialShipment,
  evolve,
  decide: (state, command, context) =>
    withConsequence(
      state,
      isNote(command) ? judgeNote(state, command) : decideAsk(state, command),
      context,
    ),
};
