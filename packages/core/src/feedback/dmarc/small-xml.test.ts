import { describe, expect, it, test } from "vitest";
import { childOf, readSmallXml, xmlLimits } from "./small-xml.ts";

describe("a document", () => {
  it.each([
    ["<a>x</a>", "x"],
    ["\ufeff<a>x</a>\n", "x"],
    ["<?xml version='1.0' --> ?><!-- ?> < --><a>x</a>", "x"],
    ["<n:a k='v'> x </n:a >", "x"],
    ["<a> &#65;&#x42;&lt;&amp;&copy;&#0;&#x110000; </a>", "AB<&&copy;"],
    ["<a>x<b>inner</b>y</a>", "xy"],
  ])("is read, without what is between and around its words: %j", (source, text) => {
    expect(readSmallXml(source)).toMatchObject({ name: "a", text });
  });

  it("has its elements in their order, also those that are empty", () => {
    const root = readSmallXml("<a><b/><c><d>x</d></c><b k='v'/></a>");
    expect(root?.children.map(({ name }) => name)).toEqual(["b", "c", "b"]);
    expect(childOf(childOf(root ?? undefined, "c"), "d")?.text).toBe("x");
  });

  it.each([
    "",
    "x",
    "x<a></a>",
    "<a></a>x",
    "<a></a><b></b>",
    "<a>",
    "<a>x<b",
    "<a></a><b",
    "</a>",
    "<a></b>",
    "<a><b></a></b>",
    "<1></1>",
    "<?><a></a>",
    "<a></a><!-- without an end",
    "<a></a><? without an end",
    "<!DOCTYPE a><a></a>",
    "<a><![CDATA[x]]></a>",
  ])("that is not well-formed, or is more than elements and text, is none: %j", (source) => {
    expect(readSmallXml(source)).toBeNull();
  });
});

describe("bounds", () => {
  test("as many elements in each other as told are read, and one more is none", () => {
    const nested = (depth: number) => readSmallXml("<a>".repeat(depth) + "</a>".repeat(depth));
    expect(nested(xmlLimits.depth)).not.toBeNull();
    expect(nested(xmlLimits.depth + 1)).toBeNull();
  });

  test("an element's text is cut where it is too long, whatever stands in between", () => {
    const half = "x".repeat(xmlLimits.text - 1_000);
    expect(readSmallXml(`<a>${half}<b/>${half}</a>`)?.text).toHaveLength(xmlLimits.text);
  });

  test("the text of all elements together is cut too", () => {
    const each = `<b>${"x".repeat(xmlLimits.text)}</b>`;
    const root = readSmallXml(`<a>${each.repeat(xmlLimits.allText / xmlLimits.text + 1)}</a>`);
    const lengths = root?.children.map(({ text }) => text.length) ?? [];
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(xmlLimits.allText);
    expect(lengths.at(-1)).toBe(0);
  });

  test("of too many pieces are read those before, with what was open then", () => {
    const endless = `<a>x<b>y<c/>${"<!-- -->".repeat(xmlLimits.pieces)}`;
    const open = childOf(readSmallXml(endless) ?? undefined, "b");
    expect(open).toMatchObject({ text: "y", children: [{ name: "c" }] });
    const justEnough = `<a>${"<b/>".repeat(xmlLimits.pieces - 2)}</a>`;
    expect(readSmallXml(justEnough)?.children).toHaveLength(xmlLimits.pieces - 2);
  });
});
