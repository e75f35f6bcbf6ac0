import { expect, test } from "vitest";
import * as replies from "./fixtures/firewall.ts";
import { garbage, garbageList, noServers, noSuchServiceUnwrapped, serverError } from "./fixtures/replies.ts";
import { replayedAccount as account, apiKey } from "./replay-test-server.ts";

const smtp = {
  direction: "ingress",
  ethertype: "IPv4",
  protocol: "tcp",
  fromPort: 25,
  toPort: 25,
  source: null,
};

test("an instance's profile is read in its envelope and without, and nothing else of it is kept", async () => {
  const { hostwinds, server } = await account({
    get_instance_firewall_profile: [replies.mailProfile, replies.mailProfileBare],
  });
  for (const _shape of ["enveloped", "bare"])
    expect(await hostwinds.getFirewallProfile("734001")).toStrictEqual({ name: "mail", rules: [smtp] });
  expect(server.calls[0]?.form.get("serviceid")).toBe("734001");
});

test("bounds that are null, empty or text, and whom a rule alone lets through, are understood", async () => {
  const { hostwinds } = await account({ get_instance_firewall_profile: [replies.mixedProfile] });
  const { rules } = await hostwinds.getFirewallProfile("734001");
  expect(rules).toStrictEqual([
    { ...smtp, protocol: null, fromPort: null, toPort: null, source: "12" },
    { ...smtp, fromPort: 80, toPort: 443, source: "203.0.113.0/24" },
    { ...smtp, direction: "egress", protocol: null, fromPort: null, toPort: null },
  ]);
});

test.each([
  ["no profile", replies.noProfile, "garbage"],
  ["a profile without rules", replies.profileWithoutRules, "garbage"],
  ["HTML", garbage, "garbage"],
  ["a refusal out of its array", noSuchServiceUnwrapped, "refused"],
  ["a fault of the provider's", serverError, "unreachable"],
] as const)(
  "%s is an error of its kind, never a profile that lets nothing in",
  async (_title, reply, kind) => {
    const { hostwinds } = await account({ get_instance_firewall_profile: [reply] });
    await expect(hostwinds.getFirewallProfile("734001")).rejects.toMatchObject({ kind });
  },
);

test("the names of the profiles are read in each form, and a list that is not known says nothing", async () => {
  const { hostwinds } = await account({
    get_firewall_profiles: [
      replies.profilesAsRows,
      replies.profilesAsNames,
      replies.profilesById,
      replies.mailProfile,
      garbageList,
      noServers,
    ],
  });
  for (const _form of ["rows", "names", "by id"])
    expect(await hostwinds.listFirewallProfiles()).toEqual(["default", "mail"]);
  for (const _form of ["one object", "words", "nothing"])
    expect(await hostwinds.listFirewallProfiles()).toBeNull();
});

test("a profile is set by its name, once, and a refusal is told in the provider's words", async () => {
  const { hostwinds, server } = await account({
    set_instance_firewall: [replies.profileSet, replies.profileRefused, serverError],
  });
  await hostwinds.setFirewallProfile("734001", "mail");
  expect(Object.fromEntries(server.calls[0]?.form ?? [])).toEqual({
    action: "set_instance_firewall",
    API: apiKey,
    serviceid: "734001",
    name: "mail",
  });
  await expect(hostwinds.setFirewallProfile("734001", "mail")).rejects.toThrow(
    "A valid serviceid is required.",
  );
  await expect(hostwinds.setFirewallProfile("734001", "mail")).rejects.toMatchObject({ kind: "unreachable" });
  expect(server.calls).toHaveLength(3);
});
