import { minute } from "@penguinmails/core/time";
import { greeting } from "../greeting.ts";
import { shown } from "./compare-files.ts";
import type { Finding, Step } from "./step.ts";

/** SMTP and submission greet as the node's name from outside. */
export const verifyServices: Step = {
  name: "verify the services",
  refuted: { verified: false },
  isDone: async ({ facts }) => facts.verified === true,
  async look({ facts, spec, settings }) {
    const found: Finding[] = [];
    for (const port of [settings.smtpPort, settings.submissionPort]) {
      const banner = await greeting(facts.primaryIp ?? "", port);
      if (banner.startsWith("220 ") && banner.includes(spec.hostname)) continue;
      found.push({
        what: `greeting on port ${port}`,
        expected: `220 ${spec.hostname}`,
        seen: shown(banner) || "silence",
        because: "The mail server does not greet by its name from outside, so mail in or out fails.",
        risk: "none",
        ips: null,
        remedy: null,
      });
    }
    return found;
  },
  async apply({ facts, spec, settings, learn }) {
    for (const port of [settings.smtpPort, settings.submissionPort]) {
      const banner = await greeting(facts.primaryIp ?? "", port);
      if (!banner.startsWith("220 "))
        return { wait: `port ${port} does not greet yet`, retryAfterMs: minute };
      if (!banner.includes(spec.hostname))
        return { wait: `port ${port} greets as another: ${banner.slice(0, 80)}`, retryAfterMs: minute };
    }
    await learn({ verified: true });
    return "done";
  },
};
