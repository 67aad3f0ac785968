/** What a verified token says; whom it was meant for and until when has been checked. */
export type TokenClaims = {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly warehouses: readonly string[];
};

/** The token is not accepted; why is for the log, not for the caller. */
export class TokenRefused extends Error {
  readonly code = "token-refused";
}

/** The issuer's keys can't be had now, so nothing can be said about the token. */
export class IssuerUnavailable extends Error {
  readonly code = "issuer-unavailable";
}

/** @throws TokenRefused, IssuerUnavailable */
export type ReadToken = (token: string) => Promise<TokenClaims>;
