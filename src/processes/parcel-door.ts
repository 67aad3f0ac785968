import type { ParcelDoor } from "./order-ports.ts";

const closed = (): Promise<never> => Promise.reject(new Error("there are no parcels here"));

/** Parcels of orders. */
export const createParcelDoor = (): ParcelDoor => ({
  open: closed,
  withdraw: async () => false,
  resize: closed,
});
