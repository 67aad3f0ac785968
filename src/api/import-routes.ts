import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { API_PREFIX } from "./command-routes.ts";
import { envelopeOf } from "./command-headers.ts";
import { requireWarehouses } from "./access-guard.ts";
import { CsvFault, CsvTooLarge, IMPORT_BYTES_MAX } from "./csv-records.ts";
import type { EntityEdge } from "./entity-routes.ts";
import { createEndOfDay } from "./expiry-day.ts";
import {
  BIN_FORM,
  OPENING_FORM,
  PRODUCT_FORM,
  WAREHOUSE_FORM,
  type ImportForm,
} from "./import-columns.ts";
import {
  importBins,
  importOpeningStock,
  importProducts,
  importWarehouses,
  type Import,
  type ImportRows,
  type RowResult,
} from "./import-plans.ts";
import { readSheet, type ParsedRow, type Sheet, type WrongRow } from "./import-rows.ts";
import type { ApiNeeds } from "./needs.ts";
import { permitted } from "./permissions.ts";
import { principalOf } from "./principal.ts";
import { problem, type FieldError, type Problem } from "./problems.ts";
import { parseQuery } from "./query-text.ts";
import { sendJson } from "./replies.ts";
import { documented } from "./route-docs.ts";

/** Faults that one answer names; the rest of them is counted. */
const ERRORS_MAX = 1_000;
const CSV_MEDIA_TYPE =
  /^text\/csv[ \t]*(?:;[ \t]*(?:charset=(?:utf-8|"utf-8")|header=present)[ \t]*)*$/i;

const flag = z.enum(["true", "false"]).exactOptional();
const importQuery = z.strictObject({ partial: flag, dryRun: flag });

type ImportKind<Row> = {
  readonly kind: string;
  readonly operationId: string;
  readonly summary: string;
  readonly form: ImportForm<Row>;
  readonly take: ImportRows<Row>;
  readonly warehousesOf: (row: Row) => readonly string[];
};

const refusedRow = ({ line, key, column, detail }: WrongRow): RowResult => ({
  ...{ line, key, result: "refused" as const, code: "validation-failed" as const },
  detail: column === undefined ? detail : `${column}: ${detail}`,
});

const errorOf = ({ line, key, detail = "" }: RowResult): FieldError => ({
  pointer: `/${String(line)}`,
  detail: `line ${String(line)}${key === "" ? "" : ` (${key})`}: ${detail}`,
});

/** The refusal of the whole file: a fault of its text before one of what it names. */
const refusal = (refused: readonly RowResult[]): Problem => {
  const malformed = refused.find(({ code }) => code === "validation-failed");
  const first = malformed ?? refused[0];
  const errors = refused.slice(0, ERRORS_MAX).map(errorOf);
  const count = String(refused.length);
  return problem(first?.code ?? "validation-failed", {
    detail: `nothing was imported: ${count} rows are refused; ${errors[0]?.detail ?? ""}`,
    errors,
    extra: { rows: refused.slice(0, ERRORS_MAX), refused: refused.length },
  });
};

/** @throws Problem */
const sheetOf = async <Row>(
  request: FastifyRequest,
  form: ImportForm<Row>,
): Promise<Sheet<Row>> => {
  try {
    return await readSheet(request.raw, form);
  } catch (error) {
    if (error instanceof CsvTooLarge) throw problem("payload-too-large", error.message);
    if (!(error instanceof CsvFault)) throw error;
    const { line, message } = error;
    throw refusal([
      { line, key: "", result: "refused", code: "validation-failed", detail: message },
    ]);
  }
};

const countOf = (rows: readonly RowResult[], result: RowResult["result"]): number =>
  rows.filter((row) => row.result === result).length;

type Ways = { readonly partial: boolean; readonly dryRun: boolean };

/**
 * Judges every row before anything is recorded; one refused row refuses the file, unless only a part is asked for.
 * @throws Problem, LedgerFault
 */
const importSheet = async <Row>(
  { take }: Pick<ImportKind<Row>, "take">,
  {
    file,
    wrong,
  }: { readonly file: Omit<Import<Row>, "dryRun">; readonly wrong: readonly WrongRow[] },
  { partial, dryRun }: Ways,
): Promise<readonly RowResult[]> => {
  const judged = await take({ ...file, dryRun: true });
  const refused = [...wrong.map(refusedRow), ...judged.filter((one) => one.result === "refused")];
  refused.sort((one, other) => one.line - other.line);
  if (refused.length > 0 && !partial) throw refusal(refused);
  const bad = new Set(refused.map(({ line }) => line));
  const rows: readonly ParsedRow<Row>[] = file.rows.filter(({ line }) => !bad.has(line));
  const done = dryRun
    ? judged.filter((one) => one.result !== "refused")
    : await take({ ...file, rows, dryRun: false });
  return [...refused, ...done].sort((one, other) => one.line - other.line);
};

