import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeSigningKeys } from "./signing-keys.ts";
import {
  falseClaim,
  makeMessageIdHeader,
  makeProbeAddress,
  makeUnsubscribeAddress,
  makeVerp,
  parseMessageIdHeader,
  parseProbeAddress,
  parseUnsubscribeAddress,
  parseVerp,
  possibleVerps,
} from "./verp.ts";

const keys = makeSigningKeys([{ version: "a", secret: "a secret of enough letters" }]);
const messageId = "0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

describe("VERP", () => {
  test("every message comes back from its own bounce address, whatever case a server folds it to", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const address = makeVerp(keys, { messageId: id }, "bounce.acme.example");
        expect(parseVerp(keys, address)).toEqual({ messageId: id });
        expect(parseVerp(keys, `<${address.toUpperCase()}>`)).toEqual({ messageId: id });
        expect(address.split("@")[0]?.length).toBeLessThanOrEqual(64);
        expect(address).toBe(address.toLowerCase());
      }),
    );
  });

  test("is the same at every attempt", () => {
    const make = () => makeVerp(keys, { messageId }, "bounce.acme.example");
    expect(make()).toBe(make());
  });

  test("one altered letter anywhere in the local part is refused", () => {
    const address = makeVerp(keys, { messageId }, "bounce.acme.example");
    const length = address.indexOf("@");
    for (let i = 0; i < length; i += 1) {
      const other = address[i] === "c" ? "d" : "c";
      expect(parseVerp(keys, address.slice(0, i) + other + address.slice(i + 1)), `letter ${i}`).toBeNull();
    }
  });

  test("addresses that are not ours are refused, never thrown at", () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(parseVerp(keys, text)).toBeNull()));
    expect(parseVerp(keys, "b+@x")).toBeNull();
    expect(parseVerp(keys, "")).toBeNull();
  });

  test("a signature made for one purpose is none for another", () => {
    const local = makeVerp(keys, { messageId }, "d.example").slice(2);
    expect(parseUnsubscribeAddress(keys, `unsubscribe+${local}`)).toBeNull();
    expect(parseMessageIdHeader(keys, local.replace("-", "."))).toBeNull();
  });

  test("mail signed before a key change is still recognised, and only while that key is kept", () => {
    const before = makeVerp(keys, { messageId }, "d.example");
    const rotated = makeSigningKeys([{ version: "b", secret: "another secret, newer" }, ...keys]);
    expect(parseVerp(rotated, before)).toEqual({ messageId });
    expect(makeVerp(rotated, { messageId }, "d.example")).not.toBe(before);
    expect(parseVerp([rotated[0]], before)).toBeNull();
  });

  test("what a message may have gone out with are the addresses of all keys that are kept", () => {
    const both = makeSigningKeys([{ version: "b", secret: "another secret of letters" }, ...keys]);
    expect(possibleVerps(both, { messageId }, "bounce.acme.example")).toEqual([
      makeVerp(both, { messageId }, "bounce.acme.example"),
      makeVerp(keys, { messageId }, "bounce.acme.example"),
    ]);
  });

  test("what looks like ours is told from what is: a letter altered, another key, or none of our forms", () => {
    const verp = makeVerp(keys, { messageId }, "d.example");
    const genuine = [
      verp,
      makeUnsubscribeAddress(keys, messageId, "d.example"),
      makeMessageIdHeader(keys, messageId, "d.example"),
    ];
    const [other] = makeSigningKeys([{ version: "b", secret: "another secret, newer" }]);
    for (const one of genuine) {
      const local = one.slice(0, one.indexOf("@"));
      const altered = `${local.slice(0, -1)}${local.endsWith("c") ? "d" : "c"}@d.example`;
      expect(falseClaim(keys, one)).toBeNull();
      expect(falseClaim(keys, `<${altered.toUpperCase()}>`)).toBe("forged-signature");
      expect(falseClaim([other], one)).toBe("unknown-key");
      expect(falseClaim(keys, `${local}a@d.example`)).toBeNull();
      expect(falseClaim(keys, `${local.slice(0, -1)}@d.example`)).toBeNull();
    }
    expect(falseClaim(keys, verp.replace("b+", "unsubscribe+"))).toBe("forged-signature");
    for (const one of ["b+whoever@d.example", "collector@d.example", "1a2b.3c4d@mail.example", ""])
      expect(falseClaim(keys, one)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void expect(falseClaim(keys, text)).toBeNull()));
  });

  test("a probe comes back from its own address alone, and no bounce address passes for one", () => {
    const address = makeProbeAddress(keys, messageId, "Probe.example");
    expect(parseProbeAddress(keys, address.toUpperCase())).toEqual({ probeId: messageId });
    expect(address).toMatch(/^probe\+[a-z2-7]{26}-[a-z2-7]{11}@probe\.example$/);
    const verp = makeVerp(keys, { messageId }, "probe.example");
    expect(parseProbeAddress(keys, verp.replace("b+", "probe+"))).toBeNull();
    expect(parseProbeAddress(keys, verp)).toBeNull();
    expect(parseProbeAddress(keys, "postmaster@probe.example")).toBeNull();
  });

  test("a message id that is no UUID is a programmer's error", () => {
    expect(() => makeVerp(keys, { messageId: "x\r\ny" }, "d.example")).toThrow(RangeError);
  });
});

describe("Message-ID and opt-out address", () => {
  test("lead back to the message, with angle brackets or without", () => {
    const header = makeMessageIdHeader(keys, messageId, "Acme.example");
    expect(header).toMatch(/^[a-z2-7]{26}\.a[a-z2-7]{10}@acme\.example$/);
    expect(parseMessageIdHeader(keys, header)).toEqual({ messageId });
    expect(parseMessageIdHeader(keys, `<${header}>`)).toEqual({ messageId });
    const address = makeUnsubscribeAddress(keys, messageId, "bounce.acme.example");
    expect(parseUnsubscribeAddress(keys, address)).toEqual({ messageId });
    expect(address.indexOf("@")).toBeLessThanOrEqual(64);
  });
  test("a forged one leads nowhere", () => {
    const header = makeMessageIdHeader(keys, messageId, "acme.example");
    expect(
      parseMessageIdHeader(
        keys,
        header.replace(/.@/, (m) => (m === "a@" ? "b@" : "a@")),
      ),
    ).toBeNull();
  });
});

describe("makeSigningKeys", () => {
  test("refuses weak secrets, repeated versions and versions that cannot be written", () => {
    expect(() => makeSigningKeys([{ version: "a", secret: "short" }])).toThrow(RangeError);
    expect(() => makeSigningKeys([{ version: "A", secret: "x".repeat(32) }])).toThrow(RangeError);
    const key = { version: "a", secret: "x".repeat(32) };
    expect(() => makeSigningKeys([key, key])).toThrow(RangeError);
  });
});
