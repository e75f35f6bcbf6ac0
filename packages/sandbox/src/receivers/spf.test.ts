import { expect, test } from "vitest";
import { checkSpf, type LookUp } from "./spf.ts";

const zone: Readonly<Record<string, readonly string[]>> = {
  "plain.test TXT": ["other", "v=spf1 ip4:127.9.16.0/24 -all"],
  "one.test TXT": ["v=spf1 ip4:127.9.16.1 ~all"],
  "host.test TXT": ["v=spf1 a mx:mail.test ?all"],
  "host.test A": ["127.9.16.1"],
  "mail.test MX": ["10 mx.mail.test"],
  "mx.mail.test A": ["127.9.16.2"],
  "include.test TXT": ["v=spf1 include:plain.test -all"],
  "redirect.test TXT": ["v=spf1 redirect=plain.test"],
  "two.test TXT": ["v=spf1 -all", "v=spf1 +all"],
  "loop.test TXT": ["v=spf1 include:loop.test -all"],
  "broken.test TXT": ["v=spf1 ipv4:1.2.3.4 -all"],
  "missing.test TXT": ["v=spf1 include:nothing.test -all"],
  "nothing.test TXT": ["hello"],
};
const lookUp: LookUp = (name, type) => (name === "silent.test" ? null : (zone[`${name} ${type}`] ?? []));

test.each([
  ["plain.test", "127.9.16.200", "pass"],
  ["plain.test", "127.9.17.1", "fail"],
  ["one.test", "127.9.16.1", "pass"],
  ["one.test", "127.9.16.2", "softfail"],
  ["host.test", "127.9.16.1", "pass"],
  ["host.test", "127.9.16.2", "pass"],
  ["host.test", "127.9.16.3", "neutral"],
  ["include.test", "127.9.16.9", "pass"],
  ["include.test", "127.9.17.9", "fail"],
  ["redirect.test", "127.9.17.9", "fail"],
  ["two.test", "127.9.16.1", "permerror"],
  ["loop.test", "127.9.16.1", "permerror"],
  ["broken.test", "127.9.16.1", "permerror"],
  ["missing.test", "127.9.16.1", "permerror"],
  ["nothing.test", "127.9.16.1", "none"],
  ["silent.test", "127.9.16.1", "temperror"],
])("%s says of %s: %s", (domain, ip, result) => {
  expect(checkSpf(lookUp, domain, ip)).toBe(result);
});
