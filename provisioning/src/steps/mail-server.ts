import { connect } from "node:net";
import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import { minute, second } from "@penguinmails/core/time";
import { renderMailu } from "@penguinmails/mailu/render";
import { differing, putFiles, type RemoteFile } from "../commands/files.ts";
import { composeStatus, composeUp } from "../commands/mailu.ts";
import { applyOverrides, areApplied } from "../commands/overrides.ts";
import { keyContext, type Step, type StepContext, secondaryName } from "./step.ts";

const services = ["redis", "front", "resolver", "admin", "imap", "smtp", "antispam"];

/** Mailu's files are on the machine as rendered and read, its containers run and say that they are well. */
export const bringUpMailu: Step = {
  name: "bring up Mailu",
  async isDone(context) {
    const machine = await context.shell();
    const files = filesOf(context);
    return (
      (await differing(machine, files)).length === 0 &&
      (await areApplied(machine, files.filter(isOverride))) &&
      (await unwell(context)).length === 0
    );
  },
  async apply(context) {
    const machine = await context.shell();
    const files = filesOf(context);
    const changed = await putFiles(machine, files);
    if (changed.length > 0 || (await unwell(context)).length > 0) await machine.must(composeUp);
    await applyOverrides(machine, files.filter(isOverride));
    const waiting = await unwell(context);
    return waiting.length === 0
      ? "done"
      : { wait: `Mailu starts: ${waiting.join(", ")}`, retryAfterMs: 20 * second };
  },
};

const isOverride = ({ path }: RemoteFile) => path.startsWith("/mailu/overrides/postfix/");

function filesOf({ spec, facts }: StepContext) {
  return renderMailu({
    hostname: spec.hostname,
    secretKey: spec.secrets.mailuSecretKey,
    apiToken: spec.secrets.mailuApiToken,
    primaryIp: facts.primaryIp ?? "",
    secondary: (facts.secondaryIps ?? []).map((ip, n) => ({ ip, ptr: secondaryName(spec, n) })),
    egress: spec.egress,
  });
}

/** Services that do not run, or run and are not healthy. `ps --format json` prints one object a line. */
async function unwell({ shell }: StepContext): Promise<readonly string[]> {
  const { code, stdout } = await (await shell()).run(composeStatus);
  if (code !== 0) return services;
  const states = stdout
    .split("\n")
    .flatMap((line) =>
      line.trim().startsWith("{")
        ? [JSON.parse(line) as { Service?: string; State?: string; Health?: string }]
        : [],
    );
  return services.filter(
    (name) =>
      !states.some(
        (s) =>
          s.Service === name &&
          s.State === "running" &&
          (s.Health === "healthy" || s.Health === "" || s.Health === undefined),
      ),
  );
}

/** The node's own mail domain and its collector mailbox exist. */
export function prepareCollector(mailu: MailuAdmin): Step {
  return {
    name: "make the collector mailbox",
    isDone: async ({ facts }) => facts.collectorReady === true,
    async apply(context) {
      const { spec, facts, settings, learn } = context;
      const access = {
        nodeId: spec.nodeId,
        host: facts.primaryIp ?? "",
        hostKey: facts.hostKey ?? "",
        sshPrivateKey: settings.open(facts.sshPrivateKey ?? "", keyContext(spec)),
        hostname: spec.hostname,
      };
      const token = spec.secrets.mailuApiToken;
      await mailu.ensureDomain(access, token, spec.hostname);
      const mailbox = {
        email: `collector@${spec.hostname}`,
        password: spec.secrets.collectorPassword,
        displayName: "Collector",
        forwardTo: null,
        mayUseAnySender: false,
      };
      await mailu.ensureMailbox(access, token, mailbox);
      await learn({ collectorReady: true });
      return "done";
    },
  };
}

/** SMTP and submission greet as the node's name from outside. */
export const verifyServices: Step = {
  name: "verify the services",
  isDone: async ({ facts }) => facts.verified === true,
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

/** First line that the server says; empty when it says nothing within five seconds. */
function greeting(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5_000 });
    const end = (line: string) => {
      socket.destroy();
      resolve(line);
    };
    socket.setEncoding("utf8");
    socket.once("data", (text: string) => end(text.split("\r\n")[0] ?? ""));
    socket.once("timeout", () => end(""));
    socket.once("error", () => end(""));
  });
}
