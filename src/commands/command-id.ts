import { hash } from "node:crypto";

/**
 * Ids of commands are names, not numbers: the same client and Idempotency-Key give the same id on every
 * machine and after every restart (UUID version 5, RFC 9562: SHA-1 of a namespace and a name).
 */
const HEX_DIGIT = "0123456789abcdef";

/** Namespace of this program's names; any constant does, as long as it never changes. */
const ROOT = Buffer.from("8f0b3c9a6d2e5a1f9c47b2e06d13f5a8", "hex");

const uuidOf = (namespace: Buffer, name: string): string => {
  const size = Buffer.byteLength(name);
  const bytes = Buffer.allocUnsafe(16 + size);
  namespace.copy(bytes, 0);
  bytes.write(name, 16);
  const hex = hash("sha1", bytes, "hex");
  const variant = HEX_DIGIT.charAt((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll("-", ""), "hex");

/** Namespaces of clients are kept, because most requests come from few of them. */
const NAMESPACES_MAX = 1_000;
let namespaces = new Map<string, Buffer>();

const namespaceOf = (client: string): Buffer => {
  const known = namespaces.get(client);
  if (known !== undefined) return known;
  if (namespaces.size >= NAMESPACES_MAX) namespaces = new Map();
  const namespace = bytesOf(uuidOf(ROOT, client));
  namespaces.set(client, namespace);
  return namespace;
};

/** The id of what a client asks for under an Idempotency-Key. */
export const commandIdOf = (client: string, key: string): string =>
  uuidOf(namespaceOf(client), key);

/** The id of one line (its index, or a name of it) of a request that is more than one command. */
export const lineIdOf = (commandId: string, line: number | string): string =>
  uuidOf(bytesOf(commandId), String(line));

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The same value with the members of every object in order; the value itself where they are already. */
const inOrder = (value: unknown): unknown => {
  if (!isObject(value)) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.every((item) => inOrder(item) === item) ? items : items.map(inOrder);
  }
  let changed = false;
  let last = "";
  for (const name in value) {
    const member: unknown = Reflect.get(value, name);
    changed ||= name < last || (isObject(member) && inOrder(member) !== member);
    last = name;
  }
  if (!changed) return value;
  const members = Object.keys(value).sort();
  return Object.fromEntries(members.map((name) => [name, inOrder(Reflect.get(value, name))]));
};

/** JSON with sorted keys: the same for bodies that differ in nothing but order and spacing. */
export const canonicalJson = (value: unknown): string => JSON.stringify(inOrder(value));

/** SHA-256 (base64url) of method, route and the body as it was sent: what the key stands for. */
export const commandHashOf = (method: string, route: string, body: unknown): string =>
  hash("sha256", `${method}\n${route}\n${canonicalJson(body)}`, "base64url");
