import { hash } from "node:crypto";
import type { Entities } from "../commands/entities.ts";
import { commandHashOf, commandIdOf } from "../commands/command-id.ts";
import { instantOf } from "../domain/instant.ts";
import type { Clock, Scheduler } from "../domain/runtime.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import type { ShipmentState } from "../domain/shipment/state.ts";
import type { EntityQueries } from "../projections/entity-queries.ts";
import type { CarrierNews } from "./carrier-port.ts";
import type { Carriers } from "./carriers.ts";
import { createRounds } from "./rounds.ts";

const PAGE = 200;
const PAGES_MAX = 500;
const ON_ITS_WAY = ["shipped", "in-transit", "out-for-delivery", "lost", "refused"];
/** Parcels that are remembered as asked about; beyond it some are asked about early. */
const ASKED_MAX = 100_000;
/** How often it is looked for parcels whose time has come: a part of the interval. */
const LOOKS = 8;

export type TrackingNeeds = {
  readonly shipments: Pick<Entities<ShipmentState, ShipmentCommand>, "dispatch">;
  readonly queries: Pick<EntityQueries<ShipmentState>, "list">;
  readonly carriers: Pick<Carriers, "track">;
  /** Carries the parcel on, and then its order. */
  readonly drive: (id: string, order: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly intervalMs: number;
  /** Asked before each round: whether it is for this process to do. */
  readonly mayWork: () => boolean;
  readonly report: (fault: unknown, detail: string) => void;
};

export type Tracking = {
  /** Asks for news of every parcel whose time has come. Never rejects. Answers how many were asked about. */
  readonly round: () => Promise<number>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type Parcel = { readonly id: string } & ShipmentState;

/** News of a carrier are told once, however often they are heard. */
const note = async (
  { shipments }: Pick<TrackingNeeds, "shipments">,
  { id, carrier = "" }: Parcel,
  news: CarrierNews,
): Promise<void> => {
  const command: ShipmentCommand = { type: "track", ...news };
  const key = hash("sha256", JSON.stringify([id, news.scan, news.at]), "hex");
  await shipments.dispatch({
    ...{ id, command },
    envelope: {
      commandId: commandIdOf(`poll:${carrier}`, key),
      commandHash: commandHashOf("POLL", `shipment-${id}`, news),
      ...{ actor: `carrier:${carrier}`, channel: "poll", correlationId: `shipment-${id}` },
    },
  });
};

/** Asks the carriers for news of parcels that nobody has told of for a while. */
export const createTracking = (needs: TrackingNeeds): Tracking => {
  const { queries, carriers, drive, clock, scheduler, intervalMs } = needs;
  const asked = new Map<string, number>();

  const isDue = ({ id, tracked, since }: Parcel, at: number): boolean => {
    const told = instantOf(tracked.at(-1)?.at ?? since);
    return at - Math.max(told, asked.get(id) ?? 0) >= intervalMs;
  };

  const look = async (parcel: Parcel): Promise<boolean> => {
    const { id, order, carrier, tracking } = parcel;
    if (carrier === undefined || tracking === undefined || !isDue(parcel, clock.now()))
      return false;
    const [oldest] = asked.keys();
    if (asked.size >= ASKED_MAX && oldest !== undefined) asked.delete(oldest);
    asked.set(id, clock.now());
    try {
      const news = await carriers.track(carrier, tracking);
      for (const one of news) await note(needs, parcel, one);
      if (news.length > 0) await drive(id, order);
    } catch (fault) {
      needs.report(fault, `no news of shipment-${id}`);
    }
    return true;
  };

  const round = async (): Promise<number> => {
    let count = 0;
    let cursor: string | undefined;
    try {
      for (let page = 0; page < PAGES_MAX && needs.mayWork(); page++) {
        const next = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
        const { items, nextCursor } = await queries.list({ anyOf: { status: ON_ITS_WAY } }, next);
        for (const one of items) count += Number(await look(one));
        if (nextCursor === undefined) break;
        cursor = nextCursor;
      }
    } catch (fault) {
      needs.report(fault, "parcels on their way could not be looked at");
    }
    return count;
  };

  const pauseMs = (): number => Math.ceil(intervalMs / LOOKS);
  return { round, ...createRounds({ scheduler, round, pauseMs }) };
};
