/** What must not be where a ledger is kept that matters. */
const DEFAULT_PASSWORDS: ReadonlySet<string> = new Set(["admin:changeit", "ops:changeit"]);
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

const URL_PATTERN = /^esdb(?:\+discover)?:\/\/(?:([^@/?]*)@)?([^/?]+)\/?(?:\?(.*))?$/;

/** Why a connection string is not fit for production; empty: nothing is known against it. */
export const weaknessesOf = (url: string): readonly string[] => {
  const [, credentials = "", hosts = "", options = ""] = URL_PATTERN.exec(url) ?? [];
  const weaknesses: string[] = [];
  const isPlain = /(?:^|&)tls=false(?:&|$)/i.test(options);
  if (isPlain && !hosts.split(",").every((host) => LOOPBACK.test(host))) {
    weaknesses.push("tls=false beyond this machine");
  }
  if (DEFAULT_PASSWORDS.has(decodeURIComponent(credentials))) {
    weaknesses.push("a password that everybody knows");
  }
  return weaknesses;
};

/** @throws RangeError for a text that is no connection string of EventStoreDB. */
export const checkUrl = (url: string, isProduction: boolean): void => {
  if (!URL_PATTERN.test(url)) throw new RangeError("the URL must begin with esdb://");
  const weaknesses = isProduction ? weaknessesOf(url) : [];
  if (weaknesses.length > 0) throw new RangeError(`not in production: ${weaknesses.join(", ")}`);
};
