import { expect, test } from "vitest";
import { namedFirst } from "./named-first.ts";

const pair = (operator: string, label: string) => ({
  subject: { kind: "pair", id: `019a9f6e/${operator}`, label: `192.0.2.1 → ${label}` },
});

test("operators with a name come before hosts, also where the name looks like one", () => {
  const rows = [
    pair("b.example", "b.example"),
    pair("a.example", "a.example"),
    pair("yahoo", "Yahoo"),
    pair("mailru", "Mail.ru"),
  ];
  expect(namedFirst(rows).map(({ subject }) => subject.id)).toEqual([
    "019a9f6e/mailru",
    "019a9f6e/yahoo",
    "019a9f6e/a.example",
    "019a9f6e/b.example",
  ]);
});
