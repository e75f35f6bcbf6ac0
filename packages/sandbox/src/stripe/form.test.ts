import { describe, expect, it } from "vitest";
import { parameterName, readForm } from "./form.ts";

describe("readForm", () => {
  it.each([
    ["a=1&b=x%20y", { a: "1", b: "x y" }],
    ["line_items[0][price]=p&line_items[0][quantity]=2", { line_items: [{ price: "p", quantity: "2" }] }],
    ["lookup_keys[]=one&lookup_keys[]=two", { lookup_keys: ["one", "two"] }],
    ["subscription_data[metadata][plan]=starter", { subscription_data: { metadata: { plan: "starter" } } }],
    ["metadata[0]=zero&metadata[2]=two", { metadata: { "0": "zero", "2": "two" } }],
    ["", {}],
  ])("reads %s", (text, form) => {
    expect(readForm(text)).toEqual(form);
  });

  it.each(["a[__proto__][polluted]=1", "constructor[prototype][polluted]=1", "__proto__=1"])(
    "refuses %s, which would reach into every object",
    (text) => {
      expect(() => readForm(text)).toThrow(RangeError);
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
    },
  );

  it.each(["a[b=1", "[a]=1", "a]b=1", "a=1&a[b]=2", "a[b]=2&a=1", `a${"[b]".repeat(9)}=1`])(
    "refuses %s",
    (text) => {
      expect(() => readForm(text)).toThrow(RangeError);
    },
  );
});

it("names a parameter as the form does", () => {
  expect(parameterName(["line_items", 0, "price"])).toBe("line_items[0][price]");
});
