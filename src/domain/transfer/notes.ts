import { accept, decline, type EntityVerdict } from "../decider.ts";
import type { TransferCommand, TransferCommandOf, TransferNote } from "./commands.ts";
import type { TransferEvent } from "./events.ts";
import { lineOf, type Task, type TransferState } from "./state.ts";

type Verdict = EntityVerdict<TransferEvent>;

export const isNote = (command: TransferCommand): command is TransferNote =>
  command.type.startsWith("note-");

/** Whether that answer of a stock is still waited for: one that was noted before changes nothing. */
const isOpen = (
  { act }: TransferState,
  { act: number, line, part }: Task & { readonly act: number },
): boolean =>
  act?.act === number && act.open.some((task) => task.line === line && task.part === part);

const isUnclaimed = (state: TransferState, line: number): boolean =>
  state.status === "approved" && lineOf(state, line)?.claim === "none";

const ALREADY_SO: Verdict = accept();

/** What the process learned of the stocks. Said twice, it is recorded once. */
export const judgeNote = (state: TransferState, note: TransferNote): Verdict => {
  if (state.status === "none") return decline("not-found", "there is no such transfer");
  if (!isExpected(state, note)) return ALREADY_SO;
  switch (note.type) {
    case "note-allocated":
      return allocated(note);
    case "note-refused": {
      const { act, line, part, code, detail } = note;
      return accept({ type: "TransferLineRefused", line, act, part, code, detail });
    }
    case "note-picked":
      return accept({ ...note, type: "TransferLinePicked" });
    case "note-dispatched":
      return accept({ ...note, type: "TransferLineDispatched" });
    case "note-arrived":
      return accept({ ...note, type: "TransferLineArrived" });
    case "note-unpicked":
      return accept({ ...note, type: "TransferPickUndone" });
    case "note-released":
      return accept({ ...note, type: "TransferLineReleased" });
  }
};

const isExpected = (state: TransferState, note: TransferNote): boolean => {
  switch (note.type) {
    case "note-allocated":
      return isUnclaimed(state, note.line);
    case "note-refused":
      return note.act === 0 ? isUnclaimed(state, note.line) : isOpen(state, note);
    case "note-picked":
    case "note-dispatched":
      return isOpen(state, { act: note.act, line: note.line, part: "goods" });
    case "note-arrived":
      return isOpen(state, note);
    case "note-unpicked": {
      const known = lineOf(state, note.line)?.picks.some((pick) => pick.act === note.act);
      return state.status === "cancelling" && known === true;
    }
    case "note-released":
      return state.status === "cancelling" && lineOf(state, note.line)?.claim === "held";
  }
};

/** A claim that waits for stock, by the source's backorder policy, moves nothing: it counts as refused. */
const allocated = ({ line, backed, backordered }: TransferCommandOf<"note-allocated">): Verdict => {
  const held: TransferEvent = { type: "TransferLineAllocated", line, backed, backordered };
  if (backordered === 0) return accept(held);
  const detail = `${String(backordered)} units would have to wait for stock`;
  const short = { code: "insufficient-stock", detail };
  return accept<TransferEvent>(
    { type: "TransferLineRefused", line, act: 0, part: "goods", ...short },
    held,
  );
};
