import { afterEach, describe, expect, test } from "vitest";
import type { Role } from "../../src/api/roles.ts";
import { DEFAULT_TRANSFER_RULES } from "../../src/domain/transfer/rules.ts";
import { openLedger, type Answer, type OpenLedger } from "./memory-ledger.ts";

let ledger: OpenLedger;
afterEach(() => ledger.close());

type Person = {
  readonly get: (url: string) => Promise<Answer>;
  readonly post: (url: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
};

/** Somebody with a key of his own. */
const person = async (
  name: string,
  roles: readonly Role[],
  { warehouses, subject = name }: { warehouses?: string[]; subject?: string } = {},
): Promise<Person> => {
  const { text } = await ledger.needs.identity.keys.create({
    ...{ name, subject, roles, createdBy: "test" },
    ...(warehouses !== undefined && { warehouses }),
  });
  const authorization = `Bearer ${text}`;
  return {
    get: async (url) => {
      await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
      return ledger.get(url, { authorization });
    },
    post: (url, body, headers = {}) => ledger.post(url, body, { authorization, ...headers }),
  };
};

const receive = async (
  id: string,
  sku: string,
  units: number,
  more: { readonly lot?: string; readonly expiresOn?: string; readonly warehouse?: string } = {},
): Promise<void> => {
  const { warehouse = "north", ...lot } = more;
  const answer = await ledger.post("/receipts", { id, warehouse, lines: [{ sku, units, ...lot }] });
  expect(answer.status).toBe(201);
};

/** Two warehouses, goods in the north, and everybody who is needed for a transfer. */
const openHouse = async (options: Parameters<typeof openLedger>[0] = {}) => {
  ledger = await openLedger(options);
  await receive("r1", "tea", 20);
  await receive("r2", "rice", 5);
  return {
    mai: await person("mai", ["manager"]),
    minh: await person("minh", ["manager"]),
    pham: await person("pham", ["picker"]),
    rosa: await person("rosa", ["receiver"]),
  };
};
type House = Awaited<ReturnType<typeof openHouse>>;

const REQUEST = {
  ...{ id: "t1", from: "north", to: "south" },
  lines: [
    { sku: "tea", units: 10 },
    { sku: "rice", units: 3 },
  ],
};

/** In transit: everything that was asked for. */
const send = async ({ mai, minh, pham }: House): Promise<void> => {
  expect((await mai.post("/transfers", REQUEST)).status).toBe(201);
  expect((await minh.post("/transfers/t1/approve", {})).body.status).toBe("allocated");
  expect((await pham.post("/transfers/t1/picks", {})).body.status).toBe("picked");
  expect((await pham.post("/transfers/t1/dispatch", {})).body.status).toBe("in-transit");
};

const ALL_CAME = {
  lines: [
    { sku: "tea", received: 10 },
    { sku: "rice", received: 3 },
  ],
};

const onHand = async (sku: string, warehouse: string): Promise<number> => {
  await ledger.readSide.models.waitFor(await ledger.log.head(), 5_000);
  const item = await ledger.readSide.models.stock(sku, warehouse, ledger.time.now);
  return item?.onHand ?? 0;
};

const codeOf = ({ status, body }: Answer): string => `${status} ${body.code}`;

describe("the life of a transfer", () => {
  test("requested, approved, picked, dispatched, received: everybody does his part", async () => {
    const house = await openHouse();
    const { mai, minh, pham, rosa } = house;
    const requested = await mai.post("/transfers", REQUEST);
    expect(requested).toMatchObject({
      status: 201,
      headers: { location: "/api/v1/transfers/t1", etag: '"0"' },
      body: { id: "t1", status: "requested", actions: ["approve", "reject", "cancel"] },
    });
    const approved = await minh.post("/transfers/t1/approve", { note: "ok" });
    expect(approved).toMatchObject({
      status: 200,
      body: { status: "allocated", approvedBy: "minh", actions: ["pick", "cancel"] },
    });
    const picked = await pham.post("/transfers/t1/picks", {});
    expect(picked).toMatchObject({ status: 200, body: { status: "picked" } });
    const carriage = { carrier: "vnpost", label: "L-77", pickupAt: "2026-11-21T15:00:00+07:00" };
    const sent = await pham.post("/transfers/t1/dispatch", carriage);
    expect(sent.body).toMatchObject({
      ...{ status: "in-transit", inTransit: 13, actions: ["arrive"], dispatchedBy: ["pham"] },
      shipments: [{ label: "L-77", pickupAt: "2026-11-21T08:00:00.000Z", units: 13 }],
    });
    const came = await rosa.post("/transfers/t1/arrivals", ALL_CAME);
    expect(came.body).toMatchObject({ status: "complete", inTransit: 0, receivedBy: ["rosa"] });
    expect(await onHand("tea", "south")).toBe(10);
    expect(await onHand("tea", "north")).toBe(10);
    const shown = await mai.get("/transfers/t1");
    expect(shown.headers["etag"]).toBe(`"${came.body.version}"`);
    expect(shown.body).toMatchObject({ id: "t1", status: "complete", late: false, actions: [] });
  });

  test("short, damaged and too much are booked with their reasons", async () => {
    const house = await openHouse();
    await send(house);
    const lines = [
      { sku: "tea", received: 8, damaged: 1, missing: 2, over: 3, bin: "A-1", reason: "loss" },
    ];
    const came = await house.rosa.post("/transfers/t1/arrivals", { id: "a1", lines });
    expect(came).toMatchObject({
      status: 200,
      body: { status: "in-transit", deliveries: [{ arrival: "a1", by: "rosa" }] },
    });
    expect(came.body.lines[0]).toMatchObject({
      ...{ received: 8, damaged: 1, missing: 2, over: 3, inTransit: 0, reasons: ["loss"] },
    });
    expect(await onHand("tea", "south")).toBe(11);
    const why = [{ sku: "rice", received: 2, missing: 1 }];
    const unsaid = await house.rosa.post("/transfers/t1/arrivals", { lines: why });
    expect(codeOf(unsaid)).toBe("400 validation-failed");
  });

  test("one of few units needs nobody else's approval", async () => {
    const transfers = { ...DEFAULT_TRANSFER_RULES, approvalUnits: 13 };
    const { mai } = await openHouse({ settings: { transfers } });
    const answer = await mai.post("/transfers", REQUEST);
    expect(answer).toMatchObject({
      status: 201,
      body: { status: "allocated", approvedBy: "policy" },
    });
    const more = { ...REQUEST, id: "t2", lines: [{ sku: "tea", units: 14 }] };
    expect(codeOf(await mai.post("/transfers", more))).toBe("409 insufficient-stock");
  });

  test("cancelled, rejected and closed say why, and put everything back", async () => {
    const { mai, minh, pham } = await openHouse();
    const reason = { reason: "not needed" };
    await mai.post("/transfers", REQUEST);
    await minh.post("/transfers/t1/approve", {});
    await pham.post("/transfers/t1/picks", {});
    const cancelled = await mai.post("/transfers/t1/cancel", reason);
    expect(cancelled.body).toMatchObject({ status: "cancelled", reason: "not needed" });
    expect(await onHand("tea", "north")).toBe(20);
    await mai.post("/transfers", { ...REQUEST, id: "t2" });
    const rejected = await minh.post("/transfers/t2/reject", reason);
    expect(rejected.body).toMatchObject({ status: "rejected", endedBy: "minh" });
    await mai.post("/transfers", { ...REQUEST, id: "t3" });
    await minh.post("/transfers/t3/approve", {});
    await pham.post("/transfers/t3/picks", {});
    await pham.post("/transfers/t3/dispatch", { lines: [{ sku: "tea", units: 4 }] });
    expect(codeOf(await mai.post("/transfers/t3/cancel", reason))).toBe("409 invalid-state");
    const closed = await mai.post("/transfers/t3/close", reason);
    expect(closed.body).toMatchObject({ status: "in-transit", inTransit: 4 });
    expect(await onHand("tea", "north")).toBe(16);
  });

  test("a dry run says what would be, and records nothing", async () => {
    const { mai } = await openHouse();
    const head = await ledger.log.head();
    const answer = await mai.post("/transfers?dryRun=true", REQUEST);
    expect(answer).toMatchObject({ status: 201, body: { status: "requested" } });
    expect(await ledger.log.head()).toBe(head);
  });
});

describe("repeats", () => {
  test("row 51: under the same key give the same answer at every step", async () => {
    const house = await openHouse();
    const { mai, minh, pham, rosa } = house;
    const steps = [
      [mai, "/transfers", REQUEST],
      [minh, "/transfers/t1/approve", {}],
      [pham, "/transfers/t1/picks", {}],
      [pham, "/transfers/t1/dispatch", { label: "L" }],
      [rosa, "/transfers/t1/arrivals", ALL_CAME],
    ] as const;
    const keyed = async () => {
      const answers: Answer[] = [];
      for (const [index, [who, url, body]] of steps.entries()) {
        answers.push(await who.post(url, body, { "idempotency-key": `step-${index}` }));
      }
      return answers;
    };
    const first = await keyed();
    const events = await ledger.log.head();
    const second = await keyed();
    expect(await ledger.log.head()).toBe(events);
    expect(second.map(({ status, body }) => ({ status, body }))).toEqual(
      first.map(({ status, body }) => ({ status, body })),
    );
    expect(second.every(({ headers }) => headers["idempotency-replayed"] === "true")).toBe(true);
    const other = await pham.post(
      "/transfers/t1/dispatch",
      { label: "M" },
      { "idempotency-key": "step-3" },
    );
    expect(codeOf(other)).toBe("422 idempotency-key-reused");
  });

  test("row 55: the same id and content under another key is the same transfer, other content is refused", async () => {
    const { mai } = await openHouse();
    await mai.post("/transfers", REQUEST);
    const again = await mai.post("/transfers", REQUEST);
    expect(again).toMatchObject({ status: 200, body: { id: "t1", status: "requested" } });
    const other = await mai.post("/transfers", { ...REQUEST, note: "x" });
    expect(codeOf(other)).toBe("409 duplicate-id");
  });

  test("two people at once: each gets his own answer", async () => {
    const house = await openHouse();
    await house.mai.post("/transfers", REQUEST);
    await house.minh.post("/transfers/t1/approve", {});
    const pick = (sku: string) => house.pham.post("/transfers/t1/picks", { lines: [{ sku }] });
    const answers = await Promise.all([pick("tea"), pick("rice")]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body.status).toBe("picked");
  });
});

describe("what speaks against a transfer", () => {
  test("row 35: a SKU or a warehouse that nobody knows", async () => {
    ledger = await openLedger({ closedCatalogue: true });
    await ledger.post("/products", { sku: "tea", title: "Tea" });
    for (const id of ["north", "south"]) {
      await ledger.post("/warehouses", { id, name: id, timeZone: "UTC" });
    }
    await receive("r1", "tea", 20);
    const tea = [{ sku: "tea", units: 1 }];
    const ask = async (body: object): Promise<string> =>
      codeOf(await ledger.post("/transfers", { from: "north", to: "south", lines: tea, ...body }));
    expect(await ask({ to: "east" })).toBe("422 unknown-reference");
    expect(await ask({ from: "east" })).toBe("422 unknown-reference");
    expect(await ask({ lines: [{ sku: "salt", units: 1 }] })).toBe("422 unknown-reference");
    expect(await ask({ lines: [{ sku: "tea", units: 1, unit: "box" }] })).toBe("422 unit-mismatch");
    expect(await ask({ to: "north" })).toBe("400 validation-failed");
    await ledger.post("/warehouses/south/retire", { reason: "closed" }, { "if-match": '"0"' });
    expect(await ask({})).toBe("422 unknown-reference");
  });

  test("too little at the source, at the request and again at the approval", async () => {
    const { mai, minh } = await openHouse();
    const much = { ...REQUEST, lines: [{ sku: "tea", units: 21 }] };
    expect(codeOf(await mai.post("/transfers", much))).toBe("409 insufficient-stock");
    expect((await mai.post("/transfers", REQUEST)).status).toBe(201);
    const sold = { order: "o1", sku: "tea", warehouse: "north", units: 11 };
    expect((await ledger.post("/allocations", sold)).status).toBe(401);
    const shop = await person("shop", ["order-service"]);
    expect((await shop.post("/allocations", sold)).status).toBe(201);
    const refused = await minh.post("/transfers/t1/approve", {});
    expect(codeOf(refused)).toBe("409 insufficient-stock");
    expect((await mai.get("/transfers/t1")).body.status).toBe("requested");
  });

  test("too little room at the destination: what stands there and what is on its way to it count", async () => {
    const house = await openHouse();
    const { mai, minh } = house;
    const site = { id: "south", name: "South", timeZone: "UTC", capacity: 25 };
    expect((await mai.post("/warehouses", site)).status).toBe(201);
    await house.mai.post("/receipts", {
      ...{ id: "r9", warehouse: "south" },
      lines: [{ sku: "salt", units: 5 }],
    });
    await send(house);
    const eight = { ...REQUEST, id: "t2", lines: [{ sku: "tea", units: 8 }] };
    expect(codeOf(await mai.post("/transfers", eight))).toBe("409 limit-exceeded");
    const seven = { ...REQUEST, id: "t3", lines: [{ sku: "tea", units: 7 }] };
    expect((await mai.post("/transfers", seven)).status).toBe(201);
    await mai.post("/receipts", {
      ...{ id: "r10", warehouse: "south" },
      lines: [{ sku: "salt", units: 1 }],
    });
    expect(codeOf(await minh.post("/transfers/t3/approve", {}))).toBe("409 limit-exceeded");
  });

  test("what a stock refuses of a pick is named, and the other lines are picked", async () => {
    const { mai, minh, pham } = await openHouse();
    await mai.post("/transfers", REQUEST);
    await minh.post("/transfers/t1/approve", {});
    const blocked = { sku: "tea", warehouse: "north", reason: "quality", lots: [{ units: 15 }] };
    expect((await mai.post("/quarantines", blocked)).status).toBe(201);
    const picked = await pham.post("/transfers/t1/picks", {});
    expect(picked).toMatchObject({
      status: 409,
      body: { code: "invalid-state", lines: [{ sku: "tea", code: "invalid-state" }] },
    });
    const { body } = await mai.get("/transfers/t1");
    expect(body).toMatchObject({ status: "allocated", lines: [{ picked: 0 }, { picked: 3 }] });
  });

  test("bodies that say what can't be meant", async () => {
    const { mai, pham, rosa } = await openHouse();
    const line = { sku: "tea", units: 1 };
    const wrong: readonly [Person, string, object][] = [
      [mai, "/transfers", { ...REQUEST, lines: [] }],
      [mai, "/transfers", { ...REQUEST, lines: [{ ...line, units: 0 }] }],
      [mai, "/transfers", { ...REQUEST, status: "complete" }],
      [mai, "/transfers", { ...REQUEST, id: "t".repeat(57) }],
      [mai, "/transfers", { ...REQUEST, expectedArrival: "2026-02-30T00:00:00Z" }],
      [mai, "/transfers/t1/cancel", {}],
      [pham, "/transfers/t1/picks", { lines: [{ ...line, lots: [] }] }],
      [pham, "/transfers/t1/dispatch", { pickupAt: "tomorrow" }],
      [rosa, "/transfers/t1/arrivals", { lines: [{ sku: "tea", received: 1, damaged: 2 }] }],
      [rosa, "/transfers/t1/arrivals", { lines: [{ sku: "tea", received: 0 }] }],
      [rosa, "/transfers/t1/arrivals", { ...ALL_CAME, returned: false }],
    ];
    for (const [who, url, body] of wrong) {
      expect(codeOf(await who.post(url, body)), JSON.stringify(body)).toBe("400 validation-failed");
    }
    const longest = { ...REQUEST, id: "t".repeat(56) };
    expect((await mai.post("/transfers", longest)).status).toBe(201);
  });
});

describe("row 63", () => {
  test("an arrival of a complete transfer, beyond what is under way, or into the source", async () => {
    const house = await openHouse();
    await send(house);
    const { rosa } = house;
    const arrive = async (body: object): Promise<string> =>
      codeOf(await rosa.post("/transfers/t1/arrivals", body));
    expect(await arrive({ lines: [{ sku: "tea", received: 11 }] })).toBe("409 invalid-state");
    const beyond = [{ sku: "tea", received: 9, missing: 2, reason: "loss" }];
    expect(await arrive({ lines: beyond })).toBe("409 invalid-state");
    expect(await arrive({ ...ALL_CAME, warehouse: "north" })).toBe("409 invalid-state");
    expect(await arrive({ ...ALL_CAME, warehouse: "east" })).toBe("409 invalid-state");
    expect((await rosa.post("/transfers/t1/arrivals", ALL_CAME)).body.status).toBe("complete");
    expect(await arrive({ lines: [{ sku: "tea", received: 1 }] })).toBe("409 invalid-state");
  });

  test("a delivery that the destination refused goes back to the source", async () => {
    const house = await openHouse();
    await send(house);
    const back = await house.rosa.post("/transfers/t1/arrivals", { ...ALL_CAME, returned: true });
    expect(back.body).toMatchObject({ status: "complete", inTransit: 0 });
    expect(await onHand("tea", "north")).toBe(20);
    expect(await onHand("tea", "south")).toBe(0);
  });
});

describe("who may do what", () => {
  test("row 72: roles without the permission are refused", async () => {
    const house = await openHouse();
    const { mai, pham, rosa } = house;
    const viewer = await person("vic", ["viewer"]);
    const forbidden: readonly [Person, string, object][] = [
      [pham, "/transfers", REQUEST],
      [viewer, "/transfers", REQUEST],
      [rosa, "/transfers/t1/approve", {}],
      [rosa, "/transfers/t1/dispatch", {}],
      [mai, "/transfers/t1/dispatch", {}],
      [mai, "/transfers/t1/arrivals", ALL_CAME],
      [pham, "/transfers/t1/arrivals", ALL_CAME],
      [pham, "/transfers/t1/cancel", { reason: "x" }],
    ];
    for (const [who, url, body] of forbidden) {
      expect(codeOf(await who.post(url, body)), url).toBe("403 forbidden");
    }
  });

  test("row 73: the source picks and dispatches, the destination receives, others don't know of it", async () => {
    const house = await openHouse();
    await house.mai.post("/transfers", REQUEST);
    await house.minh.post("/transfers/t1/approve", {});
    const north = await person("nam", ["picker", "receiver"], { warehouses: ["north"] });
    const south = await person("son", ["picker", "receiver"], { warehouses: ["south"] });
    const east = await person("eva", ["picker", "receiver", "manager"], { warehouses: ["east"] });
    const listed = async (who: Person): Promise<number> =>
      (await who.get("/transfers")).body.items.length;
    expect(await Promise.all([north, south, east].map(listed))).toEqual([1, 1, 0]);
    expect((await south.get("/transfers/t1")).status).toBe(200);
    expect(codeOf(await east.get("/transfers/t1"))).toBe("404 not-found");
    expect(codeOf(await south.post("/transfers/t1/picks", {}))).toBe("403 forbidden");
    for (const [action, body] of [
      ["approve", {}],
      ["picks", {}],
      ["dispatch", {}],
      ["arrivals", ALL_CAME],
      ["cancel", { reason: "x" }],
    ] as const) {
      const answer = await east.post(`/transfers/t1/${action}`, body);
      expect(codeOf(answer), action).toBe("404 not-found");
    }
    expect((await north.post("/transfers/t1/picks", {})).status).toBe(200);
    expect((await north.post("/transfers/t1/dispatch", {})).status).toBe(200);
    expect(codeOf(await north.post("/transfers/t1/arrivals", ALL_CAME))).toBe("403 forbidden");
    expect((await south.post("/transfers/t1/arrivals", ALL_CAME)).body.status).toBe("complete");
    const foreign = { ...REQUEST, id: "t2", lines: [{ sku: "tea", units: 1 }] };
    expect(codeOf(await east.post("/transfers", foreign))).toBe("403 forbidden");
  });

  test("whoever answers for the destination alone may ask, and needs somebody of the source", async () => {
    const transfers = { ...DEFAULT_TRANSFER_RULES, approvalUnits: 100 };
    await openHouse({ settings: { transfers } });
    const son = await person("son", ["manager"], { warehouses: ["south"] });
    const nam = await person("nam", ["manager"], { warehouses: ["north"] });
    expect((await son.post("/transfers", REQUEST)).body.status).toBe("requested");
    const other = await person("sam", ["manager"], { warehouses: ["south"] });
    expect(codeOf(await other.post("/transfers/t1/approve", {}))).toBe("403 forbidden");
    expect((await nam.post("/transfers/t1/approve", {})).body.status).toBe("allocated");
    expect((await son.post("/transfers/t1/cancel", { reason: "x" })).body.status).toBe("cancelled");
    const own = { ...REQUEST, id: "t2" };
    expect((await nam.post("/transfers", own)).body.approvedBy).toBe("policy");
  });

  test("row 74: nobody approves his own, not even with another key, whatever its state", async () => {
    const { mai, minh } = await openHouse();
    await mai.post("/transfers", REQUEST);
    const second = await person("mai-2", ["manager"], { subject: "mai" });
    for (const who of [mai, second]) {
      const answer = await who.post("/transfers/t1/approve", {});
      expect(codeOf(answer)).toBe("403 separation-of-duties");
    }
    await minh.post("/transfers/t1/approve", {});
    expect(codeOf(await second.post("/transfers/t1/approve", {}))).toBe("403 separation-of-duties");
  });

  test("row 76: approved twice, after a rejection, or as another revision", async () => {
    const { mai, minh } = await openHouse();
    const ngoc = await person("ngoc", ["manager"]);
    await mai.post("/transfers", REQUEST);
    const outdated = await minh.post("/transfers/t1/approve", {}, { "if-match": '"7"' });
    expect(codeOf(outdated)).toBe("412 precondition-failed");
    const approved = await minh.post("/transfers/t1/approve", {}, { "if-match": '"0"' });
    expect(approved.status).toBe(200);
    expect(codeOf(await ngoc.post("/transfers/t1/approve", {}))).toBe("409 invalid-state");
    expect(codeOf(await ngoc.post("/transfers/t1/approve", {}, { "if-match": '"0"' }))).toBe(
      "412 precondition-failed",
    );
    await mai.post("/transfers", { ...REQUEST, id: "t2", lines: [{ sku: "tea", units: 1 }] });
    await minh.post("/transfers/t2/reject", { reason: "no" });
    expect(codeOf(await ngoc.post("/transfers/t2/approve", {}))).toBe("409 invalid-state");
  });

  test("who dispatches does not receive, also with another key", async () => {
    const house = await openHouse();
    await send(house);
    const second = await person("pham-2", ["receiver"], { subject: "pham" });
    const answer = await second.post("/transfers/t1/arrivals", ALL_CAME);
    expect(codeOf(answer)).toBe("403 separation-of-duties");
  });

  test("a transfer that is not there", async () => {
    const { mai, minh } = await openHouse();
    expect(codeOf(await mai.get("/transfers/nope"))).toBe("404 not-found");
    expect(codeOf(await minh.post("/transfers/nope/approve", {}))).toBe("404 not-found");
  });
});

describe("lists", () => {
  test("by status, end and SKU; late ones are marked when their time has passed", async () => {
    const house = await openHouse();
    const { mai } = house;
    const soon = "2026-11-21T13:00:00Z";
    await mai.post("/transfers", { ...REQUEST, expectedArrival: soon });
    const other = { id: "t2", from: "south", to: "east", lines: [{ sku: "oil", units: 1 }] };
    await mai.post("/receipts", {
      ...{ id: "r3", warehouse: "south" },
      lines: [{ sku: "oil", units: 9 }],
    });
    expect((await mai.post("/transfers", other)).status).toBe(201);
    const ids = async (query: string): Promise<readonly string[]> =>
      (await mai.get(`/transfers?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids("")).toEqual(["t1", "t2"]);
    expect(await ids("status=requested&from=north")).toEqual(["t1"]);
    expect(await ids("status=complete")).toEqual([]);
    expect(await ids("to=east")).toEqual(["t2"]);
    expect(await ids("warehouse=south")).toEqual(["t1", "t2"]);
    expect(await ids("sku=oil")).toEqual(["t2"]);
    const late = async (): Promise<readonly boolean[]> =>
      (await mai.get("/transfers")).body.items.map((one: { late: boolean }) => one.late);
    expect(await late()).toEqual([false, false]);
    ledger.time.now += 2 * 3_600_000;
    expect(await late()).toEqual([true, false]);
    expect((await mai.get("/transfers/t1")).body.late).toBe(true);
  });
});

describe("suggestions", () => {
  test("even the warehouses out by what they ship, with the figures behind each", async () => {
    const { mai, pham } = await openHouse();
    await mai.post("/receipts", {
      ...{ id: "r9", warehouse: "south" },
      lines: [{ sku: "tea", units: 6 }],
    });
    const shop = await person("shop", ["order-service"]);
    const order = { id: "o1", order: "o1", sku: "tea", warehouse: "south", units: 4 };
    expect((await shop.post("/allocations", order)).status).toBe(201);
    const pick = { allocation: "o1", sku: "tea", warehouse: "south", units: 4 };
    expect((await pham.post("/picks", pick)).status).toBe(201);
    expect((await pham.post("/shipments", pick)).status).toBe(201);
    const { status, body } = await mai.get("/transfers/suggestions");
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          ...{ sku: "tea", from: "north", to: "south", units: 20, fastMover: false },
          source: {
            ...{ warehouse: "north", sellable: 20, inbound: 0, shipped: 0 },
            ...{ position: 20, target: 0 },
          },
          destination: {
            ...{ warehouse: "south", sellable: 2, inbound: 0, shipped: 4 },
            ...{ position: 2, target: 22, coverPercent: 9, coverDays: 14 },
          },
          network: { position: 22, shipped: 4, days: 28, basis: "demand" },
        },
      ],
      rules: { variancePercent: 20, minimumUnits: 5, demandDays: 28 },
    });
    // What is on its way is not suggested again.
    await mai.post("/transfers", { ...REQUEST, lines: [{ sku: "tea", units: 17 }] });
    expect((await mai.get("/transfers/suggestions")).body.items).toHaveLength(1);
    const minh = await person("minh-2", ["manager"]);
    await minh.post("/transfers/t1/approve", {});
    expect((await mai.get("/transfers/suggestions?sku=tea")).body.items).toEqual([]);
    expect((await mai.get("/transfers/suggestions?sku=rice")).body.items).toEqual([]);
  });

  test("are for those who request transfers, over the whole network", async () => {
    const { pham } = await openHouse();
    expect(codeOf(await pham.get("/transfers/suggestions"))).toBe("403 forbidden");
    const nam = await person("nam", ["manager"], { warehouses: ["north"] });
    expect(codeOf(await nam.get("/transfers/suggestions"))).toBe("403 forbidden");
  });
});
