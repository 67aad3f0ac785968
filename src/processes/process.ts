import type { Envelope, StockAnswer } from "../commands/stock-request.ts";
import type { EntityCategory, EntityState } from "../domain/decider.ts";
import type { StockCommand } from "../domain/stock/commands.ts";

/** One command on one stock. */
export type StockAsk = {
  /** Names the step within the entity, the same at every attempt: the command id is made of it. */
  readonly key: string;
  readonly sku: string;
  readonly warehouse: string;
  readonly command: StockCommand;
  /** Who is said to have done it; left out: whoever's command the process is driven by, else `system`. */
  readonly actor?: string;
};

/** Commands of one `stocks` step; a step with more is a bug. */
export const STOCKS_MAX = 4_000;

/**
 * One thing that the system itself has to do next for an entity. Every step is safe to take again: a stock command
 * by its business id, a call by the key that it hands on, a record because the entity's `decide` accepts without
 * events what is already so. What `then` and `call` answer is recorded by the entity; undefined: nothing.
 */
export type Step<Command, Ports = undefined> =
  | (StockAsk & {
      readonly kind: "stock";
      readonly then: (answer: StockAnswer) => Command | undefined;
    })
  /** Stocks that are asked side by side and recorded as one: at most one ask a stock. */
  | {
      readonly kind: "stocks";
      readonly asks: readonly StockAsk[];
      /** The answers in the order of the asks. */
      readonly then: (answers: readonly StockAnswer[]) => Command | undefined;
    }
  /** Asks somebody outside: a payment provider, a carrier, another entity. The envelope names the step. */
  | {
      readonly kind: "call";
      readonly key: string;
      readonly call: (ports: Ports, envelope: Envelope) => Promise<Command | undefined>;
    }
  /** Records a step of the process itself. */
  | { readonly kind: "record"; readonly command: Command };

/** What drives entities of one category: pure, so that a crash between any two steps can be tried out. */
export type Process<State extends EntityState, Command, Ports = undefined> = {
  readonly category: EntityCategory;
  /** Values of `movingField` in which the system itself may have something to do: what the watchdog looks at. */
  readonly moving: readonly string[];
  /** Field of the state that says so; left out: `status`. */
  readonly movingField?: string;
  /** Steps that can be taken side by side at `at` (epoch milliseconds); none: it waits for a person, or has ended. */
  readonly next: (id: string, state: State, at: number) => readonly Step<Command, Ports>[];
};