const isCsv = (request: FastifyRequest): boolean =>
  CSV_MEDIA_TYPE.test(request.headers["content-type"]?.trim() ?? "");

/** @throws Problem unsupported-media-type, payload-too-large */
const checkBody = (request: FastifyRequest, reply: FastifyReply): void => {
  if (!isCsv(request)) throw problem("unsupported-media-type", "an import is text/csv in utf-8");
  if (Number(request.headers["content-length"] ?? 0) <= IMPORT_BYTES_MAX) return;
  // What is left of the body is not read, so the connection can't be used any more.
  reply.header("connection", "close");
  throw problem("payload-too-large", "an import has at most 32 MiB");
};

const registerImport = <Row>(
  app: FastifyInstance,
  { admission, positions }: EntityEdge,
  { needs, kind }: { readonly needs: ApiNeeds; readonly kind: ImportKind<Row> },
): void => {
  const endOfDay = createEndOfDay(needs.settings.timeZone);
  const url = `${API_PREFIX}/imports/${kind.kind}`;
  app.route({
    method: "POST",
    url,
    config: documented({
      operationId: kind.operationId,
      summary: kind.summary,
      tag: "master data",
      access: permitted("named", "master-data:write"),
      command: true,
      query: importQuery,
      csv: `Columns: ${kind.form.columns.join(", ")}; needed: ${kind.form.required.join(", ")}.`,
      answers: {
        200: "What became of each row. Importing the same again changes nothing.",
        400: "Rows or the file can't be read; `errors` names the lines, nothing was imported.",
        422: "Rows name what is not known; `errors` names the lines, nothing was imported.",
      },
    }),
    handler: async (request, reply) => {
      const query = parseQuery(importQuery, request);
      const ways = { partial: query.partial === "true", dryRun: query.dryRun === "true" };
      const envelope = envelopeOf(request, "POST", url);
      checkBody(request, reply);
      admission.enter();
      try {
        const { rows, wrong, columns } = await sheetOf(request, kind.form);
        for (const { row } of rows) {
          requireWarehouses(principalOf(request), kind.warehousesOf(row));
        }
        const file = { needs, rows, columns, envelope, endOfDay };
        const results = await importSheet(kind, { file, wrong }, ways);
        reply.header("stockbook-position", positions.text(await needs.log.head()));
        const counts = {
          created: countOf(results, "created"),
          changed: countOf(results, "changed"),
          unchanged: countOf(results, "unchanged"),
          refused: countOf(results, "refused"),
        };
        sendJson(reply, JSON.stringify({ kind: kind.kind, ...ways, ...counts, rows: results }));
      } catch (error) {
        if (!request.raw.readableEnded) reply.header("connection", "close");
        throw error;
      } finally {
        admission.leave();
      }
      return reply;
    },
  });
};

/** Master data from files of a spreadsheet: CSV in, a result for each row out. */
export const registerImports = async (
  parent: FastifyInstance,
  edge: EntityEdge,
  needs: ApiNeeds,
): Promise<void> => {
  await parent.register((app, _options, done) => {
    // The body is read by the handler, as it comes: only so a file of any size stays bounded.
    app.addContentTypeParser(/^text\/csv/i, (_request, _payload, parsed) => {
      parsed(null, undefined);
    });
    registerImport(app, edge, {
      needs,
      kind: {
        ...{ kind: "products", operationId: "import-products", form: PRODUCT_FORM },
        summary: "Create and change products from a CSV file",
        take: importProducts,
        warehousesOf: () => [],
      },
    });
    registerImport(app, edge, {
      needs,
      kind: {
        ...{ kind: "warehouses", operationId: "import-warehouses", form: WAREHOUSE_FORM },
        summary: "Create and change warehouses from a CSV file",
        take: importWarehouses,
        warehousesOf: ({ id }) => [id],
      },
    });
    registerImport(app, edge, {
      needs,
      kind: {
        ...{ kind: "bins", operationId: "import-bins", form: BIN_FORM },
        summary: "Create and change bins of warehouses from a CSV file",
        take: importBins,
        warehousesOf: ({ warehouse }) => [warehouse],
      },
    });
    registerImport(app, edge, {
      needs,
      kind: {
        ...{ kind: "opening-stock", operationId: "import-opening-stock", form: OPENING_FORM },
        summary: "Book what was there before the ledger from a CSV file, each row once",
        take: importOpeningStock,
        warehousesOf: ({ warehouse }) => [warehouse],
      },
    });
    done();
  });
};
