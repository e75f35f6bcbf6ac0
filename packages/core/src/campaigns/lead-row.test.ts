import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mapColumns, readAddress, readLeadRow } from "./lead-row.ts";

describe("readAddress", () => {
  test.each([
    ["jane.doe@corp.example", "jane.doe@corp.example"],
    ["  Jane.Doe@CORP.example ", "jane.doe@corp.example"],
    ["Jane Doe <jane@corp.example>", "jane@corp.example"],
    ['"Doe, Jane" <jane@corp.example> ', "jane@corp.example"],
    ["mailto:jane@corp.example", "jane@corp.example"],
    ["jane@bücher.example", "jane@xn--bcher-kva.example"],
    ["jane@BÜCHER.example", "jane@xn--bcher-kva.example"],
    ["jane@почта.рф", "jane@xn--80a1acny.xn--p1ai"],
    ["jane@corp.example.", "jane@corp.example"],
    ["o'hara+news=x@a-b.co.uk", "o'hara+news=x@a-b.co.uk"],
  ])("%s is %s", (text, email) => {
    expect(readAddress(text)).toEqual({ email, domain: email.slice(email.lastIndexOf("@") + 1) });
  });

  test.each([
    ["no at", "jane.corp.example"],
    ["no local part", "@corp.example"],
    ["no domain", "jane@"],
    ["two ats", "jane@doe@corp.example"],
    ["a dot first", ".jane@corp.example"],
    ["a dot last", "jane.@corp.example"],
    ["two dots", "jane..doe@corp.example"],
    ["a space inside", "jane doe@corp.example"],
    ["a quoted local part", '"jane doe"@corp.example'],
    ["a local part beyond ASCII", "zoë@corp.example"],
    ["no dot in the domain", "jane@localhost"],
    ["a number for a top level", "jane@192.0.2.7"],
    ["an address literal", "jane@[192.0.2.7]"],
    ["a label that begins with a hyphen", "jane@-corp.example"],
    ["an underscore in the domain", "jane@my_corp.example"],
    ["an empty label", "jane@corp..example"],
    ["a path behind the domain", "jane@corp.example/about"],
    ["a question behind the domain", "jane@corp.example?x=1"],
    ["a fragment behind the domain", "jane@corp.example#top"],
    ["a port behind the domain", "jane@corp.example:25"],
    ["a backslash behind the domain", "jane@corp.example\\x"],
    ["a percent code in the domain", "jane@c%6frp.example"],
    ["a tab in the domain", "jane@co\trp.example"],
    ["two addresses", "jane@corp.example, joe@corp.example"],
    ["two addresses by semicolon", "jane@corp.example;joe@corp.example"],
    ["a local part of 65", `${"a".repeat(65)}@corp.example`],
    ["255 characters", `${"a".repeat(60)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example.com`],
    ["a label of 64", `jane@${"a".repeat(64)}.example`],
    ["empty brackets", "Jane <>"],
    ["nothing", ""],
  ])("an address with %s can't be mailed", (_what, text) => {
    expect(readAddress(text)).toBeNull();
  });

  test("whatever it is given: null, or ASCII in lower case of at most 254 characters that reads as itself", () => {
    const near = fc
      .tuple(fc.string({ unit: "grapheme" }), fc.constantFrom("@", "@@", " <a@"), fc.domain())
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress(), near), (text) => {
        const read = readAddress(text);
        if (read === null) return;
        expect(read.email).toMatch(/^[\x21-\x7e]{3,254}$/);
        expect(read.email).toBe(read.email.toLowerCase());
        expect(readAddress(read.email)).toEqual(read);
      }),
    );
  });

  test("a text made to be slow is refused at once", () => {
    const start = process.cpuUsage();
    for (const part of ["<", "a.", "<> ", "@", "xn--", "> "]) readAddress(part.repeat(200_000));
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
  });
});

