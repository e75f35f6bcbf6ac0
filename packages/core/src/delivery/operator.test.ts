import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operatorOfMx } from "./operator.ts";

describe("operatorOfMx", () => {
  test.each([
    ["aspmx.l.google.com", "google"],
    ["ALT1.GMAIL-SMTP-IN.L.GOOGLE.COM.", "google"],
    ["aspmx2.googlemail.com", "google"],
    ["contoso-com.mail.protection.outlook.com", "ms365"],
    ["contoso-com.a-v1.mx.microsoft", "ms365"],
    ["outlook-com.olc.protection.outlook.com", "ms-consumer"],
    ["mta5.am0.yahoodns.net", "yahoo"],
    ["mx01.mail.icloud.com", "apple"],
    ["eu-smtp-inbound-1.mimecast.com", "mimecast"],
    ["mx0a-00123.pphosted.com", "proofpoint"],
    ["d1.a.ess.barracudanetworks.com", "barracuda"],
    ["mx00.gmx.net", "gmx"],
  ])("names the operator of %s", (host, operator) => {
    expect(operatorOfMx(host)).toBe(operator);
  });

  test("customers of one small host share one operator", () => {
    expect(operatorOfMx("mx1.smallhost.co.uk")).toBe("smallhost.co.uk");
    expect(operatorOfMx("mail-b.eu.smallhost.co.uk.")).toBe("smallhost.co.uk");
  });

  test("a look-alike is not taken for the operator it imitates", () => {
    expect(operatorOfMx("mx.notgoogle.com")).toBe("notgoogle.com");
    expect(operatorOfMx("aspmx.l.google.com.evil.net")).toBe("evil.net");
    expect(operatorOfMx("mx.yahoo.co.jp")).toBe("yahoo.co.jp");
  });

  test("a host without a registrable domain stands for itself", () => {
    expect(operatorOfMx("192.0.2.7")).toBe("192.0.2.7");
    expect(operatorOfMx("localhost")).toBe("localhost");
  });
});

test("any host gets a name in lower case without a trailing dot, and never an empty one", () => {
  const small = fc.stringMatching(/^[a-z][a-z0-9]{0,30}\.(?:com|de|co\.uk)$/);
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(host, (name) => {
      const operator = operatorOfMx(name);
      expect(operator).toBe(operator.toLowerCase());
      if (/[^\s.]/.test(name)) expect(operator).not.toBe("");
    }),
  );
  fc.assert(
    fc.property(small, (name) => {
      expect(operatorOfMx(`${name.toUpperCase()}.`)).toBe(operatorOfMx(name));
      expect(operatorOfMx(`mx7.${name}`)).toBe(operatorOfMx(`mx8.${name}`));
    }),
  );
});
