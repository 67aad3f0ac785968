import { join } from "node:path";
import ts from "typescript";

export type EventField = { readonly name: string; readonly optional: boolean };

const SOURCE = join(import.meta.dirname, "../../src/domain/stock/events.ts");

const literalOf = (checker: ts.TypeChecker, type: ts.Type, at: ts.Node): string => {
  const tag = type.getProperty("type");
  const literal = tag === undefined ? undefined : checker.getTypeOfSymbolAtLocation(tag, at);
  if (literal?.isStringLiteral() === true) return literal.value;
  throw new Error("a member of StockEvent has no type tag");
};

/** The fields of every stock event as the compiler sees them. */
export const eventFields = (): ReadonlyMap<string, readonly EventField[]> => {
  const program = ts.createProgram([SOURCE], {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(SOURCE);
  const alias = source?.statements.find(
    (one) => ts.isTypeAliasDeclaration(one) && one.name.text === "StockEvent",
  );
  if (alias === undefined) throw new Error("StockEvent is not where it was");
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
