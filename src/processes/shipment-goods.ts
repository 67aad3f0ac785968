import type { StockAnswer } from "../commands/stock-request.ts";
import type { ShipmentCommand } from "../domain/shipment/commands.ts";
import type { PieceLots, PieceRefusal, PiecePick } from "../domain/shipment/events.ts";
import { backIdOf, leavingIdOf, pickIdOf } from "../domain/shipment/names.ts";
import {
  pieceOf,
  toPutBack,
  type BackAct,
  type HandOverAct,
  type ParcelPiece,
  type PickAct,
} from "../domain/shipment/state.ts";
import type { StockCommand } from "../domain/stock/commands.ts";
import type { StockAsk } from "./process.ts";
import type { ParcelPlace, ShipmentStep } from "./shipment-ports.ts";

type Asked<About> = { readonly about: About; readonly ask: StockAsk };
type Answered<About> = { readonly about: About; readonly answer: StockAnswer };

/** Stocks are asked side by side, each once: what else one of them is to be asked waits for the next step. */
const onceEach = <About>(asked: readonly Asked<About>[]): readonly Asked<About>[] => {
  const seen = new Set<string>();
  return asked.filter(({ ask: { sku } }) => {
    if (seen.has(sku)) return false;
    seen.add(sku);
    return true;
  });
};

const stocks = <About>(
  asked: readonly Asked<About>[],
  note: (answers: readonly Answered<About>[]) => ShipmentCommand,
): readonly ShipmentStep[] => {
  const now = onceEach(asked);
  if (now.length === 0) return [];
  return [
    {
      kind: "stocks",
      asks: now.map(({ ask }) => ask),
      then: (answers) =>
        note(
          answers.flatMap((answer, index) => {
            const one = now[index];
            return one === undefined ? [] : [{ about: one.about, answer }];
          }),
        ),
    },
  ];
};

const refusalsOf = (
  answers: readonly Answered<{ readonly piece: ParcelPiece }>[],
): readonly PieceRefusal[] =>
  answers.flatMap(({ about: { piece }, answer }) =>
    answer.status === "accepted"
      ? []
      : [{ piece: piece.number, code: answer.rejection.code, detail: answer.rejection.detail }],
  );

const pickCommand = (
  { id }: ParcelPlace,
  { act, picker }: PickAct,
  { piece, line }: { readonly piece: ParcelPiece; readonly line: PiecePick },
): StockCommand => {
  const { units, found, lots } = line;
  return {
    ...{ type: "pick", pick: pickIdOf(id, piece.number, act), claim: piece.claim, units },
    ...(found !== undefined && { found }),
    ...(lots !== undefined && { lots }),
    ...(picker !== undefined && { picker }),
    fulfilment: id,
  };
};

const pickedLots = (
  answers: readonly Answered<{ readonly piece: ParcelPiece }>[],
): readonly PieceLots[] =>
  answers.flatMap(({ about: { piece }, answer }) => {
    if (answer.status === "refused") return [];
    const lots = (answer.lots ?? []).map(({ lot, bin, units }) => ({ lot, bin, units }));
    return [{ piece: piece.number, lots }];
  });

/** Takes out of the stocks what somebody picks, in his name. */
export const pickSteps = (place: ParcelPlace, act: PickAct): readonly ShipmentStep[] => {
  const { warehouse } = place.state;
  const asked = act.lines
    .filter(({ piece }) => act.open.includes(piece))
    .flatMap((line): readonly Asked<{ readonly piece: ParcelPiece }>[] => {
      const piece = pieceOf(place.state, line.piece);
      if (piece === undefined) return [];
      const command = pickCommand(place, act, { piece, line });
      const key = `pick.${String(piece.number)}.${String(act.act)}`;
      return [
        { about: { piece }, ask: { key, sku: piece.sku, warehouse, command, actor: act.by } },
      ];
    });
  return stocks(asked, (answers) => ({
    ...{ type: "note-picked", act: act.act, pieces: pickedLots(answers) },
    refused: refusalsOf(answers),
  }));
};

/** The carrier has it: the stocks let it go. */
export const handOverSteps = (place: ParcelPlace, act: HandOverAct): readonly ShipmentStep[] => {
  const { id, state } = place;
  const asked = act.open.flatMap((number): readonly Asked<{ readonly piece: ParcelPiece }>[] => {
    const piece = pieceOf(state, number);
    if (piece === undefined) return [];
    const { claim, sku, units } = piece;
    const command: StockCommand = {
      ...{ type: "ship", shipment: leavingIdOf(id, number), claim, units },
    };
    const key = `ship.${String(number)}.${String(act.act)}`;
    return [
      { about: { piece }, ask: { key, sku, warehouse: state.warehouse, command, actor: act.by } },
    ];
  });
  return stocks(asked, (answers) => ({
    ...{ type: "note-handed-over", act: act.act },
    pieces: answers
      .filter(({ answer }) => answer.status === "accepted")
      .map(({ about }) => about.piece.number),
    refused: refusalsOf(answers),
  }));
};

/** Puts back what is not to leave. What a stock does not know as picked any more is back already. */
export const putBackSteps = (place: ParcelPlace): readonly ShipmentStep[] => {
  const { id, state } = place;
  const asked = toPutBack(state).map((one) => {
    const { piece, act, units, held } = one;
    const pick = pickIdOf(id, piece.number, act);
    const key = `unpick.${String(piece.number)}.${String(act)}.${String(held)}`;
    const command: StockCommand = { type: "reverse-pick", pick, units };
    return { about: one, ask: { key, sku: piece.sku, warehouse: state.warehouse, command } };
  });
  return stocks(asked, (answers) => ({
    type: "note-put-back",
    pieces: answers.map(({ about: { piece, act, units } }) => ({
      ...{ piece: piece.number, act, units },
    })),
  }));
};

/** Books in what came back of a parcel that nobody took. */
export const takeBackSteps = (place: ParcelPlace, act: BackAct): readonly ShipmentStep[] => {
  const { id, state } = place;
  const { warehouse, order } = state;
  const asked = act.open.map((sku): Asked<{ readonly sku: string }> => {
    const lines = act.lines
      .filter((line) => line.sku === sku)
      .map(({ sku: _sku, ...line }) => line);
    const command: StockCommand = {
      ...{ type: "return", return: backIdOf(id, act.act), order, lines },
    };
    const key = `back.${String(act.act)}.${sku}`;
    return { about: { sku }, ask: { key, sku, warehouse, command, actor: act.by } };
  });
  return stocks(asked, (answers) => ({
    ...{ type: "note-taken-back", act: act.act },
    skus: answers
      .filter(({ answer }) => answer.status === "accepted")
      .map(({ about }) => about.sku),
    refused: answers.flatMap(({ about: { sku }, answer }) =>
      answer.status === "accepted"
        ? []
        : [{ sku, code: answer.rejection.code, detail: answer.rejection.detail }],
    ),
  }));
};
