import type { X509Certificate } from "node:crypto";
import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { keptCertificate, lineages, renewDue } from "../commands/certificates.ts";
import { restartService } from "../commands/mailu.ts";
import { servedCertificate } from "../served-certificate.ts";
import { shown } from "./compare-files.ts";
import type { Finding, Step, StepContext } from "./step.ts";

/**
 * What a mail server shows on 25, 465 and 587 is a certificate of the node's own name that does not end soon. Mailu asks
 * Let's Encrypt by itself; here it is asked again when that came to nothing.
 */
export const holdCertificate: Step = {
  name: "hold a certificate",
  isDone: async (context) => (await unfitCertificates(context)).length === 0,
  async look(context) {
    const ports = tlsPorts(context.settings).map((port) => shownOn(context, port));
    if ((await Promise.all(ports)).every((one) => one === "silent")) throw new Error("No mail port answers");
    return unfitCertificates(context);
  },
  async apply(context) {
    const machine = await context.shell();
    const kept = await Promise.all(lineages.map((lineage) => keptCertificate(machine, lineage)));
    // Mailu shows none before it holds both: one that is still asked for would not come if its front were stopped.
    if (kept.every((one) => one !== null && unfitness(context, one) === null)) {
      await machine.must(restartService("front"));
      return { wait: "the mail server reads its certificate", retryAfterMs: minute };
    }
    const nowMs = context.settings.now();
    const askedAtMs = context.facts.certificateAskedAtMs;
    // At first Mailu's own asking is under way; later once an hour, for the authority counts who fails.
    if (askedAtMs === undefined || nowMs - askedAtMs >= hour) {
      await context.learn({ certificateAskedAtMs: nowMs });
      if (!kept.includes(null)) {
        const { code, stderr, stdout } = await machine.run(renewDue);
        if (code !== 0) return refusedBy(stderr || stdout);
      } else if (askedAtMs !== undefined) await machine.must(restartService("front"));
    }
    return { wait: "Mailu asks Let's Encrypt for its certificate", retryAfterMs: minute };
  },
};

/** The authority said no, which is its right for an hour. */
export function refusedBy(words: string) {
  const why = words.trim().split("\n").at(-1) ?? "";
  return { wait: `Let's Encrypt refused: ${shown(why) || "no reason given"}`, retryAfterMs: hour };
}

/** Ports on which a node shows a certificate, and whether they begin without TLS. */
export function tlsPorts({ smtpPort, smtpsPort, submissionPort }: StepContext["settings"]) {
  return [
    { port: smtpPort, starttls: true },
    { port: smtpsPort, starttls: false },
    { port: submissionPort, starttls: true },
  ];
}

export function shownOn(
  { facts, spec }: StepContext,
  port: { readonly port: number; readonly starttls: boolean },
): Promise<X509Certificate | "none" | "silent"> {
  return servedCertificate({ host: facts.primaryIp ?? "", hostname: spec.hostname, ...port });
}

async function unfitCertificates(context: StepContext): Promise<readonly Finding[]> {
  const days = policy.node.certificateRenewWithinMs / day;
  const looks = tlsPorts(context.settings).map(async (port): Promise<readonly Finding[]> => {
    const certificate = await shownOn(context, port);
    const seen = typeof certificate === "string" ? "none" : unfitness(context, certificate);
    if (seen === null) return [];
    return [
      {
        what: `certificate on port ${port.port}`,
        expected: `for ${context.spec.hostname}, for more than ${days} days`,
        seen,
        because:
          "Servers and our own workers that check certificates hand over no mail once it has ended or names another host.",
        risk: "brief",
        ips: null,
        remedy: null,
      },
    ];
  });
  return (await Promise.all(looks)).flat();
}

/** What is wrong with it; null: nothing. */
function unfitness({ spec, settings }: StepContext, certificate: X509Certificate): string | null {
  if (certificate.checkHost(spec.hostname) === undefined)
    return `for ${shown(certificate.subjectAltName ?? certificate.subject)}`;
  const endsAtMs = Date.parse(certificate.validTo);
  const leftMs = endsAtMs - settings.now();
  if (leftMs > policy.node.certificateRenewWithinMs) return null;
  const on = new Date(endsAtMs).toISOString().slice(0, 10);
  return leftMs <= 0 ? `ended on ${on}` : `ends on ${on}, in ${Math.ceil(leftMs / day)} days`;
}
