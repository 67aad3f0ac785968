const MASK = "***";
const PASSWORD = /^([^:/?#@]+:\/\/[^:/?#@]*):.*@/;
const SECRET_PARAMETER = /([?&][^=&]*(?:password|secret|token|properties)[^=&]*=)[^&]*/gi;

/** An address without what only its owner is to know: the password, and parameters that are named like one. */
export const withoutSecrets = (text: string): string => {
  const masked = text.replace(PASSWORD, `$1:${MASK}@`).replace(SECRET_PARAMETER, `$1${MASK}`);
  const at = masked.lastIndexOf("@");
  return at < 0 || masked !== text || masked.includes("://") ? masked : MASK + masked.slice(at);
};
