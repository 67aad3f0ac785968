import { expect } from "vitest";
import type { EntityRejection } from "../../../src/domain/decider.ts";
import type { StockCommand } from "../../../src/domain/stock/commands.ts";
import { bucketsOf } from "../../../src/domain/stock/state.ts";
import type { TransferCommand } from "../../../src/domain/transfer/commands.ts";
import { receive } from "../stock/say.ts";
import { act, book, FROM, openWorld, request, stockOf, type World } from "./world.ts";

type Said = readonly [actor: string, command: TransferCommand];

/** Stock at the source: units by SKU, or what is booked there. */
type Stocked = { readonly [sku: string]: number | readonly StockCommand[] };

export type Scene = {
  readonly world: World;
  /** Goes on; every command must be accepted. */
  readonly and: (...said: readonly Said[]) => Scene;
  /** What happens beside the transfer. */
  readonly meanwhile: (sku: string, warehouse: string, command: StockCommand) => Scene;
  readonly refuses: (
    actor: string,
    command: TransferCommand,
    code: EntityRejection["code"],
  ) => void;
  /** It is already so: accepted, and nothing is recorded. */
  readonly repeats: (actor: string, command: TransferCommand) => void;
  readonly buckets: (sku: string, warehouse: string) => ReturnType<typeof bucketsOf>;
  readonly claims: () => readonly string[];
};

export const given = (stocked: Stocked, ...said: readonly Said[]): Scene => {
  const world = openWorld();
  for (const [sku, what] of Object.entries(stocked)) {
    const commands = typeof what === "number" ? [receive(what)] : what;
    for (const command of commands) book(world, { sku, warehouse: FROM }, command);
  }
  const scene: Scene = {
    world,
    and: (...more) => {
      for (const [actor, command] of more) {
        act(world, actor, command);
        if (world.rejection !== undefined) {
          throw new Error(`${command.type}: ${JSON.stringify(world.rejection)}`);
        }
      }
      return scene;
    },
    meanwhile: (sku, warehouse, command) => {
      const answer = book(world, { sku, warehouse }, command);
      if (answer.status === "refused") throw new Error(JSON.stringify(answer.rejection));
      return scene;
    },
    refuses: (actor, command, code) => {
      const before = world.events.length;
      act(world, actor, command);
      expect(world.rejection?.code).toBe(code);
      expect(world.events.length).toBe(before);
    },
    repeats: (actor, command) => {
      const before = [world.events.length, world.facts.length];
      act(world, actor, command);
      expect(world.rejection).toBeUndefined();
      expect([world.events.length, world.facts.length]).toEqual(before);
    },
    buckets: (sku, warehouse) => bucketsOf(stockOf(world, sku, warehouse).stock),
    claims: () => [...world.stocks.values()].flatMap(({ stock }) => [...stock.claims.keys()]),
  };
  return scene.and(...said);
};

/** Who does what in these tests: `mai` requests, `minh` approves, `pham` picks and dispatches, `rosa` receives. */
export const REQUEST: Said = ["mai", request([["tea", 10]])];
export const APPROVE: Said = ["minh", { type: "approve", found: { short: [] } }];
export const PICK: Said = ["pham", { type: "pick" }];
export const DISPATCH: Said = ["pham", { type: "dispatch" }];
/** Ten units of tea on their way. */
export const SENT: readonly Said[] = [REQUEST, APPROVE, PICK, DISPATCH];
