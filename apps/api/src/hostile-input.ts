import { newId } from "@penguinmails/db/ids";
import { z } from "zod";

type JsonSchema = { readonly [key: string]: unknown } & {
  readonly type?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
};

/** Test support: something near to what a schema takes: right kinds under right names. */
export function sampleOf(schema: z.ZodType | undefined): unknown {
  return schema === undefined ? {} : sample(jsonSchemaOf(schema));
}

export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
}

export function sample(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sample(first);
  if (schema.type === "object")
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, of]) => [key, sample(of)]));
  if (schema.type === "array") return [sample(schema.items ?? {})];
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "boolean") return true;
  if (schema.format === "uuid") return newId();
  if (schema.format === "uri") return "https://shop.example/";
  if (schema.format === "email") return `${newId()}@agency.example`;
  if (schema.pattern !== undefined) return "shop.example";
  return "word".padEnd(schema.minLength ?? 0, "d");
}

/** What people and scanners put where a word was asked for. */
export const hostile: readonly unknown[] = [
  null,
  "",
  " ",
  0,
  -1,
  1.5,
  1e308,
  true,
  [],
  {},
  [null],
  "\u0000",
  "a\u0000b",
  "\ud800",
  "’; drop table users; --",
  "<script>alert(1)</script>",
  "../../../etc/passwd",
  "a@b",
  "x".repeat(100_000),
  "🐧".repeat(300),
  { __proto__: null, constructor: "x" },
  "00000000-0000-0000-0000-000000000000",
  "2026-13-45T99:99:99Z",
];
