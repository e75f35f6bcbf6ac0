import { expect, test } from "vitest";
import { makeStayingMails } from "./staying-mails.ts";

test("a mail that stays is not due until its time has come, in its own mailbox alone", () => {
  const staying = makeStayingMails(100);
  staying.stays("a", 1n, 7, 1_000);
  expect(staying.due("a", 1n, [7, 8], 1_099)).toEqual([8]);
  expect(staying.due("b", 1n, [7, 8], 1_099)).toEqual([7, 8]);
  expect(staying.due("a", 1n, [7, 8], 1_100)).toEqual([7, 8]);
});

test("a mailbox that was made anew counts its mails anew: none of them stays", () => {
  const staying = makeStayingMails(100);
  staying.stays("a", 1n, 7, 0);
  expect(staying.due("a", 2n, [7], 1)).toEqual([7]);
  staying.stays("a", 2n, 9, 1);
  expect(staying.due("a", 2n, [7, 9], 2)).toEqual([7]);
});

test("a mail that is gone is forgotten, and of too many the one longest known", () => {
  const staying = makeStayingMails(100);
  staying.stays("a", 1n, 7, 0);
  expect(staying.due("a", 1n, [8], 1)).toEqual([8]);
  expect(staying.due("a", 1n, [7, 8], 2)).toEqual([7, 8]);
  const many = Array.from({ length: 5_001 }, (_, n) => n + 1);
  for (const uid of many) staying.stays("a", 1n, uid, 3);
  expect(staying.due("a", 1n, many, 4)).toEqual([1]);
});
