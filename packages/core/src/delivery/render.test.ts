import fc from "fast-check";
import { expect, test } from "vitest";
import { placeholdersOf, renderPieces, renderSubject, renderText } from "./render.ts";

const lead = { firstName: "Zoë", company: "", "Job Title": "CTO" };

test("fills fixed and custom columns, however the name is spelled", () => {
  expect(renderText("Hi {{firstName}}, {{ first_name }}, {{job title}}!", lead)).toEqual({
    ok: true,
    value: "Hi Zoë, Zoë, CTO!",
  });
});

test("of columns whose names differ in spelling alone the one that is spelled so counts, else the first", () => {
  const values = { "First Name": "Zoë", firstname: "Ann" };
  expect(renderText("{{firstname}} {{first_name}}", values)).toEqual({ ok: true, value: "Ann Zoë" });
});

test("a subject says what it lacks, as a text does, and is cut at 255 characters", () => {
  expect(renderSubject("Hi {{company}}", lead)).toEqual({ ok: false, missing: ["company"] });
  expect(renderSubject("😀".repeat(256), lead)).toEqual({ ok: true, value: "😀".repeat(255) });
});

test("an absent or empty value takes the fallback, even an empty one", () => {
  expect(renderText("{{company|your team}}/{{city| }}/{{lastName|}}", lead)).toEqual({
    ok: true,
    value: "your team//",
  });
});

test("lists every placeholder that has neither value nor fallback, each once", () => {
  expect(renderText("{{company}} {{city}} {{company}} {{firstName}}", lead)).toEqual({
    ok: false,
    missing: ["company", "city"],
  });
});

test("a value is never read as a template again", () => {
  expect(renderText("{{firstName}}", { firstName: "{{company}}" })).toEqual({
    ok: true,
    value: "{{company}}",
  });
});

test("names of Object's own members are columns like any other", () => {
  expect(renderText("{{constructor|x}} {{__proto__|y}} {{toString}}", { toString: "z" } as never)).toEqual({
    ok: true,
    value: "x y z",
  });
});

test("no value can end a line: a subject is one line whatever the lead's file holds", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("\r\n", "\n", "\u2028", "\u0000", "\u202e"),
      (text, evil) => {
        const rendered = renderSubject("Re {{x|-}} end", { x: `${text}${evil}Bcc: all@example.org` });
        expect(rendered.ok && !/[\p{Cc}\u2028\u2029\u202e]/u.test(rendered.value)).toBe(true);
      },
    ),
  );
  expect(renderSubject("a{{x}}b", { x: "1\r\nBcc: y@z" })).toEqual({ ok: true, value: "a1 Bcc: y@zb" });
});

test("keeps literals and values apart, so that values can be escaped where they go", () => {
  expect(renderPieces("<b>{{x}}</b>", { x: "<i>" })).toEqual({
    ok: true,
    value: [
      { kind: "literal", text: "<b>" },
      { kind: "value", text: "<i>" },
      { kind: "literal", text: "</b>" },
    ],
  });
});

test("names the placeholders of a template once each, in order", () => {
  expect(placeholdersOf("{{b}} {{ a|x }} {{B}} {not} {{}} {{ |x}} {{c d}}")).toEqual(["b", "a", "c d"]);
  expect(renderText("{{}} {{ |x}}", {})).toEqual({ ok: true, value: "{{}} {{ |x}}" });
});

test("a template made to be slow is read at once", () => {
  const nasty = [
    `{{${" ".repeat(100_000)}`,
    "{{a|".repeat(25_000),
    `${"{".repeat(100_000)}a}}`,
    "{{ | ".repeat(20_000),
  ];
  const start = process.cpuUsage();
  for (const template of nasty) renderText(template, {});
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
});
