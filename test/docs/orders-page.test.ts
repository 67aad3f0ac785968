import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TRANSITIONS } from "../../src/domain/order/transitions.ts";
import { openLedger, type Answer, type OpenLedger } from "../api/memory-ledger.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/orders.md"), "utf8");

type Request = {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body: string;
};
type Example = { readonly requests: readonly Request[]; readonly answer: string | undefined };

const METHOD = /^(GET|POST|PATCH) (\/\S+)$/;
const STATUS = /^\d{3}$/;

const requestOf = (text: string): Request => {
  const [head = "", ...rest] = text.split("\n");
  const [, method, path = ""] = METHOD.exec(head) ?? [];
  if (method !== "GET" && method !== "POST" && method !== "PATCH") throw new Error(head);
  return { method, path, body: rest.join("\n") };
};

/** A block of requests, and the block of the answer to the last of them where the page has one. */
const examples = (): readonly Example[] => {
  const found: Example[] = [];
  for (const [, block = ""] of page.matchAll(/^```http\n([\s\S]*?)^```/gm)) {
    const [head = ""] = block.split("\n", 1);
    const last = found.at(-1);
    if (STATUS.test(head) && last !== undefined)
      found[found.length - 1] = { ...last, answer: block };
    else {
      const requests = block
        .trim()
        .split(/\n\n(?=[A-Z]+ \/)/)
        .map(requestOf);
      found.push({ requests, answer: undefined });
    }
  }
  return found;
};

describe("docs/orders.md", () => {
  let ledger: OpenLedger;
  beforeAll(async () => {
    ledger = await openLedger();
  });
  afterAll(() => ledger.close());

  let keys = 0;
  const send = async ({ method, path, body }: Request): Promise<Answer> => {
    await ledger.readSide.models.waitFor(await ledger.log.head(), 10_000);
    const key = { "idempotency-key": `page-${String((keys += 1))}` };
    return ledger.call({
      ...{ method, url: `/api/v1${path}` },
      headers: method === "GET" ? {} : { ...key, "content-type": "application/json" },
      ...(method !== "GET" && { payload: body }),
    });
  };

  test("its examples are answered as it says, one after the other", async () => {
    let answers = 0;
    for (const { requests, answer } of examples()) {
      for (const [index, request] of requests.entries()) {
        const { status, body } = await send(request);
        const about = `${request.method} ${request.path}: ${JSON.stringify(body)}`;
        if (answer === undefined || index < requests.length - 1) {
          expect(status, about).toBeLessThan(300);
          continue;
        }
        const [code = "", ...rest] = answer.split("\n");
        expect(String(status), about).toBe(code);
        expect(body).toMatchObject(JSON.parse(rest.join("\n")));
        answers += 1;
      }
    }
    expect(answers).toBeGreaterThan(8);
  });

  test("its table has every transition and no other", () => {
    const rows = [...page.matchAll(/^\| (`[a-z-]+`) \| ((?:`[a-z-]+`(?:, )?)+) \|$/gm)];
    const said = rows.flatMap(([, from = "", to = ""]) =>
      to.split(", ").map((one) => `${from} ${one}`.replaceAll("`", "")),
    );
    const known = TRANSITIONS.filter(([from]) => from !== "none").map((one) => one.join(" "));
    expect(said.toSorted()).toEqual(known.toSorted());
  });
});
