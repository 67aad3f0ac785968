import type { StockAnswer } from "../commands/stock-request.ts";
import type { EntityCategory, EntityState } from "../domain/decider.ts";
import type { StockCommand } from "../domain/stock/commands.ts";

/**
 * One thing that the system itself has to do next for an entity. Every step is safe to take again: a stock command
 * by its business id, a record because the entity's `decide` accepts without events what is already so.
 */
export type Step<Command> =
  | {
      readonly kind: "stock";
      /** Names the step within the entity, the same at every attempt: the command id is made of it. */
      readonly key: string;
      readonly sku: string;
      readonly warehouse: string;
      readonly command: StockCommand;
      /** Who is said to have done it; left out: whoever's command the process is driven by, else `system`. */
      readonly actor?: string;
      /** What the entity records of the answer; undefined: nothing. */
      readonly then: (answer: StockAnswer) => Command | undefined;
    }
  /** Records a step of the process itself. */
  | { readonly kind: "record"; readonly command: Command };

/** What drives entities of one category: pure, so that a crash between any two steps can be tried out. */
export type Process<State extends EntityState, Command> = {
  readonly category: EntityCategory;
  /** Statuses in which the system itself may have something to do: those the watchdog looks at. */
  readonly moving: readonly State["status"][];
  /** Steps that can be taken side by side at `at` (epoch milliseconds); none: it waits for a person, or has ended. */
  readonly next: (id: string, state: State, at: number) => readonly Step<Command>[];
};
