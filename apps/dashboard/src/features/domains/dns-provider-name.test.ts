import { expect, test } from "vitest";
import { dnsProviderName } from "./dns-provider-name.ts";

test("providers are called as they call themselves, and one that is new still reads", () => {
  expect(dnsProviderName("powerdns")).toBe("PowerDNS");
  expect(dnsProviderName("desec")).toBe("deSEC");
  expect(dnsProviderName("somebody")).toBe("somebody");
  expect(dnsProviderName("constructor")).toBe("constructor");
});
