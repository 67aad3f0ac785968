import type { Extra, Print, WithBench } from "./full.ts";
import { median } from "./latencies.ts";
import { oneRound, type Bench } from "./rounds.ts";
import { hundredth, tableOf, whole } from "./table.ts";

const ROUNDS = 7;
const ROUNDS_QUICK = 3;
const SECONDS = 2;
const WARM_UP_SECONDS = 2;
const KINDS = ["hot", "uniform"] as const;

type Pair = { readonly without: Bench; readonly withKey: Bench };

/** One figure of both servers in turn: what disturbs the machine meanwhile disturbs both. */
const paired = async ({ without, withKey }: Pair, kind: (typeof KINDS)[number], rounds: number) => {
  const ratios: number[] = [];
  const rates: { readonly without: number; readonly withKey: number }[] = [];
  for (const bench of [without, withKey]) await oneRound(bench, kind, WARM_UP_SECONDS);
  for (let round = 0; round < rounds; round++) {
    // Who comes first changes, so that neither has the warmer machine.
    const order = round % 2 === 0 ? [without, withKey] : [withKey, without];
    const measured = new Map<Bench, number>();
    for (const bench of order) {
      measured.set(bench, (await oneRound(bench, kind, SECONDS)).perSecond);
    }
    const plain = measured.get(without) ?? Number.NaN;
    const keyed = measured.get(withKey) ?? Number.NaN;
    ratios.push(keyed / plain);
    rates.push({ without: plain, withKey: keyed });
  }
  return {
    kind,
    ratio: median(ratios),
    without: median(rates.map((rate) => rate.without)),
    withKey: median(rates.map((rate) => rate.withKey)),
  };
};

/** Reservations with an API key on every request against the same without any, on two servers side by side. */
export const measureApiKey = (
  withBench: WithBench,
  print: Print,
  quick: boolean,
): Promise<readonly Extra[]> =>
  withBench(false, (without) =>
    withBench(false, async (bench) => {
      const { key } = await bench.server.ask({ ask: "key" });
      const withKey = { ...bench, token: key };
      const figures = [];
      for (const kind of KINDS) {
        figures.push(await paired({ without, withKey }, kind, quick ? ROUNDS_QUICK : ROUNDS));
      }
      print(
        tableOf(
          ["reservations", "without a key, per second", "with a key, per second"],
          figures.map((one) => [one.kind, whole(one.without), whole(one.withKey)]),
        ),
      );
      return figures.map(({ kind, ratio }): Extra => [
        `${kind} with an API key ÷ without`,
        hundredth(ratio),
        "≥ 0.95",
      ]);
    }),
  );
