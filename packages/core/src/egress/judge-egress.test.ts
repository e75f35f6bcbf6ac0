import { describe, expect, test } from "vitest";
import { type EgressSeen, egressFields, egressVerdict, judgeEgress } from "./judge-egress.ts";

const expected = { domain: "acme.example", ip: "198.18.4.11", hostname: "o1.n1.nodes.example" };
const right: EgressSeen = {
  ip: "198.18.4.11",
  helo: "o1.n1.nodes.example",
  names: ["o1.n1.nodes.example"],
  addresses: ["198.18.4.11"],
  tls: "TLSv1.3",
  spf: { result: "pass", domain: "bounce.acme.example" },
  dkim: { result: "pass", domain: "acme.example" },
  dmarc: { result: "pass", aligned: ["spf", "dkim"] },
};
const states = (change: Partial<EgressSeen>) =>
  judgeEgress(expected, { ...right, ...change }).flatMap(({ field, state }) =>
    state === "ok" ? [] : [`${field} ${state}`],
  );

describe("judgeEgress", () => {
  test("finds nothing wrong where all is as expected, whatever case and final dot names have", () => {
    const fields = judgeEgress(expected, {
      ...right,
      helo: "O1.n1.nodes.example.",
      names: ["o1.N1.nodes.example."],
    });
    expect(fields.map(({ field }) => field)).toEqual([...egressFields]);
    expect(fields.every(({ state, advice }) => state === "ok" && advice === null)).toBe(true);
    expect(egressVerdict(fields)).toBe("attested");
  });

  test.each<readonly [string, Partial<EgressSeen>]>([
    ["source wrong", { ip: "198.18.4.10", addresses: ["198.18.4.10"] }],
    ["ehlo wrong", { helo: "localhost" }],
    ["ehlo wrong", { helo: "" }],
    ["ptr wrong", { names: ["static.provider.example"] }],
    ["ptr wrong", { names: [] }],
    ["ptr wrong", { names: ["o1.n1.nodes.example", "other.example"] }],
    ["ptr unknown", { names: null }],
    ["ptr-forward wrong", { addresses: ["198.18.9.9"] }],
    ["ptr-forward wrong", { addresses: [] }],
    ["ptr-forward unknown", { addresses: null }],
    ["tls wrong", { tls: null }],
    ["spf wrong", { spf: { result: "fail", domain: "bounce.acme.example" } }],
    ["spf wrong", { spf: { result: "pass", domain: "elsewhere.example" } }],
    ["spf wrong", { spf: { result: "none", domain: null } }],
    ["spf unknown", { spf: { result: "unknown", domain: "bounce.acme.example" } }],
    ["dkim wrong", { dkim: { result: "fail", domain: "acme.example" } }],
    ["dkim wrong", { dkim: { result: "pass", domain: "elsewhere.example" } }],
    ["dkim wrong", { dkim: { result: "none", domain: null } }],
    ["dkim unknown", { dkim: { result: "unknown", domain: "acme.example" } }],
    ["dmarc wrong", { dmarc: { result: "fail", aligned: [] } }],
    ["dmarc wrong", { dmarc: { result: "none", aligned: [] } }],
    ["dmarc unknown", { dmarc: { result: "unknown", aligned: [] } }],
  ])("%s alone: %o", (state, change) => {
    expect(states(change)).toEqual([state]);
  });

  test("silence of DNS about SPF and the signature is not held against the domain as a failed DMARC either", () => {
    const silent = { result: "unknown", domain: null } as const;
    const dmarc = { result: "fail", aligned: [] } as const;
    expect(states({ spf: silent, dkim: silent, dmarc })).toEqual([
      "spf unknown",
      "dkim unknown",
      "dmarc unknown",
    ]);
    expect(states({ spf: silent, dmarc })).toEqual(["spf unknown", "dmarc unknown"]);
    expect(states({ dkim: silent, dmarc })).toEqual(["dkim unknown", "dmarc unknown"]);
  });

  test("a wrong field has one sentence that names what was seen", () => {
    const [source] = judgeEgress(expected, { ...right, ip: "198.18.4.10" });
    expect(source?.advice).toBe(
      "Mail of acme.example left from 198.18.4.10 instead of its own address 198.18.4.11: the node's address translation is not right.",
    );
  });

  test.each<readonly [string, Partial<EgressSeen>, string]>([
    ["ehlo", { helo: "" }, "nothing"],
    ["ehlo", { helo: "localhost" }, "localhost"],
    ["ptr", { names: [] }, "none"],
    ["ptr", { names: ["static.provider.example"] }, "static.provider.example"],
    ["ptr-forward", { addresses: [] }, "none"],
    ["ptr-forward", { addresses: ["198.18.9.9"] }, "198.18.9.9"],
  ])("%s of %o is shown as %s", (field, change, shown) => {
    const found = judgeEgress(expected, { ...right, ...change }).find((each) => each.field === field);
    expect(found?.seen).toBe(shown);
  });

  test("what is wrong outweighs what DNS did not answer, and silence alone is no verdict", () => {
    expect(egressVerdict(judgeEgress(expected, { ...right, names: null, helo: "x" }))).toBe("wrong");
    expect(egressVerdict(judgeEgress(expected, { ...right, names: null }))).toBe("unclear");
    expect(egressVerdict([])).toBe("unclear");
  });
});
