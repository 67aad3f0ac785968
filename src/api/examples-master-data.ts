import type { ExampleRequest } from "./example-request.ts";

const key = (name: string) => ({ "Idempotency-Key": name });
const tag = (version: number) => ({ "If-Match": `"${String(version)}"` });

/** Requests on products, warehouses and suppliers, in an order in which a fresh ledger takes them. */
export const MASTER_DATA_EXAMPLES: readonly ExampleRequest[] = [
  {
    operationId: "create-warehouse",
    headers: key("warehouse-1"),
    body: {
      ...{ id: "saigon", name: "Saigon", timeZone: "Asia/Ho_Chi_Minh", addressRef: "address-12" },
      ...{ capacity: 50_000, priority: 2, channels: ["web", "shop"] },
      bins: [
        { bin: "A-01", order: 10, capacity: 400 },
        { bin: "A-02", order: 20 },
      ],
    },
  },
  {
    operationId: "change-warehouse",
    params: { id: "saigon" },
    headers: { ...key("warehouse-2"), ...tag(0) },
    body: { name: "Saigon", timeZone: "Asia/Ho_Chi_Minh", capacity: 60_000, priority: 3 },
  },
  {
    operationId: "change-bins",
    params: { id: "saigon" },
    headers: { ...key("bins-1"), ...tag(1) },
    body: { bins: [{ bin: "B-01", order: 15, capacity: 200 }], remove: ["A-02"] },
  },
  { operationId: "warehouse", params: { id: "saigon" } },
  { operationId: "bins", params: { id: "saigon" } },
  { operationId: "warehouses", query: { status: "active" } },
  {
    operationId: "create-product",
    headers: key("product-1"),
    body: {
      ...{ sku: "lamp", title: "Desk lamp", unit: "each", barcodes: ["4006381333931"] },
      ...{ weightGrams: 1_350, abcClass: "B" },
      opening: [{ warehouse: "saigon", units: 25, bin: "A-01" }],
    },
  },
  {
    operationId: "change-product",
    params: { sku: "lamp" },
    headers: { ...key("product-2"), ...tag(1) },
    body: { title: "Desk lamp, brass", barcodes: ["4006381333931"], abcClass: "A" },
  },
  {
    operationId: "retry-opening",
    params: { sku: "lamp" },
    headers: key("opening-1"),
    body: {},
  },
  { operationId: "product", params: { sku: "lamp" }, query: { include: "stock" } },
  { operationId: "products", query: { barcode: "4006381333931" } },
  {
    operationId: "retire-product",
    params: { sku: "lamp" },
    headers: { ...key("product-3"), ...tag(2) },
    body: { reason: "no longer made" },
  },
  {
    operationId: "create-supplier",
    headers: key("supplier-1"),
    body: {
      ...{ id: "lantern-works", name: "Lantern Works", leadTimeDays: 21 },
      ...{ minimumOrderUnits: 50, terms: "net-30", currency: "VND" },
    },
  },
  {
    operationId: "change-supplier",
    params: { id: "lantern-works" },
    headers: { ...key("supplier-2"), ...tag(0) },
    body: { name: "Lantern Works", leadTimeDays: 14, currency: "VND" },
  },
  { operationId: "supplier", params: { id: "lantern-works" } },
  { operationId: "suppliers", query: { currency: "VND" } },
  {
    operationId: "retire-supplier",
    params: { id: "lantern-works" },
    headers: { ...key("supplier-3"), ...tag(1) },
    body: {},
  },
  {
    operationId: "import-products",
    headers: key("import-1"),
    csv: "sku,title,abcClass,fastMover\nlantern-red,Red lantern,A,true\nlantern-blue,Blue lantern,C,\n",
  },
  {
    operationId: "import-warehouses",
    headers: key("import-2"),
    csv: "id,name,timeZone,channels\nsaigon,Saigon,Asia/Ho_Chi_Minh,web shop\n",
  },
  {
    operationId: "import-bins",
    headers: key("import-3"),
    csv: "warehouse,bin,order,capacity\nsaigon,C-01,30,100\nsaigon,C-02,40,\n",
  },
  {
    operationId: "import-opening-stock",
    headers: key("import-4"),
    csv: "sku,warehouse,units,bin,unitCost,currency\nlantern-red,saigon,12,C-01,45000,VND\n",
  },
  {
    operationId: "retire-warehouse",
    params: { id: "saigon" },
    headers: { ...key("warehouse-3"), ...tag(4) },
    body: { reason: "the lease has ended" },
  },
];
