import { shutPorts, shutSentence } from "@penguinmails/core/fleet/firewall-profile";
import { openPorts } from "./base-system.ts";
import { type Finding, type Step, type StepContext, StepImpossible } from "./step.ts";

export const profileOf = ({ hosting, facts }: Pick<StepContext, "hosting" | "facts">) =>
  hosting.getFirewallProfile(facts.serviceId ?? "");

/** Before the provider is asked to set it. A list that could not be read forbids nothing: the provider has the last word. */
export async function requireProfile(
  { hosting }: Pick<StepContext, "hosting">,
  name: string,
  setting: string,
): Promise<void> {
  const names = await hosting.listFirewallProfiles();
  if (names === null || names.includes(name)) return;
  throw new StepImpossible(
    `The provider has no firewall profile “${name}”. It has ${names.slice(0, 10).join(", ")}.`,
    `Make it in the provider's panel, or set ${setting} to one that it has.`,
  );
}

/**
 * The provider's own firewall lets through what ours does. It is changed only to the profile that the settings name;
 * without one, and where that one is too tight itself, a person does it.
 */
export const openProviderFirewall: Step = {
  name: "open the provider's firewall",
  isDone: async (context) =>
    context.settings.firewallProfile === null || shutPorts(await profileOf(context), openPorts).length === 0,
  look: shutAtProvider,
  async apply(context) {
    const { hosting, facts, settings } = context;
    const wanted = settings.firewallProfile ?? "";
    await requireProfile(context, wanted, "HOSTWINDS_FIREWALL_PROFILE");
    const present = await profileOf(context);
    if (present.name === wanted)
      throw new StepImpossible(shutSentence(shutPorts(present, openPorts)), byHand(wanted));
    await hosting.setFirewallProfile(facts.serviceId ?? "", wanted);
    return "done";
  },
};

async function shutAtProvider(context: StepContext): Promise<readonly Finding[]> {
  const present = await profileOf(context);
  const shut = shutPorts(present, openPorts);
  if (shut.length === 0) return [];
  const { firewallProfile } = context.settings;
  const open = openPorts.filter((port) => !shut.includes(port));
  const mends = firewallProfile !== null && firewallProfile !== present.name;
  return [
    {
      what: "provider's firewall",
      expected: `lets in TCP ${openPorts.join(", ")}`,
      seen: `“${present.name}” lets in ${open.length > 0 ? open.join(", ") : "none"} of them`,
      because: shutSentence(shut),
      risk: "none",
      ips: null,
      remedy: mends ? null : byHand(present.name),
    },
  ];
}

const byHand = (name: string) =>
  `Open these ports in the profile “${name}” in the provider's panel, or set HOSTWINDS_FIREWALL_PROFILE to one that has them open.`;
