import { problem } from "./problems.ts";

/** Positions leave the process as `<logId>:<decimal>`: opaque to clients, compared by the server alone. */
export type Positions = {
  readonly text: (position: bigint) => string;
  /** @throws Problem validation-failed for another log's position or any other text. */
  readonly read: (text: string, pointer: string) => bigint;
};

const DECIMAL = /^(?:0|[1-9]\d{0,18})$/;

export const createPositions = (logId: string): Positions => {
  const prefix = `${logId}:`;
  // Most answers in a row are true up to the same position.
  let last = { position: -1n, text: "" };
  return {
    text: (position) => {
      if (position !== last.position) last = { position, text: prefix + position.toString() };
      return last.text;
    },
    read: (text, pointer) => {
      const decimal = text.startsWith(prefix) ? text.slice(prefix.length) : "";
      if (DECIMAL.test(decimal)) return BigInt(decimal);
      throw problem("validation-failed", {
        detail: "the position is not one of this log",
        errors: [{ pointer, detail: "a position that this log has given out" }],
      });
    },
  };
};
