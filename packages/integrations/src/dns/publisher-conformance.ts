import type { DnsPublisher } from "@penguinmails/core/ports/dns";
import { describe, expect, test } from "vitest";

export type PublisherWorld = {
  readonly publisher: DnsPublisher;
  /** The same account behind a wrong key. */
  readonly stranger: DnsPublisher;
  /** Makes the next call fail as an overloaded provider does. */
  readonly failNext: () => void;
};

/** What every publisher guarantees. `world` gives an account that holds the zones `acme.example` and `sub.acme.example`. */
export function describePublisher(name: string, world: () => PublisherWorld): void {
  describe(`${name} as a publisher`, () => {
    test("finds the closest zone above a name, and none for a stranger's", async () => {
      const { publisher } = world();
      const apex = await publisher.findZone("acme.example");
      expect(apex).not.toBeNull();
      expect(await publisher.findZone("_dmarc.ACME.example")).toBe(apex);
      const sub = await publisher.findZone("bounce.sub.acme.example");
      expect(sub).not.toBeNull();
      expect(sub).not.toBe(apex);
      expect(await publisher.findZone("notacme.example")).toBeNull();
    });

    test("a name without records has none", async () => {
      const { publisher } = world();
      expect(await publisher.getRrset(await zone(publisher), "nothing.acme.example", "TXT")).toEqual([]);
    });

    test.each<["A" | "MX" | "TXT" | "CNAME", readonly string[]]>([
      ["A", ["192.0.2.7"]],
      ["MX", ["10 n1.nodes.example", "20 n2.nodes.example"]],
      ["CNAME", ["track.penguinmails.example"]],
      ["TXT", ["v=spf1 ip4:192.0.2.7 ~all", 'with "quotes" and \\ backslash; and a semicolon', "v=x"]],
      ["TXT", [`v=DKIM1; k=rsa; p=${"MIIB".repeat(150)}`]],
    ])("gives back the %s values that were put", async (type, values) => {
      const { publisher } = world();
      const at = await zone(publisher);
      // A name of its own for each type: a CNAME stands beside nothing.
      const name = `${type.toLowerCase()}.put.acme.example`;
      await publisher.putRrset(at, name, type, 300, values);
      expect([...(await publisher.getRrset(at, name, type))].sort()).toEqual([...values].sort());
    });

    test("putting replaces the whole set, and only the set of that name and type", async () => {
      const { publisher } = world();
      const at = await zone(publisher);
      await publisher.putRrset(at, "acme.example", "TXT", 300, ["a", "b"]);
      await publisher.putRrset(at, "acme.example", "MX", 300, ["10 n1.nodes.example"]);
      await publisher.putRrset(at, "x.acme.example", "TXT", 300, ["x"]);
      await publisher.putRrset(at, "acme.example", "TXT", 300, ["b", "c"]);
      expect([...(await publisher.getRrset(at, "acme.example", "TXT"))].sort()).toEqual(["b", "c"]);
      expect(await publisher.getRrset(at, "acme.example", "MX")).toEqual(["10 n1.nodes.example"]);
      expect(await publisher.getRrset(at, "x.acme.example", "TXT")).toEqual(["x"]);
    });

    test("putting the same twice changes nothing, and deleting twice is deleting once", async () => {
      const { publisher } = world();
      const at = await zone(publisher);
      for (let i = 0; i < 2; i += 1) await publisher.putRrset(at, "acme.example", "TXT", 300, ["same"]);
      expect(await publisher.getRrset(at, "acme.example", "TXT")).toEqual(["same"]);
      for (let i = 0; i < 2; i += 1) await publisher.deleteRrset(at, "acme.example", "TXT");
      expect(await publisher.getRrset(at, "acme.example", "TXT")).toEqual([]);
    });

    test("a set larger than one page of the provider comes back whole", async () => {
      const { publisher } = world();
      const at = await zone(publisher);
      const values = Array.from({ length: 150 }, (_each, i) => `value ${i}`);
      await publisher.putRrset(at, "many.acme.example", "TXT", 300, values);
      expect(new Set(await publisher.getRrset(at, "many.acme.example", "TXT"))).toEqual(new Set(values));
    });

    test("an overloaded provider is a retryable fault, a wrong key is not, and neither shows the key", async () => {
      const { publisher, stranger, failNext } = world();
      failNext();
      await expect(publisher.findZone("acme.example")).rejects.toMatchObject({
        name: "DnsPublishError",
        retryable: true,
      });
      const refused = await stranger.findZone("acme.example").then(String, (error: unknown) => error);
      expect(refused).toMatchObject({ name: "DnsPublishError", retryable: false });
      expect(String(refused)).not.toContain("wrong-key");
    });
  });
}

async function zone(publisher: DnsPublisher): Promise<string> {
  const found = await publisher.findZone("acme.example");
  if (found === null) throw new Error("The world has no zone acme.example");
  return found;
}
