/** Why the ledger can't answer now. Never a business refusal; the edge turns it into 503 or 504. */
export type FaultCode =
  "busy" | "clock-skew" | "log-unavailable" | "read-only" | "read-model-behind" | "outcome-unknown";

export class LedgerFault extends Error {
  readonly code: FaultCode;
  readonly retryAfterSeconds: number;
  constructor(code: FaultCode, detail: string, retryAfterSeconds = 1) {
    super(detail);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
