import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import { second } from "@penguinmails/core/time";
import { applyOverrides, areApplied, makeContainers, putUnapplied } from "../commands/applied-files.ts";
import { clearWebmail } from "../commands/mailu.ts";
import { fileFindings } from "./compare-files.ts";
import { toldOf, type Unlike, unwell, waitedFor } from "./containers.ts";
import { extrasOf } from "./extras.ts";
import { areMade, containerFiles, isOverride, nodeFiles } from "./node-files.ts";
import { type Finding, nodeAccess, type Step, type StepContext } from "./step.ts";

/** Mailu's files are on the machine as rendered and read, its containers run and say that they are well. */
export const bringUpMailu: Step = {
  name: "bring up Mailu",
  isDone: async (context) => runsWanted(context) && (await unlikeRendered(context, waitedFor)).length === 0,
  look: (context) => unlikeRendered(context, toldOf),
  async apply(context) {
    const machine = await context.shell();
    const files = nodeFiles(context);
    // All of them first: a container that is made now reads its overrides at once.
    await putUnapplied(machine, files);
    if (!(await areMade(context)) || (await unwell(context)).length > 0)
      await makeContainers(machine, containerFiles(context));
    await applyOverrides(machine, files.filter(isOverride));
    const waiting = await waitedFor(context);
    if (waiting.length > 0)
      return {
        wait: `Mailu starts: ${waiting.map(({ name }) => name).join(", ")}`,
        retryAfterMs: 20 * second,
      };
    if (runsWanted(context)) return "done";
    const extras = extrasOf(context);
    // Only now: as long as 443 was published, its override was what kept the rest shut.
    if (!extras.includes("webmail")) for (const words of clearWebmail) await machine.run(words);
    // What is reached from outside is another.
    await context.learn({ extras, verified: false });
    return "done";
  },
};

const runsWanted = (context: StepContext) => extrasOf(context).join() === (context.facts.extras ?? []).join();

/** What a look calls containers of which nothing says that they were made from their files. */
export const madeOtherwise = "containers";

async function unlikeRendered(context: StepContext, unlike: typeof toldOf): Promise<readonly Finding[]> {
  const machine = await context.shell();
  const files = nodeFiles(context);
  const found = [...(await fileFindings(machine, files, meaningOf))];
  const common = { ips: null, remedy: null } as const;
  const areAsRendered = found.length === 0;
  if (areAsRendered && !(await areMade(context)))
    found.push({
      ...common,
      what: madeOtherwise,
      expected: "made from their files as they are",
      seen: "nothing says so",
      because:
        "Containers keep the settings that they were made with. Compose makes again only those whose files changed since: none on a node that merely is older than this mark.",
      risk: "interrupts-sending",
    });
  if (areAsRendered && !(await areApplied(machine, files.filter(isOverride))))
    found.push({
      ...common,
      what: "overrides",
      expected: "read by Postfix and Rspamd",
      seen: "written, but not read since",
      because: "Mail is still routed and signed as the files said before.",
      risk: "brief",
    });
  for (const { name, seen, expected, how } of await unlike(context))
    found.push({
      ...common,
      what: `container ${name}`,
      expected,
      seen,
      because: becauseOf(name, how),
      risk: "interrupts-sending",
      remedy: how === "unwell" ? `Read its log (docker logs mailu-${name}-1), then restart Mailu.` : null,
    });
  return found;
}

function becauseOf(name: string, how: Unlike["how"]): string {
  if (how !== "unwell")
    return `Mailu's ${name} is not as its compose file has it, so mail may wait or be handled otherwise.`;
  return name === "antivirus"
    ? "Mailu's antivirus is not well, so mail passes unchecked."
    : `Mailu's ${name} is not well, so mail may wait or be handled otherwise.`;
}

function meaningOf(path: string): Pick<Finding, "because" | "risk"> {
  switch (path.slice(path.lastIndexOf("/") + 1)) {
    case "docker-compose.yml":
      return {
        because: "With another compose file mail leaves from other addresses, or by other images.",
        risk: "interrupts-sending",
      };
    case "mailu.env":
      return {
        because: "With other settings Mailu limits, signs or refuses mail otherwise than planned.",
        risk: "interrupts-sending",
      };
    case "sender_transport.map":
      return {
        because:
          "Domains leave from other addresses than the ones that their SPF and warm-up are for, or a listed one's queue is not held.",
        risk: "brief",
      };
    case "postfix.master":
      return {
        because: "Secondary addresses greet by another name, or mail leaves from the wrong one.",
        risk: "brief",
      };
    case "penguinmails.conf":
      return {
        because: "Mailu's admin pages and its API may be open to everybody.",
        risk: "brief",
      };
    case "dkim_signing.conf":
      return {
        because:
          "Mail under our return-path domains leaves without a signature, and receivers trust it less.",
        risk: "brief",
      };
    default:
      return { because: "Postfix retries, routes or gives up otherwise than planned.", risk: "brief" };
  }
}

/** The node's own mail domain and its collector mailbox exist. */
export function prepareCollector(mailu: MailuAdmin): Step {
  return {
    name: "make the collector mailbox",
    isDone: async ({ facts }) => facts.collectorReady === true,
    async apply(context) {
      const { spec, learn } = context;
      const access = nodeAccess(context);
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