describe("mapColumns", () => {
  test("knows the names that real files give", () => {
    expect(mapColumns(["E-Mail", "First Name", "Nachname", "Company Name"])).toEqual([
      { field: "email" },
      { field: "firstName" },
      { field: "lastName" },
      { field: "company" },
    ]);
  });

  test("keeps unknown columns under their own name, drops the nameless", () => {
    expect(mapColumns(["email", "Job Title!", " ", "Größe (m²)", "--"])).toEqual([
      { field: "email" },
      { custom: "Job_Title" },
      null,
      { custom: "Größe_m2" },
      null,
    ]);
  });

  test("a second column of a name is kept beside the first", () => {
    expect(mapColumns(["email", "email", "company", "company", "note", "note", "note"])).toEqual([
      { field: "email" },
      { custom: "email_2" },
      { field: "company" },
      { custom: "company_2" },
      { custom: "note" },
      { custom: "note_2" },
      { custom: "note_3" },
    ]);
  });

  test("cuts a name at 60 characters, as long as a placeholder can be", () => {
    expect(mapColumns(["email", "x".repeat(61)])?.[1]).toEqual({ custom: "x".repeat(60) });
  });

  test("names of Object's own members are columns like any other", () => {
    expect(mapColumns(["email", "constructor", "__proto__", "toString"])).toEqual([
      { field: "email" },
      { custom: "constructor" },
      { custom: "proto" },
      { custom: "toString" },
    ]);
  });

  test("a header without an e-mail column is none, and a custom column can't pass for one", () => {
    expect(mapColumns(["name", "phone"])).toBeNull();
    expect(mapColumns([])).toBeNull();
  });

  test("a header made to be slow is read at once", () => {
    const start = process.cpuUsage();
    mapColumns(["email", ...Array<string>(200_000).fill("x")]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
  });

  test("no two columns get one name, whatever the header", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (header) => {
        const columns = mapColumns(["email", ...header]);
        expect(columns).toHaveLength(header.length + 1);
        const names =
          columns?.flatMap((c) => (c === null ? [] : "field" in c ? [c.field] : [c.custom])) ?? [];
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[\p{L}\p{N}_]{1,64}$/u);
      }),
    );
  });
});

describe("readLeadRow", () => {
  const columns = mapColumns(["email", "first name", "company", "City"]) ?? [];
  const read = (...values: string[]) => readLeadRow(columns, values);

  test("trims, joins lines and keeps only what is there", () => {
    expect(read(" Jane@Corp.example ", "  Zoë \n Ann ", "", "Łódź")).toEqual({
      email: "jane@corp.example",
      domain: "corp.example",
      firstName: "Zoë Ann",
      lastName: null,
      company: null,
      custom: { City: "Łódź" },
    });
  });

  test.each([
    ["empty-address", ["", "Jane"]],
    ["empty-address", []],
    ["empty-address", ["   "]],
    ["malformed-address", ["jane"]],
    ["control-characters", ["jane@corp.example\nBcc: x@y.example"]],
    ["control-characters", ["ja\u0000ne@corp.example"]],
    ["too-many-fields", ["jane@corp.example", "", "", "", "extra"]],
    ["too-many-fields", ["jane@corp.example", "", "", "", "", "extra"]],
  ])("%s: %o", (fault, values) => {
    expect(read(...values)).toBe(fault);
  });

  test("what stands in a nameless column is left out", () => {
    const row = readLeadRow(mapColumns(["email", "", "City"]) ?? [], ["jane@corp.example", "7", "Łódź"]);
    expect(row).toMatchObject({ email: "jane@corp.example", custom: { City: "Łódź" } });
  });

  test("a short row and a row with empty fields at its end are rows", () => {
    expect(read("jane@corp.example")).toMatchObject({ email: "jane@corp.example" });
    expect(read("jane@corp.example", "Jane", "", "", "", " ")).toMatchObject({ firstName: "Jane" });
  });

  test("a formula is text: kept as it is, never run, never lost", () => {
    expect(read("jane@corp.example", "=HYPERLINK(1)", "@SUM(1)", "-1+1")).toMatchObject({
      firstName: "=HYPERLINK(1)",
      company: "@SUM(1)",
      custom: { City: "-1+1" },
    });
  });

  test("no value holds what a database refuses: control characters or half a surrogate pair", () => {
    const value = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(
      fc.property(value, value, (name, city) => {
        const row = read("jane@corp.example", `${name}\u0000`, `${"x".repeat(1_999)}😀`, `${city}\u0007`);
        if (typeof row === "string") throw new Error(row);
        const kept = [row.firstName ?? "", row.company ?? "", ...Object.values(row.custom)];
        for (const text of kept) {
          expect(text).not.toMatch(/\p{Cc}/u);
          expect(text).not.toMatch(/\p{Cs}/u);
          expect(text.length).toBeLessThanOrEqual(2_000);
        }
      }),
    );
  });
});
