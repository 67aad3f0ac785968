import { refuseUnapproved } from "./approvals.ts";
import type { StockCommandOf } from "./commands.ts";
import { pastOf } from "./earlier.ts";
import type { ConditionedUnits, Unsettled } from "./events.ts";
import { merged, restOf, sumOf, unitsAt } from "./places.ts";
import { ACCEPTED, insufficient, invalid, type Judgement, type Session } from "./session.ts";
import { bookLoss } from "./shorting.ts";

type Damage = StockCommandOf<"damage">;
type WriteOff = StockCommandOf<"write-off">;

const refuseTaking = (
  session: Session,
  command: Damage | WriteOff,
  lines: readonly ConditionedUnits[],
): Judgement => {
  for (const line of lines) {
    const there = unitsAt(session.stock, line, line.condition);
    if (there < line.units) return insufficient(there, line.units);
  }
  if (command.type === "write-off") {
    return refuseUnapproved(session, sumOf(lines), command);
  }
  const again = lines.some((line) => line.condition === "damaged");
  return again ? invalid("these units are damaged already") : ACCEPTED;
};

const takenEvent = (
  session: Session,
  command: Damage | WriteOff,
  part: { readonly lots: readonly ConditionedUnits[]; readonly remaining: number },
): Unsettled => {
  const { reason, note } = command;
  const common = {
    reason,
    ...(note !== undefined && { note }),
    ...part,
    effectiveAt: session.now,
  };
  if (command.type === "damage") return { type: "StockDamaged", damage: command.damage, ...common };
  const { writeOff, approval } = command;
  return {
    type: "StockWrittenOff",
    writeOff,
    ...(approval !== undefined && { approval }),
    ...common,
  };
};

/** Goods that turn out damaged, or leave the books: facts that shorten claims, never refused for them (domain rule 8). */
export const take = (session: Session, command: Damage | WriteOff): Judgement => {
  const key =
    command.type === "damage" ? `damage:${command.damage}` : `write-off:${command.writeOff}`;
  const past = pastOf(session, key, command);
  if (past.kind === "judged") return past.judgement;
  let lines = merged(command.lots);
  if (past.kind === "unfinished") {
    const booked = past.booked.flatMap((event) =>
      event.type === "StockDamaged" || event.type === "StockWrittenOff" ? event.lots : [],
    );
    lines = restOf(session.stock, command.lots, booked);
  } else {
    const judgement = refuseTaking(session, command, lines);
    if (judgement.kind !== "accepted") return judgement;
  }
  const others = lines.filter((line) => line.condition !== "good");
  bookLoss(session, {
    lots: lines.filter((line) => line.condition === "good"),
    cause: command.type,
    beside: { events: 0, lines: others.length },
    event: (part, remaining, first) => {
      const good = part.map((line): ConditionedUnits => ({ ...line, condition: "good" }));
      return takenEvent(session, command, {
        lots: first ? [...others, ...good] : good,
        remaining,
      });
    },
  });
  return ACCEPTED;
};
