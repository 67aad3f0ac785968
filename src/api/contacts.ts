import type { ContactBody } from "../commands/order-schemas.ts";
import { instantText } from "../domain/instant.ts";
import type { OperationalDocument } from "../processes/operational-store.ts";
import type { ApiNeeds } from "./needs.ts";
import type { Principal } from "./principal.ts";

/** Names and addresses by key. No event holds any of it, so that it can be erased. */
export const CONTACTS = "contacts";

type Needs = Pick<ApiNeeds, "operational" | "clock">;

/** Of what was erased the id is left, so that no late repeat of a command brings it back. */
const isErased = (found: OperationalDocument): boolean => found["erasedAt"] !== undefined;

/** What is kept under the id, or was: `erased`. Undefined: nothing ever was. */
export const keptContact = async (
  { operational }: Pick<Needs, "operational">,
  id: string,
): Promise<OperationalDocument | "erased" | undefined> => {
  const found = await operational.get(CONTACTS, id);
  return found !== undefined && isErased(found) ? "erased" : found;
};

/** The contact, for a caller who may see it; undefined: there is none for him. */
export const contactFor = async (
  { operational }: Pick<Needs, "operational">,
  id: string,
  { ownClaims, subject }: Principal,
): Promise<OperationalDocument | undefined> => {
  const found = await operational.get(CONTACTS, id);
  if (found === undefined || isErased(found)) return undefined;
  return ownClaims && found["createdBy"] !== subject ? undefined : found;
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

/** Takes a contact back whose order was not placed. */
export const dropContact = ({ operational }: Pick<Needs, "operational">, id: string) =>
  operational.delete(CONTACTS, id);

export const eraseContact = ({ operational, clock }: Needs, id: string) =>
  operational.put(CONTACTS, id, { erasedAt: instantText(clock.now()) });
