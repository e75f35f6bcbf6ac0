import { knownOperators, operatorLabel } from "@penguinmails/core/delivery/operator-name";
import { byLabel } from "@penguinmails/core/label-order";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorOrder } from "./operator-order.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test("the database sorts operators as they are sorted by their labels, those without a name among the others", async () => {
  const operators = [...knownOperators, "mx.small.example", "a.example", "zz.example", "constructor"];
  const sorted = await db.database.withOperator((tx) =>
    tx.execute<{ operator: string }>(sql`
      select operator from jsonb_array_elements_text(${JSON.stringify(operators)}::jsonb) as o (operator)
      order by ${operatorOrder(sql`operator`)}`),
  );
  const expected = operators.toSorted((a, b) => byLabel(operatorLabel(a), operatorLabel(b)));
  expect(sorted.rows.map(({ operator }) => operator)).toEqual(expected);
  expect(expected.indexOf("google")).toBeLessThan(expected.indexOf("gateway"));
  expect(expected.indexOf("mx.small.example")).toBeLessThan(expected.indexOf("ms-consumer"));
});
