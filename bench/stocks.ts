import { SKUS, skuAt, UNITS_EACH, WAREHOUSE } from "./requests.ts";

const LINES = 1_000;
const CREATED = 201;

/** Receives every SKU of the benchmark, so that no reservation is ever refused. */
export const receiveStocks = async (port: number): Promise<void> => {
  for (let from = 0; from < SKUS; from += LINES) {
    const lines = Array.from({ length: LINES }, (_, line) => ({
      sku: skuAt(from + line),
      units: UNITS_EACH,
    }));
    const id = `opening-${from / LINES}`;
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/receipts`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: JSON.stringify({ id, warehouse: WAREHOUSE, lines }),
    });
    if (answer.status !== CREATED) throw new Error(`the receipt: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
};
