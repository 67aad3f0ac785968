import type { Scheduler } from "../domain/runtime.ts";
import type { LabelFacts } from "../domain/shipment/events.ts";
import type { ShipmentState } from "../domain/shipment/state.ts";
import type {
  Carrier,
  CarrierNews,
  CarrierParcel,
  CarrierRate,
  LabelFormat,
} from "./carrier-port.ts";
import { NoAnswer, within } from "./deadline.ts";
import type { OperationalStore } from "./operational-store.ts";
import { addressOf } from "./postal-address.ts";

/** Carriers of one ledger. */
const CARRIERS_MAX = 16;
/** Where orders keep whom they go to. */
const CONTACTS = "contacts";

export type CarriersNeeds = {
  readonly carriers: readonly Carrier[];
  readonly store: Pick<OperationalStore, "get">;
  readonly scheduler: Scheduler;
  /** How long a carrier may take for an answer. */
  readonly timeoutMs: number;
  /** Told of what carriers threw. */
  readonly report?: (error: unknown, detail: string) => void;
};

export type LabelOutcome =
  | ({ readonly status: "done" } & LabelFacts)
  | { readonly status: "failed"; readonly code: string; readonly detail: string };

/** One parcel, by its id. */
export type ParcelOf = { readonly id: string; readonly state: ShipmentState };

export type Carriers = {
  /** By the cheapest that has the service that is asked for. Never throws for what a carrier does. */
  readonly label: (parcel: ParcelOf) => Promise<LabelOutcome>;
  /** Undefined: it has no label, or its carrier is not known any more. */
  readonly print: (parcel: ParcelOf, format: LabelFormat) => Promise<Uint8Array | undefined>;
  /** @throws NoAnswer, or what the carrier throws */
  readonly track: (carrier: string, tracking: string) => Promise<readonly CarrierNews[]>;
  readonly names: readonly string[];
};

type Offer = { readonly carrier: Carrier; readonly rate: CarrierRate };

const cheapest = (offers: readonly Offer[]): Offer | undefined =>
  offers.toSorted((left, right) => left.rate.cost - right.rate.cost)[0];

const failed = (code: string, detail: string): LabelOutcome => ({
  ...{ status: "failed", code, detail },
});

const parcelFor = async (
  store: CarriersNeeds["store"],
  { id, state }: ParcelOf,
): Promise<CarrierParcel> => {
  const { order, warehouse, currency, contact, region, parcel } = state;
  const known = contact === undefined ? undefined : await store.get(CONTACTS, contact);
  return {
    ...{ shipment: id, order, warehouse, currency },
    ...(parcel?.grams !== undefined && { grams: parcel.grams }),
    ...(region !== undefined && { region }),
    address: known === undefined ? [] : addressOf(known),
  };
};

/** The carriers that a house works with, asked with a deadline. */
export const createCarriers = (needs: CarriersNeeds): Carriers => {
  const { carriers, store, scheduler, timeoutMs, report = () => undefined } = needs;
  if (carriers.length > CARRIERS_MAX) throw new Error("too many carriers");
  const ask = <Answer>(call: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> =>
    within({ scheduler, timeoutMs }, call);
  const named = (name: string | undefined): readonly Carrier[] =>
    name === undefined ? carriers : carriers.filter((one) => one.name === name);

  const offersOf = async (carrier: Carrier, parcel: CarrierParcel): Promise<readonly Offer[]> => {
    try {
      const rates = await ask((signal) => carrier.rates(parcel, signal));
      return rates.map((rate) => ({ carrier, rate }));
    } catch (error) {
      report(error, `${carrier.name} does not say what ${parcel.shipment} would cost`);
      return [];
    }
  };

  const made = async ({ carrier, rate }: Offer, parcel: CarrierParcel): Promise<LabelOutcome> => {
    const { service, currency } = rate;
    try {
      const { tracking, cost = rate.cost } = await ask((signal) =>
        carrier.label({ ...parcel, service }, signal),
      );
      return { status: "done", carrier: carrier.name, service, tracking, cost, currency };
    } catch (error) {
      report(error, `${carrier.name} made no label for ${parcel.shipment}`);
      const late = error instanceof NoAnswer;
      return late
        ? failed("timeout", `${carrier.name} has not answered in time`)
        : failed("carrier-failed", `${carrier.name} made no label`);
    }
  };

  return {
    names: carriers.map(({ name }) => name),
    label: async (one) => {
      const { carrier, service } = one.state;
      const parcel = await parcelFor(store, one);
      const offers = await Promise.all(named(carrier).map((each) => offersOf(each, parcel)));
      const fitting = offers
        .flat()
        .filter(({ rate }) => service === undefined || rate.service === service);
      const offer = cheapest(fitting);
      if (offer !== undefined) return made(offer, parcel);
      const asked = [carrier, service].filter((each) => each !== undefined).join(" ");
      return failed("no-carrier", asked === "" ? "nobody takes it" : `nobody takes it: ${asked}`);
    },
    print: async (one, format) => {
      const { carrier, service, tracking } = one.state;
      const [by] = carrier === undefined ? [] : named(carrier);
      if (by === undefined || service === undefined || tracking === undefined) return undefined;
      return by.print({ ...(await parcelFor(store, one)), service, tracking }, format);
    },
    track: async (name, tracking) => {
      const [carrier] = named(name);
      const { track } = carrier ?? {};
      return track === undefined ? [] : ask((signal) => track(tracking, signal));
    },
  };
};
