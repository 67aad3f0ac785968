import type { Registration } from "../../projections/read-store.ts";
import { type Database, textAt } from "./sqlite.ts";

/** Which builds serve, in the file: changed by compare and set. */
export type Registrations = {
  readonly registration: (projection: string) => Registration | undefined;
  readonly register: (registration: Registration, seen: number) => boolean;
};

/** The table holds nothing but what `register` has put there. */
const isRegistration = (value: unknown): value is Registration =>
  typeof value === "object" && value !== null && "projection" in value;

export const registrationsOf = (database: Database): Registrations => {
  const select = database.prepare("SELECT body FROM registrations WHERE projection = ?");
  const insert = database.prepare(
    "INSERT INTO registrations (projection, version, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
  );
  const update = database.prepare(
    "UPDATE registrations SET version = ?, body = ? WHERE projection = ? AND version = ? RETURNING 1",
  );
  return {
    registration: (projection) => {
      const row = select.get(projection);
      const found: unknown = row === undefined ? undefined : JSON.parse(textAt(row, 0));
      return isRegistration(found) ? found : undefined;
    },
    register: (registration, seen) => {
      const { projection } = registration;
      const body = JSON.stringify({ ...registration, version: seen + 1 });
      const done =
        seen === 0 ? insert.get(projection, 1, body) : update.get(seen + 1, body, projection, seen);
      return done !== undefined;
    },
  };
};
