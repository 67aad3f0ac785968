import { ServerFailure, type Api } from "./http.ts";
import type { Plan } from "./plan.ts";

/** Rows of one import: well below what a body may hold. */
const ROWS_PER_IMPORT_MAX = 20_000;

type Imported = { readonly rows?: readonly { readonly result: string }[] };

const importRows = async (
  api: Api,
  { kind, run }: { readonly kind: string; readonly run: string },
  rows: readonly string[],
): Promise<void> => {
  const [header = "", ...lines] = rows;
  for (let from = 0; from < lines.length; from += ROWS_PER_IMPORT_MAX) {
    const text = [header, ...lines.slice(from, from + ROWS_PER_IMPORT_MAX), ""].join("\n");
    const { status, body } = await api.csv<Imported>(
      `/imports/${kind}`,
      `retail-${run}-${kind}-${from}`,
      text,
    );
    if (status === 200) continue;
    const said = JSON.stringify(body).slice(0, 300);
    throw new ServerFailure(`the import of ${kind} was answered ${status}: ${said}`);
  }
};

/** Creates the two warehouses and every SKU of the file, before any stock is received; again is no change. */
export const createCatalogue = async (api: Api, plan: Plan, run: string): Promise<void> => {
  await importRows(api, { kind: "warehouses", run }, [
    "id,name,timeZone,channels",
    "uk,United Kingdom,Europe/London,uk",
    "intl,International,Europe/London,intl",
  ]);
  const skus = [...plan.skus].sort();
  await importRows(api, { kind: "products", run }, [
    "sku,title",
    ...skus.map((sku) => `${sku},Article ${sku}`),
  ]);
};
