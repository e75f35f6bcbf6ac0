import { describe, expect, test } from "vitest";
import { renderEgressMap, renderMailu } from "./render.ts";
import { files, spec } from "./rendered-test-spec.ts";

describe("secrets and hostile values", () => {
  test("no secret stands in a file that others than root may read", () => {
    const { rendered } = files();
    for (const { path, content, mode } of rendered) {
      const secret = content.includes(spec.secretKey) || content.includes(spec.apiToken);
      expect([path, secret, mode]).toEqual([path, secret, secret ? "600" : "644"]);
    }
    expect(rendered.filter(({ mode }) => mode === "600").map(({ path }) => path)).toEqual([
      "/mailu/mailu.env",
    ]);
  });

  const hostile = [
    "",
    " ",
    "a",
    "a b.example",
    "a.example\nRELAYNETS=0.0.0.0/0",
    'a.example"',
    "$(id).example",
    "`id`.example",
    "a.example -o smtp_helo_name=x.example",
    "{{API_TOKEN}}.example",
    "-a.example",
    "a..example",
    "a.example.",
    `${"a".repeat(64)}.example`,
  ];
  test.each(hostile)("a name such as %j is refused everywhere", (name) => {
    const [first] = spec.secondary;
    expect(() => renderMailu({ ...spec, hostname: name })).toThrow(RangeError);
    expect(() =>
      renderMailu({ ...spec, secondary: [{ number: 1, ip: first?.ip ?? "", ptr: name }] }),
    ).toThrow(RangeError);
    expect(() =>
      renderEgressMap({ ...spec, egress: [{ domain: name, ip: "198.18.4.11", hold: null }] }),
    ).toThrow(RangeError);
  });

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.4\n",
    " 1.2.3.4",
    "::1",
    '1.2.3.4", "x',
    "01.2.3.4.5",
  ])("an address such as %j is refused", (ip) => {
    expect(() => renderMailu({ ...spec, primaryIp: ip })).toThrow(RangeError);
    expect(() =>
      renderMailu({ ...spec, secondary: [{ number: 1, ip, ptr: "o1.n01.nodes.example" }] }),
    ).toThrow(RangeError);
  });

  test.each([
    "short",
    "with space 0123456789",
    "0123456789abcdef\nAPI=x",
    "0123456789'abcdef",
    "$0123456789abcdef",
  ])("a secret such as %j is refused", (secret) => {
    expect(() => renderMailu({ ...spec, secretKey: secret })).toThrow(RangeError);
    expect(() => renderMailu({ ...spec, apiToken: secret })).toThrow(RangeError);
  });

  test.each([
    "b+aa-a7@bounce.b.example",
    "b+aa-a7@a.example",
    "b+aa-a7@bounce.a.example@bounce.a.example",
    "B+AA-a7@bounce.a.example",
    "b+aa a7@bounce.a.example",
    "@bounce.a.example",
    "b+aa-a7@bounce.a.example retry:\nb+bb",
  ])("nothing is held alone as %j, which is no return address of the domain", (sender) => {
    const heldAlone = { hold: "4.3.0 Held by its sender", senders: [sender] };
    const map = (change: Partial<typeof heldAlone>) => () => {
      const way = { domain: "a.example", ip: spec.primaryIp, hold: null };
      renderEgressMap({ ...spec, egress: [{ ...way, heldAlone: { ...heldAlone, ...change } }] });
    };
    expect(map({})).toThrow(RangeError);
    expect(map({ senders: ["b+aa-a7@bounce.a.example"] })).not.toThrow();
    expect(map({ senders: [], hold: "5.3.0 Refused" })).toThrow(RangeError);
  });

  test("no domain leaves from an address that is not the node's, or from two", () => {
    const [a, b] = ["198.18.4.11", "198.18.4.12"];
    const map =
      (...ips: readonly string[]) =>
      () =>
        renderEgressMap({ ...spec, egress: ips.map((ip) => ({ domain: "a.example", ip, hold: null })) });
    expect(map("198.18.9.9")).toThrow("no address of this node");
    expect(map(a, b)).toThrow("two addresses");
    expect(map(a, a)).not.toThrow();
    expect(() => renderMailu({ ...spec, primaryIp: a })).toThrow("named twice");
  });

  test.each([
    "",
    "held",
    "5.3.2 Held",
    "4.3.0 Held\n@b.example smtp:",
    "4.3.0 Held: [192.0.2.1]",
    "4.3.2 $(id)",
  ])("nothing is put off with %j", (hold) => {
    const egress = [{ domain: "a.example", ip: spec.primaryIp, hold }];
    expect(() => renderEgressMap({ ...spec, egress })).toThrow(RangeError);
  });

  test("an address keeps its network and its transport when another one goes, and no two share a number", () => {
    const [first, second] = spec.secondary;
    if (!first || !second) throw new Error("two addresses");
    const egress = [{ domain: "zeta.example", ip: second.ip, hold: null }];
    const without = files({ ...spec, secondary: [second], egress });
    expect(without.compose.networks["ip2"]).toEqual(files().compose.networks["ip2"]);
    expect(without.compose.networks["ip1"]).toBeUndefined();
    expect(without.overrides("postfix.master")).toEqual(files().overrides("postfix.master").slice(1));
    expect(without.overrides("sender_transport.map")[0]).toBe("@zeta.example ip2:");
    expect(() => renderMailu({ ...spec, secondary: [first, { ...second, number: 1 }] })).toThrow("twice");
  });

  test("a node takes at most 44 secondary addresses", () => {
    const many = (n: number) =>
      Array.from({ length: n }, (_, i) => ({
        number: i + 1,
        ip: `198.18.5.${i + 1}`,
        ptr: `o${i + 1}.n01.nodes.example`,
      }));
    const networks = files({ ...spec, secondary: many(44), egress: [] }).compose.networks;
    expect(new Set(Object.values(networks).map((network) => network.ipam.config[0]?.subnet)).size).toBe(45);
    expect(() => renderMailu({ ...spec, secondary: many(45), egress: [] })).toThrow(RangeError);
  });

  test("a limit that Docker would take for none, or not take, is refused", () => {
    const { limits } = spec;
    if (!limits) throw new Error("the test has none");
    for (const wrong of [{ memoryMb: 0 }, { memoryMb: Number.NaN }, { memoryAndSwapMb: 6 }, { cpus: 0 }])
      expect(() =>
        renderMailu({ ...spec, limits: { ...limits, smtp: { ...limits.smtp, ...wrong } } }),
      ).toThrow(RangeError);
  });
});
