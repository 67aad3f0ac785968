import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { problemFault } from "./client.ts";
import { CliFault, EXIT, type ExitCode } from "./exits.ts";
import { eachPage } from "./pages.ts";
import type { LedgerSession } from "./session.ts";

const OK = 200;

const parcelBody = z.looseObject({
  ...{ id: z.string(), status: z.string(), order: z.string(), warehouse: z.string() },
  units: z.number(),
  picker: z.string().optional(),
  reason: z.string().optional(),
  actions: z.array(z.string()),
  label: z.looseObject({
    status: z.string(),
    carrier: z.string().optional(),
    tracking: z.string().optional(),
    fault: z.looseObject({ detail: z.string() }).optional(),
  }),
  pieces: z.array(
    z.looseObject({
      ...{ sku: z.string(), units: z.number(), picked: z.number(), verified: z.number() },
    }),
  ),
});
const parcelPage = z.looseObject({
  items: z.array(
    z.looseObject({
      ...{ id: z.string(), status: z.string(), warehouse: z.string(), units: z.number() },
      ...{ picked: z.number(), label: z.string(), since: z.string() },
      picker: z.string().optional(),
      tracking: z.string().optional(),
    }),
  ),
  nextCursor: z.string().nullish(),
});

export type ShipmentFilter = {
  readonly status?: string;
  readonly warehouse?: string;
  readonly order?: string;
  readonly picker?: string;
  readonly label?: string;
};

/** Parcels and how far they are. */
export const listShipments = async (
  { client, output }: LedgerSession,
  { status, warehouse, order, picker, label }: ShipmentFilter,
): Promise<ExitCode> => {
  const filter = { status, warehouse, order, picker, label };
  await eachPage(client, { page: parcelPage, path: "/api/v1/shipments", filter }, (items) =>
    output.table(items, {
      id: (item) => item.id,
      status: (item) => item.status,
      warehouse: (item) => item.warehouse,
      units: (item) => item.units,
      picked: (item) => item.picked,
      picker: (item) => item.picker,
      label: (item) => item.label,
      tracking: (item) => item.tracking,
      since: (item) => item.since,
    }),
  );
  return EXIT.ok;
};

const linesOf = (one: z.infer<typeof parcelBody>): readonly string[] => {
  const { status, carrier = "", tracking = "", fault } = one.label;
  const why = fault === undefined ? "" : ` (${fault.detail})`;
  return [
    `${one.id} of ${one.order} from ${one.warehouse}: ${one.status}${one.reason === undefined ? "" : ` (${one.reason})`}`,
    ...one.pieces.map(
      ({ sku, units, picked, verified }) =>
        `  ${sku}  ${String(units)}: ${String(picked)} picked, ${String(verified)} verified`,
    ),
    `label ${status}${why} ${carrier} ${tracking}`.trim(),
    `next: ${one.actions.join(", ") || "nothing"}`,
  ];
};

const at = (id: string): `/api/v1/shipments/${string}` =>
  `/api/v1/shipments/${encodeURIComponent(id)}`;

/** One parcel with its pieces and what may be done next. */
export const showShipment = async (
  { client, output }: LedgerSession,
  id: string,
): Promise<ExitCode> => {
  const one = await client.ask(parcelBody, `GET ${at(id)}`);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

/** Sends one act on a parcel and tells what became of it. */
export const actOnShipment = async (
  { client, output }: LedgerSession,
  id: string,
  { act, body }: { readonly act: string; readonly body: object },
): Promise<ExitCode> => {
  const one = await client.ask(parcelBody, `POST ${at(id)}/${act}`, body);
  await output.value(one, () => linesOf(one));
  return EXIT.ok;
};

/** The label for a printer of labels (ZPL): into a file, or as it is. */
export const printLabel = async (
  { client, output }: LedgerSession,
  id: string,
  { out }: { readonly out?: string },
): Promise<ExitCode> => {
  const headers = { accept: "application/zpl" };
  const { status, body } = await client.send(`GET ${at(id)}/label.zpl`, { body: "", headers });
  if (status !== OK) throw problemFault(status, body);
  if (out === undefined) {
    await output.value({ id, zpl: body }, () => body.trimEnd().split("\n"));
    return EXIT.ok;
  }
  await writeFile(out, body, { flag: "wx" }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : "it can't be written";
    throw new CliFault(EXIT.failure, why);
  });
  await output.value({ id, out }, () => [`the label of ${id} is in ${out}`]);
  return EXIT.ok;
};
