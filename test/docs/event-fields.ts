import { join } from "node:path";
import ts from "typescript";

export type EventField = { readonly name: string; readonly optional: boolean };

const DOMAIN = join(import.meta.dirname, "../../src/domain");
/** The unions of events, and the files in which they stand. */
const UNIONS = {
  StockEvent: join(DOMAIN, "stock/events.ts"),
  EntityEvent: join(DOMAIN, "entity-events.ts"),
} as const;

const literalOf = (checker: ts.TypeChecker, type: ts.Type, at: ts.Node): string => {
  const tag = type.getProperty("type");
  const literal = tag === undefined ? undefined : checker.getTypeOfSymbolAtLocation(tag, at);
  if (literal?.isStringLiteral() === true) return literal.value;
  throw new Error("a member of the union has no type tag");
};

/** The fields of every event of a union as the compiler sees them. */
export const eventFields = (
  name: keyof typeof UNIONS,
): ReadonlyMap<string, readonly EventField[]> => {
  const file = UNIONS[name];
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const alias = source?.statements.find(
    (one) => ts.isTypeAliasDeclaration(one) && one.name.text === name,
  );
  if (alias === undefined) throw new Error(`${name} is not where it was`);
  const union = checker.getTypeAtLocation(alias);
  const members = union.isUnion() ? union.types : [union];
  return new Map(
    members.map((member) => [
      literalOf(checker, member, alias),
      member
        .getProperties()
        .filter((property) => property.name !== "type")
        .map((property) => ({
          name: property.name,
          optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
        })),
    ]),
  );
};
