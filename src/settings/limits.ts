import { isIP } from "node:net";
import { listOf, wholeNumber } from "./kinds.ts";

const RATE_MAX = 1_000_000;
/** Open holds of one client or customer that are counted at the most. */
const HOLDS_MAX = 10_000;

const rate = (variable: string, standard: string, description: string) =>
  wholeNumber(0, RATE_MAX, {
    variable,
    description: `${description}; beyond it 429. 0: no limit.`,
    unit: "requests/min",
    standard,
  });

/** `http://host[:port]` or `https://host[:port]`, as a browser writes it in `Origin`. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;

const PREFIX_BITS = { 4: 32, 6: 128 } as const;

/** An address, or a network as address/bits. */
const isNetwork = (text: string): boolean => {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= PREFIX_BITS[version];
};

/** How much one client may ask for, and who may stand between it and the server. */
export const LIMIT_SETTINGS = {
  rateAnonymous: rate(
    "STOCKBOOK_RATE_ANONYMOUS",
    "20",
    "Requests without credentials from one address (IPv6: one /64)",
  ),
  rateFailedLogins: rate(
    "STOCKBOOK_RATE_FAILED_LOGINS",
    "10",
    "Requests with wrong credentials from one address; whoever goes on is banned (403)",
  ),
  banSeconds: wholeNumber(1, 86_400, {
    variable: "STOCKBOOK_BAN_SECONDS",
    description: "How long an address is banned that goes on with wrong credentials.",
    unit: "seconds",
    standard: "900",
  }),
  rateReads: rate("STOCKBOOK_RATE_READS", "600", "Queries of one person (JWT)"),
  rateCommands: rate("STOCKBOOK_RATE_COMMANDS", "120", "Commands of one person (JWT)"),
  rateAdmin: rate(
    "STOCKBOOK_RATE_ADMIN",
    "10",
    "Requests of one person (JWT) about keys, or that rebuild, switch or verify projections",
  ),
  rateNotFound: rate(
    "STOCKBOOK_RATE_NOT_FOUND",
    "60",
    "Answers 404 to one client, of any kind but the operator; whoever goes on is refused everything for the rest of the minute",
  ),
  holdsPerClient: wholeNumber(0, HOLDS_MAX, {
    variable: "STOCKBOOK_HOLDS_PER_CLIENT",
    description: "Open reservations of one client; beyond it 429 hold-limit. 0: no limit.",
    unit: "reservations",
    standard: "0",
  }),
  holdsPerCustomer: wholeNumber(0, HOLDS_MAX, {
    variable: "STOCKBOOK_HOLDS_PER_CUSTOMER",
    description:
      "Open reservations of one customer over all stocks; beyond it 429 hold-limit. 0: no limit.",
    unit: "reservations",
    standard: "0",
  }),
  heldUnitsPerCustomer: wholeNumber(0, 1_000_000_000, {
    variable: "STOCKBOOK_HELD_UNITS_PER_CUSTOMER",
    description:
      "Units in open reservations of one customer over all stocks; beyond it 429 hold-limit. 0: no limit.",
    unit: "units",
    standard: "0",
  }),
  heldSharePercent: wholeNumber(0, 100, {
    variable: "STOCKBOOK_HELD_SHARE_PERCENT",
    description:
      "Share of what is on hand of a SKU in all warehouses that the open reservations of one customer, or of one client, may hold; beyond it 429 hold-limit. 0: no limit.",
    unit: "percent",
    standard: "0",
  }),
  corsOrigins: listOf(isOrigin, {
    variable: "STOCKBOOK_CORS_ORIGINS",
    description: "Origins whose pages may call the API from a browser, separated by commas.",
    unit: "origins",
    standard: "none",
    range: "none, or origins such as https://shop.example",
  }),
  trustedProxies: listOf(isNetwork, {
    variable: "STOCKBOOK_TRUSTED_PROXIES",
    description:
      "Addresses of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas.",
    unit: "addresses",
    standard: "none",
    range: "none, or addresses and networks such as 10.0.0.0/8",
  }),
};
