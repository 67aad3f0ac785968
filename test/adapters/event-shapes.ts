import { join } from "node:path";
import ts from "typescript";
import { z } from "zod";

/** What a value looks like, as far as both a type and a schema can say it: a text that two shapes are compared by. */
type Shapes = ReadonlyMap<string, string>;

const field = (name: string, optional: boolean, shape: string): string =>
  `${name}${optional ? "?" : ""}: ${shape}`;
const objectOf = (fields: readonly string[]): string => `{ ${[...fields].sort().join("; ")} }`;
const unionOf = (members: readonly string[]): string =>
  [...new Set(members)].sort().join(" | ").replace("false | true", "boolean");

const DOMAIN = join(import.meta.dirname, "../../src/domain");
const UNIONS = { StockEvent: "stock/events.ts", EntityEvent: "entity-events.ts" } as const;

const checkerOf = (file: string) => {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    types: [],
  });
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} is not where it was`);
  return { checker: program.getTypeChecker(), source };
};

const shapeOfType = (checker: ts.TypeChecker, type: ts.Type, at: ts.Node): string => {
  const shapeOf = (one: ts.Type): string => shapeOfType(checker, one, at);
  if (type.isUnion()) return unionOf(type.types.map(shapeOf));
  if (type.isStringLiteral()) return JSON.stringify(type.value);
  if (type.isNumberLiteral()) return String(type.value);
  if ((type.flags & ts.TypeFlags.BooleanLiteral) !== 0) return checker.typeToString(type);
  if ((type.flags & ts.TypeFlags.String) !== 0) return "string";
  if ((type.flags & ts.TypeFlags.Number) !== 0) return "number";
  if (checker.isArrayType(type)) {
    const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
    return `(${element === undefined ? "" : shapeOf(element)})[]`;
  }
  const values = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (values !== undefined) return `{ [name]: ${shapeOf(values)} }`;
  return objectOf(
    checker.getPropertiesOfType(type).map((property) => {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const of = checker.getTypeOfSymbolAtLocation(property, at);
      return field(property.name, optional, shapeOf(optional ? removeMissing(checker, of) : of));
    }),
  );
};

/** What an optional field has where it is there. */
const removeMissing = (checker: ts.TypeChecker, type: ts.Type): ts.Type =>
  checker.getNonNullableType(type);

/** The shape of every event of a union of the domain, as the compiler sees it. */
export const shapesOfUnion = (name: keyof typeof UNIONS): Shapes => {
  const { checker, source } = checkerOf(join(DOMAIN, UNIONS[name]));
  const alias = source.statements.find(
    (one) => ts.isTypeAliasDeclaration(one) && one.name.text === name,
  );
  if (alias === undefined) throw new Error(`${name} is not where it was`);
  const union = checker.getTypeAtLocation(alias);
  return new Map(
    (union.isUnion() ? union.types : [union]).map((member) => {
      const property = member.getProperty("type");
      const tag = property && checker.getTypeOfSymbolAtLocation(property, alias);
      if (tag?.isStringLiteral() !== true) throw new Error("a member has no type tag");
      return [tag.value, shapeOfType(checker, member, alias)];
    }),
  );
};

const shapeOfSchema = (schema: unknown): string => {
  if (schema instanceof z.ZodObject) {
    return objectOf(
      Object.entries<unknown>(schema.shape).map(([name, value]) =>
        value instanceof z.ZodExactOptional
          ? field(name, true, shapeOfSchema(value.unwrap()))
          : field(name, false, shapeOfSchema(value)),
      ),
    );
  }
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion) {
    // A place without a lot or a bin is `-`, which is a text of its own in the schema only.
    const shapes = schema.options.map(shapeOfSchema);
    return shapes.includes("string") ? "string" : unionOf(shapes);
  }
  if (schema instanceof z.ZodLiteral)
    return unionOf([...schema.values].map((one) => JSON.stringify(one)));
  if (schema instanceof z.ZodEnum) return unionOf(schema.options.map((one) => JSON.stringify(one)));
  if (schema instanceof z.ZodArray) return `(${shapeOfSchema(schema.element)})[]`;
  if (schema instanceof z.ZodRecord) return `{ [name]: ${shapeOfSchema(schema.valueType)} }`;
  if (schema instanceof z.ZodString) return "string";
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodBoolean) return "boolean";
  throw new Error("the schema has a part of which no shape is known");
};

/** The shape of every event of a union of schemas. */
export const shapesOfSchema = (schema: z.ZodType): Shapes => {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) throw new Error("no union of events");
  return new Map(
    schema.options.map((option) => {
      const tag: unknown = option instanceof z.ZodObject ? option.shape["type"] : undefined;
      if (!(tag instanceof z.ZodLiteral)) throw new Error("a member has no type tag");
      return [String(tag.value), shapeOfSchema(option)];
    }),
  );
};
