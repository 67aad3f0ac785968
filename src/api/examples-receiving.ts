const goods = { id: "goods-1" };

/** What came in, and where more of it may be put. */
export const RECEIVING_EXAMPLES = [
  { operationId: "receipt", params: goods },
  { operationId: "receiving-report", params: goods },
  { operationId: "receiving-report-pdf", params: goods },
  { operationId: "putaway", query: { sku: "tea", warehouse: "saigon", units: "12" } },
] as const;
