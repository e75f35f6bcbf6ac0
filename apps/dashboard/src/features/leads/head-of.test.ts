import { expect, test } from "vitest";
import { headOf } from "./head-of.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a small file goes whole", () => {
  expect(headOf(bytes("a,b\n1,2"), 7)).toEqual(bytes("a,b\n1,2"));
});

test("a large file is cut after a line, so that no row and no character is torn", () => {
  expect(headOf(bytes("naïve\nnaïve\nnaïve"), 10)).toEqual(bytes("naïve\n"));
});

test("two bytes a character stay together", () => {
  const utf16 = Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0);
  expect(headOf(utf16, 5)).toEqual(Uint8Array.of(0xff, 0xfe, 0x61, 0));
});
