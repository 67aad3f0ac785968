import { parser } from "@prometheus-io/lezer-promql";

/** What a query reads, and where it is no PromQL. */
export type QueryParts = {
  readonly metrics: readonly string[];
  readonly codes: readonly string[];
  readonly faults: readonly string[];
};

/** Takes a query apart with the grammar of Prometheus itself. */
export const partsOf = (query: string): QueryParts => {
  const metrics = new Set<string>();
  const faults: string[] = [];
  const codes = new Set<string>();
  parser.parse(query).iterate({
    enter: (node) => {
      const text = query.slice(node.from, node.to);
      if (node.type.isError) faults.push(`at ${String(node.from)}: ${text}`);
      if (node.name === "VectorSelector") {
        const name = /^[A-Za-z_:][\w:]*/.exec(text)?.[0];
        if (name === undefined) faults.push(`a selector without a name: ${text}`);
        else metrics.add(name);
      }
      const code = /^code=~?"([^"]+)"$/.exec(text)?.[1];
      for (const one of code?.split("|") ?? []) codes.add(one);
    },
  });
  return { metrics: [...metrics], codes: [...codes], faults };
};

/** `# TYPE` lines of a page of metrics: every name that it can hold, also where no sample is there yet. */
export const namesOn = (page: string): ReadonlySet<string> =>
  new Set(
    [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = "", kind]) =>
      kind === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
