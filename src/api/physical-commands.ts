import { NONE } from "../domain/ids.ts";
import { instantText } from "../domain/instant.ts";
import type { Condition } from "../domain/stock/events.ts";
import * as schemas from "../commands/schemas.ts";
import { stockKind, type CommandKind } from "./command-kind.ts";
import type { EndOfDay } from "./expiry-day.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { invalid } from "./validation.ts";

/** Goods may have moved up to now, by clocks that differ a little. */
export const FUTURE_MS_MAX = 5 * 60_000;

export const effectiveText = (ms: number, now: number, prefix: string): string => {
  if (ms > now + FUTURE_MS_MAX) {
    throw invalid(`${prefix}/effectiveAt`, "at most 5 minutes in the future");
  }
  return instantText(ms);
};

type LotFields = {
  readonly lot?: string;
  readonly bin?: string;
  readonly condition?: Condition;
  readonly units?: number;
};

export const placeOf = ({ lot, bin }: LotFields) => ({ lot: lot ?? NONE, bin: bin ?? NONE });

const unitsAt = (lot: LotFields) => ({ ...placeOf(lot), units: lot.units ?? 0 });

export const conditioned = (lot: LotFields) => ({ ...unitsAt(lot), condition: conditionOf(lot) });

export const conditionOf = ({ condition = "good" }: LotFields): Condition => condition;

/** Quarantine takes good units and its release gives them back: any other condition is a mistake. */
const refuseCondition = (lots: readonly LotFields[], only: Condition, prefix: string): void => {
  lots.forEach(({ condition }, index) => {
    if (condition !== undefined && condition !== only) {
      throw invalid(`${prefix}/lots/${String(index)}/condition`, `only ${only} units can be meant`);
    }
  });
};

export const refuseWholeLot = (wholeLot: boolean | undefined, prefix: string): void => {
  if (wholeLot === true) {
    throw invalid(`${prefix}/wholeLot`, "only a quarantine and its release take a whole lot");
  }
};

const quarantineKinds = (needs: ApiNeeds): readonly CommandKind[] => [
  stockKind(needs, {
    type: "quarantine",
    path: "/quarantines",
    summary: "Take good units, or whole lots, out of sale",
    access: permitted("named", "stock:handle"),
    schema: schemas.conditionChange,
    command: ({ reason, note, wholeLot = false, lots }, prefix) => {
      refuseCondition(lots, "good", prefix);
      const body = { reason, ...(note === undefined ? {} : { note }), wholeLot };
      return (quarantine) => ({ type: "quarantine", quarantine, ...body, lots: lots.map(unitsAt) });
    },
  }),
  stockKind(needs, {
    type: "release-quarantine",
    path: "/quarantines/release",
    summary: "Give quarantined units, or whole lots, back to sale",
    access: permitted("named", "stock:handle"),
    schema: schemas.conditionChange,
    command: ({ reason, note, wholeLot = false, lots }, prefix) => {
      refuseCondition(lots, "quarantined", prefix);
      const body = { reason, ...(note === undefined ? {} : { note }), wholeLot };
      return (quarantine) => ({
        type: "release-quarantine",
        quarantine,
        ...body,
        lots: lots.map(unitsAt),
      });
    },
  }),
];

const lossKinds = (needs: ApiNeeds): readonly CommandKind[] => [
  stockKind(needs, {
    type: "damage",
    path: "/damages",
    summary: "Record that units are damaged",
    access: permitted("named", "stock:handle"),
    schema: schemas.conditionChange,
    command: ({ reason, note, wholeLot, lots }, prefix) => {
      refuseWholeLot(wholeLot, prefix);
      const body = { reason, ...(note === undefined ? {} : { note }), lots: lots.map(conditioned) };
      return (damage) => ({ type: "damage", damage, ...body });
    },
  }),
];

const placeKinds = (needs: ApiNeeds, endOfDay: EndOfDay): readonly CommandKind[] => [
  stockKind(needs, {
    type: "correct-lot",
    path: "/lots/corrections",
    summary: "Correct the expiry of a lot",
    access: permitted("named", "master-data:write"),
    schema: schemas.lotCorrection,
    command:
      ({ lot, expiresOn }) =>
      (correction, zone) => ({
        type: "correct-lot",
        correction,
        lot,
        expiresOn,
        expiresAt: endOfDay(expiresOn, zone),
      }),
  }),
  stockKind(needs, {
    type: "relocate",
    path: "/relocations",
    summary: "Move units from bin to bin",
    access: permitted("named", "stock:handle"),
    schema: schemas.relocation,
    command:
      ({ lot = NONE, from, to, units }) =>
      (relocation) => ({
        type: "relocate",
        relocation,
        lot,
        from,
        to,
        units,
      }),
  }),
];

/** Facts about the goods of one stock, whoever claims them. */
export const physicalKinds = (needs: ApiNeeds, endOfDay: EndOfDay): readonly CommandKind[] => [
  ...quarantineKinds(needs),
  ...lossKinds(needs),
  ...placeKinds(needs, endOfDay),
];
