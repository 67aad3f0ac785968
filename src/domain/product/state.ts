import type { Trace } from "../decider.ts";
import type { OpeningKey, OpeningLine, ProductContent, ProductEvent } from "./events.ts";

export const DEFAULT_UNIT = "each";

export type Opening = OpeningLine & {
  readonly status: "due" | "booked" | "refused";
  /** The stock's revision after it was booked. */
  readonly version?: number;
  readonly code?: string;
  readonly reason?: string;
};

/** `opening`: as active, and its opening quantity is being booked. */
export type ProductState = ProductContent & {
  readonly status: "none" | "opening" | "active" | "retired";
  readonly unit: string;
  readonly opening: readonly Opening[];
  readonly openingStatus: "none" | "due" | "booked" | "refused";
  readonly createdAt: string;
  readonly createdBy: string;
  /** When and by whom anything of it was recorded last. */
  readonly changedAt: string;
  readonly changedBy: string;
  readonly retiredReason?: string;
};

/** Fields by which lists are filtered. */
export const PRODUCT_FIELDS = ["status", "abcClass", "openingStatus", "barcodes"] as const;

export const NO_PRODUCT: ProductState = {
  status: "none",
  title: "",
  barcodes: [],
  lotTracked: false,
  fastMover: false,
  unit: DEFAULT_UNIT,
  opening: [],
  openingStatus: "none",
  createdAt: "",
  createdBy: "",
  changedAt: "",
  changedBy: "",
};

const standOf = (opening: readonly Opening[]): ProductState["openingStatus"] => {
  if (opening.length === 0) return "none";
  if (opening.some((line) => line.status === "due")) return "due";
  return opening.some((line) => line.status === "refused") ? "refused" : "booked";
};

const withOpening = (state: ProductState, opening: readonly Opening[]): ProductState => {
  const openingStatus = standOf(opening);
  return {
    ...state,
    opening,
    openingStatus,
    status: openingStatus === "due" ? "opening" : "active",
  };
};

export const isLine =
  (key: OpeningKey) =>
  (line: OpeningKey): boolean =>
    line.receipt === key.receipt && line.warehouse === key.warehouse;

const settled = (
  state: ProductState,
  key: OpeningKey,
  to: (line: OpeningLine) => Opening,
): ProductState => {
  const meant = isLine(key);
  return withOpening(
    state,
    state.opening.map((line) => (meant(line) ? to(lineOf(line)) : line)),
  );
};

/** The line as it was asked for, without what became of it. */
export const lineOf = ({
  status: _status,
  version: _version,
  code: _code,
  reason: _reason,
  ...line
}: Opening): OpeningLine => line;

export const contentOf = ({
  title,
  description,
  barcodes,
  lotTracked,
  shelfLifeDays,
  weightGrams,
  abcClass,
  fastMover,
}: ProductContent): ProductContent => ({
  title,
  ...(description === undefined ? {} : { description }),
  barcodes,
  lotTracked,
  ...(shelfLifeDays === undefined ? {} : { shelfLifeDays }),
  ...(weightGrams === undefined ? {} : { weightGrams }),
  ...(abcClass === undefined ? {} : { abcClass }),
  fastMover,
});

/** What the new content leaves out is gone. */
const changed = (state: ProductState, content: ProductContent): ProductState => {
  const { status, unit, opening, openingStatus, createdAt, createdBy } = state;
  const { changedAt, changedBy } = state;
  return {
    ...content,
    ...{ status, unit, opening, openingStatus, createdAt, createdBy, changedAt, changedBy },
  };
};

export const evolveProduct = (
  state: ProductState,
  event: ProductEvent,
  trace: Trace,
): ProductState => ({
  ...after(state, event, trace),
  changedAt: trace.recordedAt,
  changedBy: trace.actor,
});

const after = (state: ProductState, event: ProductEvent, trace: Trace): ProductState => {
  switch (event.type) {
    case "ProductCreated": {
      const lines = (event.opening ?? []).map((line): Opening => ({ ...line, status: "due" }));
      const created = { ...NO_PRODUCT, ...contentOf(event), unit: event.unit };
      return withOpening(
        { ...created, createdAt: trace.recordedAt, createdBy: trace.actor },
        lines,
      );
    }
    case "ProductChanged":
      return changed(state, contentOf(event));
    case "ProductRetired":
      return {
        ...state,
        status: "retired",
        ...(event.reason === undefined ? {} : { retiredReason: event.reason }),
      };
    case "OpeningBooked":
      return settled(state, event, (line) => ({
        ...line,
        status: "booked",
        version: event.version,
      }));
    case "OpeningRefused": {
      const { code, reason } = event;
      return settled(state, event, (line) => ({ ...line, status: "refused", code, reason }));
    }
    case "OpeningRetried":
      return withOpening(
        state,
        state.opening.map((line) =>
          line.status === "refused" ? { ...lineOf(line), status: "due" } : line,
        ),
      );
  }
};
