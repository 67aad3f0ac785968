import { NO_ENTITY } from "../decider.ts";
import type { ShipmentProgress } from "../order/status.ts";
import type { PlacedUnits } from "../stock/events.ts";
import { sumOf } from "../stock/places.ts";
import type { ShipmentLine, ShipmentPiece } from "./opening.ts";
import type {
  BackLine,
  CarrierScan,
  PiecePick,
  PieceRefusal,
  ShipmentEventOf,
  SkuRefusal,
} from "./events.ts";

export type ShipmentStatus = "none" | ShipmentProgress;

/** What one pick of a piece still holds in hand. */
export type HeldPick = { readonly act: number; readonly lots: readonly PlacedUnits[] };

/** Units of one claim, numbered from 1 within the parcel. */
export type ParcelPiece = ShipmentPiece & {
  readonly number: number;
  readonly picks: readonly HeldPick[];
  /** What was checked to be what it should be, by the place that it was said to come from. */
  readonly scans: readonly PlacedUnits[];
  /** Short picks: units that were not where they should have been. */
  readonly missing: number;
  readonly shipped: number;
};

type ActBase = { readonly act: number; readonly by: string; readonly at: string };
export type PickAct = ActBase & {
  readonly kind: "pick";
  readonly lines: readonly PiecePick[];
  /** Pieces whose stocks have not answered yet. */
  readonly open: readonly number[];
  readonly refused: readonly PieceRefusal[];
  readonly picker?: string;
  readonly verified: boolean;
};
export type PackAct = ActBase & { readonly kind: "pack" };
export type HandOverAct = ActBase & {
  readonly kind: "hand-over";
  readonly open: readonly number[];
  readonly refused: readonly PieceRefusal[];
};
export type BackAct = ActBase & {
  readonly kind: "receive-back";
  readonly lines: readonly BackLine[];
  /** SKUs whose stocks have not answered yet. */
  readonly open: readonly string[];
  readonly refused: readonly SkuRefusal[];
};
export type ShipmentAct = PickAct | PackAct | HandOverAct | BackAct;

/** What was refused of the last act. */
export type LastAct = {
  readonly act: number;
  readonly kind: ShipmentAct["kind"];
  readonly refused: readonly {
    readonly sku: string;
    readonly code: string;
    readonly detail: string;
  }[];
};

export type Parcel = Omit<ShipmentEventOf<"ShipmentPackBegun">, "type" | "act"> & {
  readonly packedBy?: string;
  readonly packedAt?: string;
};

export type Inspection = Omit<ShipmentEventOf<"ShipmentInspected">, "type"> & {
  readonly endedAt: string;
};

export type Tracked = Omit<ShipmentEventOf<"ShipmentTracked">, "type">;

/** The fold of one parcel, and its document in the read model. Instants are RFC 3339 UTC. */
export type ShipmentState = {
  readonly status: ShipmentStatus;
  /** `system`: the process has something to do; `none`: it waits for people, or for the carrier. */
  readonly work: "system" | "none";
  readonly order: string;
  /** `s1`, `s2`, … within the order. */
  readonly shipment: string;
  readonly warehouse: string;
  readonly channel: string;
  readonly currency: string;
  readonly priority: number;
  readonly customer?: string;
  readonly contact?: string;
  readonly region?: string;
  readonly replaces?: string;
  readonly pieces: readonly ParcelPiece[];
  readonly lines: readonly ShipmentLine[];
  readonly units: number;
  readonly picker?: string;
  readonly openedAt: string;
  /** When it came into the status that it has. */
  readonly since: string;
  readonly act?: ShipmentAct;
  readonly last?: LastAct;
  readonly acts: number;
  /** The newest. */
  readonly inspection?: Inspection;
  readonly inspections: number;
  readonly parcel?: Parcel;
  /** `wanted`: the carrier is to be asked; `failed`: a person has to see to it. */
  readonly label: "none" | "wanted" | "made" | "failed";
  readonly labelFault?: { readonly code: string; readonly detail: string };
  /** What was asked for of the label. */
  readonly carrier?: string;
  readonly service?: string;
  readonly tracking?: string;
  readonly cost?: { readonly amount: number; readonly currency: string };
  readonly handedOverAt?: string;
  readonly deliveredAt?: string;
  /** Times that the carrier stood before a closed door. */
  readonly attempts: number;
  /** The newest, in the order in which they were told. */
  readonly tracked: readonly Tracked[];
  readonly news: number;
  readonly withdrawn?: string;
  /** Why it was cancelled, replaced or refunded. */
  readonly reason?: string;
  readonly back: readonly BackLine[];
  /** How far the order knows of it. */
  readonly told: ShipmentProgress;
};

