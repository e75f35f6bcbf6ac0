import { minute } from "@penguinmails/core/time";
import { greeting } from "../greeting.ts";
import { webAnswer } from "../web-answer.ts";
import { shown } from "./compare-files.ts";
import type { Finding, Step, StepContext } from "./step.ts";

/** SMTP and submission greet as the node's name from outside; of its web pages the world reaches webmail, where it runs, alone. */
export const verifyServices: Step = {
  name: "verify the services",
  refuted: { verified: false },
  isDone: async ({ facts }) => facts.verified === true,
  look: async (context) => [...(await ungreeted(context)), ...(await unlikeWebmail(context))],
  async apply(context) {
    const { facts, spec, settings, learn } = context;
    for (const port of [settings.smtpPort, settings.submissionPort]) {
      const banner = await greeting(facts.primaryIp ?? "", port);
      if (!banner.startsWith("220 "))
        return { wait: `port ${port} does not greet yet`, retryAfterMs: minute };
      if (!banner.includes(spec.hostname))
        return { wait: `port ${port} greets as another: ${banner.slice(0, 80)}`, retryAfterMs: minute };
    }
    const [fault] = await unlikeWebmail(context);
    if (fault) return { wait: `${fault.what}: ${fault.seen}`, retryAfterMs: minute };
    await learn({ verified: true });
    return "done";
  },
};

async function ungreeted({ facts, spec, settings }: StepContext): Promise<readonly Finding[]> {
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
}

/** Pages of Mailu that our tunnel alone may reach. */
const shutPages = ["/admin", "/api/v1"];

/** Asked of containers that were made with webmail: those that will be are asked once they are. */
async function unlikeWebmail({ facts, spec, settings }: StepContext): Promise<readonly Finding[]> {
  if (!facts.extras?.includes("webmail")) return [];
  const front = { host: facts.primaryIp ?? "", port: settings.httpsPort, hostname: spec.hostname };
  const common = { risk: "none", ips: [], remedy: null } as const;
  const door = await webAnswer(front, "/webmail/");
  const found: Finding[] = [];
  if (door?.status !== 302 || !/^(?:https:\/\/[^/]+)?\/sso\//.test(door.location))
    found.push({
      ...common,
      what: "webmail from outside",
      expected: "asks for a password",
      seen: door ? `answers ${door.status}` : "silence",
      because: "People cannot read or write their mail in a browser.",
    });
  for (const page of shutPages) {
    const answer = await webAnswer(front, page);
    if (answer && answer.status !== 404)
      found.push({
        ...common,
        what: `${page} from outside`,
        expected: "not found",
        seen: `answers ${answer.status}`,
        because: "Mailu's admin pages or its API are open to everybody.",
      });
  }
  return found;
}
