/** One text for equal JSON values: keys sorted, no fields without value. Documents are a few levels deep. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === undefined) return "null";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(",")}}`;
};

const isObject = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === "object" && value !== null;

const sameFields = (
  one: { readonly [field: string]: unknown },
  other: { readonly [field: string]: unknown },
): boolean => {
  let fields = 0;
  for (const name of Object.keys(one)) {
    const value = one[name];
    if (value === undefined) continue;
    fields += 1;
    const there = Object.hasOwn(other, name) ? other[name] : undefined;
    if (there === undefined || !alike(value, there)) return false;
  }
  return (
    Object.keys(other).reduce((count, name) => count + Number(other[name] !== undefined), 0) ===
    fields
  );
};

/** Whether two JSON values have one canonical text, without making it. */
export const alike = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return canonical(one) === canonical(other);
  if (!Array.isArray(one) || !Array.isArray(other)) {
    return Array.isArray(one) === Array.isArray(other) && sameFields(one, other);
  }
  const others: readonly unknown[] = other;
  return one.length === others.length && one.every((item, index) => alike(item, others[index]));
};
