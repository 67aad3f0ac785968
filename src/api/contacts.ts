import type { ContactBody } from "../commands/order-schemas.ts";
import { instantText } from "../domain/instant.ts";
import type { OperationalDocument } from "../processes/operational-store.ts";
import type { ApiNeeds } from "./needs.ts";
import type { Principal } from "./principal.ts";

/** Names and addresses by key. No event holds any of it, so that it can be erased. */
export const CONTACTS = "contacts";

type Needs = Pick<ApiNeeds, "operational" | "clock">;

/** The contact, for a caller who may see it; undefined: there is none for him. */
export const contactFor = async (
  { operational }: Pick<Needs, "operational">,
  id: string,
  { ownClaims, subject }: Principal,
): Promise<OperationalDocument | undefined> => {
  const found = await operational.get(CONTACTS, id);
  return found === undefined || (ownClaims && found["createdBy"] !== subject) ? undefined : found;
};

export const saveContact = async (
  { operational, clock }: Needs,
  { id, body, by }: { readonly id: string; readonly body: ContactBody; readonly by: string },
): Promise<OperationalDocument> => {
  const made = { createdBy: by, createdAt: instantText(clock.now()) };
  const contact = { ...body, ...made };
  await operational.put(CONTACTS, id, contact);
  return contact;
};

export const eraseContact = ({ operational }: Pick<Needs, "operational">, id: string) =>
  operational.delete(CONTACTS, id);
