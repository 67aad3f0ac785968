import type { StockEvent } from "./events.ts";
import { sameContent, type BusinessCommand } from "./same-content.ts";
import { refuse, type Judgement, type Session } from "./session.ts";

/** What the past says of a business id: nothing, an unfinished command of several parts, or a judgement. */
export type Past =
  | { readonly kind: "new" }
  | { readonly kind: "unfinished"; readonly booked: readonly StockEvent[] }
  | { readonly kind: "judged"; readonly judgement: Judgement };

const NEW: Past = { kind: "new" };

const isUnfinished = (events: readonly StockEvent[]): boolean => {
  const last = events.findLast((event) => "remaining" in event);
  return last !== undefined && "remaining" in last && last.remaining > 0;
};

/**
 * Judges a business id that may have been used before: the same content is the same act (nothing is
 * recorded twice), other content is refused, and an act whose last part was never booked goes on.
 */
export const pastOf = (session: Session, key: string, command: BusinessCommand): Past => {
  const { earlier, resumes } = session.context;
  const found = earlier?.find((one) => one.key === key);
  const recorded = resumes ?? found?.events;
  const first = recorded?.[0];
  if (recorded === undefined || first === undefined) return NEW;
  const events = recorded.map((one) => one.event);
  if (!sameContent(command, events)) {
    const detail = `${key.replace(":", " ")} was recorded with other content`;
    return { kind: "judged", judgement: refuse({ code: "duplicate-id", detail }) };
  }
  if (isUnfinished(events)) return { kind: "unfinished", booked: events };
  return { kind: "judged", judgement: { kind: "repeated", revision: first.revision } };
};

/** How a claim that is not open any more has ended. */
export const endOf = (session: Session, claim: string): "expired" | "closed" | undefined => {
  const { parts, context } = session;
  const expiredNow = parts.some((part) =>
    part.some(({ event }) => event.type === "ReservationExpired" && event.claim === claim),
  );
  if (expiredNow) return "expired";
  const last = context.earlier?.find((one) => one.key === `claim:${claim}`)?.events.at(-1);
  if (last === undefined) return undefined;
  return last.event.type === "ReservationExpired" ? "expired" : "closed";
};

/** The answer to a command for a claim that is not open. */
export const refuseEnded = (session: Session, claim: string): Judgement => {
  switch (endOf(session, claim)) {
    case "expired":
      return refuse({ code: "reservation-expired", detail: `${claim} has passed its deadline` });
    case "closed":
      return refuse({ code: "reservation-closed", detail: `${claim} has ended` });
    case undefined:
      return refuse({ code: "not-found", detail: `there is no claim ${claim} here` });
  }
};
