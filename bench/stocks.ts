import { setTimeout as pause } from "node:timers/promises";
import { SKUS, skuAt, UNITS_EACH, WAREHOUSE } from "./requests.ts";

const LINES = 1_000;
const CREATED = 201;
const BUSY = 503;
const TRIES_MAX = 20;
const PAUSE_MS = 250;

/** A cold server sheds while it compiles itself: the same receipt again, under its key. */
const receive = async (port: number, key: string, body: string): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/receipts`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body,
    });
    const text = await answer.text();
    if (answer.status === CREATED) return;
    if (answer.status !== BUSY || attempt === TRIES_MAX) throw new Error(`the receipt: ${text}`);
    await pause(PAUSE_MS);
  }
};

/** Receives every SKU of the benchmark, so that no reservation is ever refused. */
export const receiveStocks = async (port: number, skus = SKUS): Promise<void> => {
  for (let from = 0; from < skus; from += LINES) {
    const lines = Array.from({ length: Math.min(LINES, skus - from) }, (_, line) => ({
      sku: skuAt(from + line),
      units: UNITS_EACH,
    }));
    const id = `opening-${from / LINES}`;
    await receive(port, id, JSON.stringify({ id, warehouse: WAREHOUSE, lines }));
  }
};
