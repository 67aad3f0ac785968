import { instantText } from "../domain/instant.ts";
import type { Cursors } from "./cursors.ts";
import { answerPage, type PageRequest } from "./paging.ts";
import type { Page } from "./page.ts";
import type { PaymentDocument } from "./payments.ts";
import type { Condition } from "./read-store.ts";
import type { Reader } from "./reader.ts";

/** `id` is the key under which the provider knows it: `<order>.p<attempt>` or `<order>.<refund>`. */
export type PaymentItem = PaymentDocument & { readonly id: string };

export type PaymentFilter = {
  readonly order?: string;
  readonly kind?: PaymentDocument["kind"];
  readonly provider?: string;
  readonly currency?: string;
  readonly statuses?: readonly string[];
  /** Epoch milliseconds, `to` excluded. */
  readonly from?: number;
  readonly to?: number;
  /** Which of its times counts, and is the order of the answer; left out: when it was asked for. */
  readonly by?: "requestedAt" | "endedAt";
  readonly descending?: boolean;
};

export type PaymentModels = {
  /** Payments and refunds in the order of their times. @throws InvalidCursor */
  readonly payments: (filter: PaymentFilter, page: PageRequest) => Promise<Page<PaymentItem>>;
};

const conditionsOf = (filter: PaymentFilter): readonly Condition[] => {
  const { order, kind, provider, currency, statuses, from, to, by = "requestedAt" } = filter;
  const equal = Object.entries({ order, kind, provider, currency }).flatMap(([field, value]) =>
    value === undefined ? [] : [{ kind: "equals" as const, field, value }],
  );
  const among: readonly Condition[] =
    statuses === undefined ? [] : [{ kind: "in", field: "status", values: statuses }];
  if (from === undefined && to === undefined) return [...equal, ...among];
  const range: Condition = {
    ...{ kind: "range", field: by },
    ...(from !== undefined && { from: instantText(from) }),
    ...(to !== undefined && { to: instantText(to - 1) }),
  };
  return [...equal, ...among, range];
};

const idOf = ({ order, refund, attempt }: PaymentDocument): string =>
  `${order}.${refund ?? `p${String(attempt)}`}`;

export const createPaymentQueries = (
  reader: Reader<PaymentDocument>,
  cursors: Cursors,
): PaymentModels => ({
  payments: (filter, page) => {
    const { by = "requestedAt", descending = false } = filter;
    return answerPage(
      {
        ...{ cursors, reader, name: ["payments", filter] },
        query: { where: conditionsOf(filter), sort: { field: by, descending } },
        placeOf: ({ key, document }) => ({ value: document[by] ?? "", key }),
        item: (document) => ({ id: idOf(document), ...document }),
      },
      page,
    );
  },
});
