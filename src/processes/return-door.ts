import type { Entities } from "../commands/entities.ts";
import type { Envelope } from "../commands/stock-request.ts";
import type { ReturnCommand } from "../domain/return/commands.ts";
import type { ReturnState } from "../domain/return/state.ts";
import { ProcessStandsStill, type Driver } from "./driver.ts";
import type { ReturnDoor } from "./order-ports.ts";

export type ReturnDoorNeeds = {
  readonly returns: Pick<Entities<ReturnState, ReturnCommand>, "proceed">;
  readonly driver: Driver<ReturnState>;
};

/**
 * Returns of orders. What is asked here is recorded in the return's own stream; its process tells the order what
 * came of it, and never waits for the order's, which is waiting for this.
 */
export const createReturnDoor = ({ returns, driver }: ReturnDoorNeeds): ReturnDoor => {
  const record = async (id: string, command: ReturnCommand, envelope: Envelope): Promise<void> => {
    const answer = await returns.proceed({ id, command, envelope });
    if (answer.status === "refused") {
      throw new ProcessStandsStill(`return-${id}: ${answer.rejection.detail}`);
    }
  };
  return {
    open: (id, opening, envelope) => record(id, { type: "open", ...opening }, envelope),
    refunded: async (id, amount, envelope) => {
      await record(id, { type: "note-refunded", amount }, envelope);
      const { fault } = await driver.drive(id, envelope);
      if (fault !== undefined) throw new ProcessStandsStill(`return-${id}`, { cause: fault });
    },
  };
};
