import { entityCodec } from "../../src/adapters/event-codec.ts";
import type { LogMemory } from "../../src/adapters/memory/event-log.ts";
import { createEntities } from "../../src/commands/entity-streams.ts";
import type { EventLog } from "../../src/commands/event-log.ts";
import type { ReturnCommand } from "../../src/domain/return/commands.ts";
import { returnDecider } from "../../src/domain/return/decide.ts";
import { createDriver } from "../../src/processes/driver.ts";
import { createReturnDoor } from "../../src/processes/return-door.ts";
import { returnProcess } from "../../src/processes/return.ts";
import { envelopeOf, openShop, type Outside, type ShopParts } from "./order-house.ts";

const returnsOver = ({ log, runtime, orders, dispatch }: ShopParts) => {
  const returns = createEntities({ ...runtime, log, codec: entityCodec }, returnDecider);
  const driver = createDriver({
    ...{ entities: returns, process: returnProcess, ports: { orders } },
    ...{ dispatch, clock: runtime.clock },
  });
  return { returns, driver };
};

/** A shop that takes goods back, over a log that outlives it. */
export const openReturnHouse = (
  memory: LogMemory,
  world: Outside,
  between?: (log: EventLog) => EventLog,
) => {
  const desk: { open?: ReturnType<typeof returnsOver> } = {};
  const shop = openShop(memory, world, between, (parts) => {
    desk.open = returnsOver(parts);
    return createReturnDoor({ returns: desk.open.returns, driver: desk.open.driver });
  });
  if (desk.open === undefined) throw new Error("there is no desk for returns");
  const { returns, driver } = desk.open;
  return {
    ...shop,
    /** A person's command on a return, and what both processes make of it. */
    onReturn: async (key: string, id: string, command: ReturnCommand) => {
      const envelope = envelopeOf(key, command);
      // What a crash has left under way comes first, as at the edge.
      await driver.drive(id);
      const answer = await returns.dispatch({ id, command, envelope });
      if (answer.status === "refused") return answer;
      const { fault } = await driver.drive(id, envelope);
      if (fault !== undefined) throw new Error("it stands still", { cause: fault });
      const { fault: late } = await shop.carryOn();
      if (late !== undefined) throw new Error("it stands still", { cause: late });
      return answer;
    },
    carryReturnOn: (id: string) => driver.drive(id),
    readReturn: async (id: string) => (await returns.read(id)).state,
  };
};

export type ReturnHouse = ReturnType<typeof openReturnHouse>;
