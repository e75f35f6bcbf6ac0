import { wallFault } from "@penguinmails/core/fleet/firewall-profile";
import { HostingError } from "@penguinmails/core/ports/hosting";
import { minute } from "@penguinmails/core/time";
import { openPorts } from "./base-system.ts";
import { profileOf, requireProfile } from "./provider-firewall.ts";
import { type Step, StepImpossible } from "./step.ts";

/**
 * Before an isolated machine stands a firewall that nobody on it can open: the provider's, with the profile that the
 * settings name for it. The former one is written down before it goes, and comes back with the release.
 */
export const putUpWall: Step = {
  name: "put up the provider's wall",
  async isDone(context) {
    const { isolationProfile } = context.settings;
    if (isolationProfile === null) return true;
    const present = await profileOf(context);
    return present.name === isolationProfile && wallFault(present, openPorts) === null;
  },
  async apply(context) {
    const { hosting, facts, settings, learn } = context;
    const serviceId = facts.serviceId ?? "";
    const profile = settings.isolationProfile ?? "";
    const before = await profileOf(context);
    let wall = facts.wall;
    if (before.name !== profile) {
      await requireProfile(context, profile, "HOSTWINDS_ISOLATION_PROFILE");
      // The settings may name another wall than the one that stands: what comes back stays the same.
      const former = before.name === wall?.profile ? wall.former : before.name;
      wall = { profile, former };
      await learn({ wall });
      await hosting.setFirewallProfile(serviceId, profile);
    }
    const fault = wallFault(await profileOf(context), openPorts);
    if (fault === null) return "done";
    if (wall) {
      await hosting.setFirewallProfile(serviceId, wall.former);
      await learn({ wall: null });
    }
    throw new StepImpossible(
      fault,
      "The machine's own firewall is shut. Mend the profile in the provider's panel, then reboot the machine here: that puts it up.",
    );
  },
};

/**
 * The same before anything is asked of the machine, which may no longer do what we ask. A provider that does not do it
 * holds nothing up: `putUpWall` comes last and says why.
 */
export function tryWall(operationId: string): Step {
  return {
    name: "ask the provider for its wall",
    isDone: async ({ facts, settings }) =>
      settings.isolationProfile === null || facts.wallTriedFor === operationId,
    async apply(context) {
      try {
        if (!(await putUpWall.isDone(context))) await putUpWall.apply(context);
      } catch (error) {
        if (!(error instanceof HostingError || error instanceof StepImpossible)) throw error;
      }
      await context.learn({ wallTriedFor: operationId });
      return "done";
    },
  };
}

/** The profile from before stands before the machine again. */
export const takeDownWall: Step = {
  name: "take down the provider's wall",
  async isDone(context) {
    const { facts, settings } = context;
    if (facts.wall) return false;
    return (
      settings.isolationProfile === null || (await profileOf(context)).name !== settings.isolationProfile
    );
  },
  async apply(context) {
    const { hosting, facts, learn } = context;
    const former = facts.wall?.former ?? context.settings.firewallProfile;
    if (former === null)
      throw new StepImpossible(
        "The provider's wall stands before the machine, and we did not put it there.",
        "Give the machine its profile back in the provider's panel, then release it again.",
      );
    await hosting.setFirewallProfile(facts.serviceId ?? "", former);
    if ((await profileOf(context)).name !== former)
      return { wait: "the provider takes its wall down", retryAfterMs: minute };
    await learn({ wall: null });
    return "done";
  },
};
