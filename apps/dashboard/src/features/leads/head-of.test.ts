import { expect, test } from "vitest";
import { headOf } from "./head-of.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a small file goes whole", () => {
  expect(headOf(bytes("a,b\n1,2"), 7)).toEqual(bytes("a,b\n1,2"));
});

test("a large file is cut after a line, so that no row and no character is torn", () => {
  expect(headOf(bytes("naïve\nnaïve\nnaïve"), 10)).toEqual(bytes("naïve\n"));
});

test("one line that is longer than what is read is cut where that ends", () => {
  expect(headOf(bytes("abcdef"), 4)).toEqual(bytes("abcd"));
  expect(headOf(bytes("\nabcdef"), 4)).toEqual(bytes("\n"));
});

test.each([
  ["the lower byte first", [0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0]],
  ["the higher byte first", [0xfe, 0xff, 0, 0x61, 0, 0x0a, 0, 0x62]],
])("two bytes a character stay together, %s", (_, utf16) => {
  expect(headOf(Uint8Array.from(utf16), 5)).toEqual(Uint8Array.from(utf16.slice(0, 4)));
});

test.each([
  [0xff, 0x61],
  [0x61, 0xfe],
  [0xfe, 0x61],
  [0x61, 0xff],
])("half of what marks such a file marks none: %i, %i", (first, second) => {
  const file = Uint8Array.of(first, second, 0x0a, 0x62, 0x62, 0x62);
  expect(headOf(file, 4)).toEqual(Uint8Array.of(first, second, 0x0a));
});
