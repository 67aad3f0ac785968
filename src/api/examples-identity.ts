/** The key that the first example makes: of a ledger whose random bytes are none. */
const KEY = "sb_0101010101_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
const withKey = { Authorization: `Bearer ${KEY}` };

/** The last ones: once there is a key, every request shows one. */
export const IDENTITY_EXAMPLES = [
  {
    operationId: "create-api-key",
    body: { name: "anna", roles: ["admin"], expiresInDays: 90, ratePerMinute: 600 },
  },
  { operationId: "api-keys", headers: withKey },
  { operationId: "revoke-api-key", params: { id: "0101010101" }, headers: withKey },
];