/** Fields of the state that lists may be filtered by. */
export const SHIPMENT_FIELDS = [
  ...["status", "work", "order", "warehouse", "picker", "channel"],
  ...["label", "carrier", "tracking"],
] as const;

export const initialShipment: ShipmentState = {
  ...{ status: NO_ENTITY, work: "none", order: "", shipment: "", warehouse: "" },
  ...{ channel: "", currency: "", priority: 0, pieces: [], lines: [], units: 0 },
  ...{ openedAt: "", since: "", acts: 0, inspections: 0, label: "none", attempts: 0 },
  ...{ tracked: [], news: 0, back: [], told: "open" },
};

export const pieceOf = ({ pieces }: ShipmentState, number: number): ParcelPiece | undefined =>
  pieces[number - 1];

/** Units of a piece in the picker's hands. */
export const pickedOf = ({ picks }: ParcelPiece): number =>
  picks.reduce((sum, { lots }) => sum + sumOf(lots), 0);

export const verifiedOf = ({ scans }: ParcelPiece): number => sumOf(scans);

export const toPick = (piece: ParcelPiece): number => Math.max(0, piece.units - pickedOf(piece));

export const toVerify = (piece: ParcelPiece): number =>
  Math.max(0, piece.units - verifiedOf(piece));

export const isInHouse = ({ status }: ShipmentState): boolean =>
  status === "open" || status === "picking" || status === "picked";

export const isAllPicked = ({ pieces }: ShipmentState): boolean =>
  pieces.every((piece) => toPick(piece) === 0);

export const isVerified = ({ pieces }: ShipmentState): boolean =>
  pieces.every((piece) => toVerify(piece) === 0);

/** Units that have to go back to their places: all of a parcel that is withdrawn, else what is too much in it. */
const beyond = ({ withdrawn }: ShipmentState, piece: ParcelPiece): number =>
  pickedOf(piece) - (withdrawn === undefined ? Math.min(piece.units, pickedOf(piece)) : 0);

/** What is to be put back of each pick, the newest pick first. */
export const toPutBack = (
  state: ShipmentState,
): readonly {
  readonly piece: ParcelPiece;
  readonly act: number;
  readonly units: number;
  readonly held: number;
}[] => {
  if (!isInHouse(state) || state.act !== undefined) return [];
  return state.pieces.flatMap((piece) => {
    let open = beyond(state, piece);
    return piece.picks
      .toReversed()
      .map(({ act, lots }) => {
        const held = sumOf(lots);
        const units = Math.min(held, open);
        open -= units;
        return { piece, act, units, held };
      })
      .filter(({ units }) => units > 0);
  });
};

/** Units of a SKU that came back, of those that left. */
export const backOf = ({ back }: ShipmentState, sku: string): number =>
  sumOf(back.filter((line) => line.sku === sku));

export const shippedOf = ({ pieces }: ShipmentState, sku: string): number =>
  pieces.reduce((sum, piece) => sum + (piece.sku === sku ? piece.shipped : 0), 0);

/** Where on its way a scan of the carrier puts a parcel. */
export const WAY = ["shipped", "in-transit", "out-for-delivery", "delivered"] as const;

export const progressOf = (scan: CarrierScan): ShipmentProgress =>
  scan === "attempted" ? "out-for-delivery" : scan;
