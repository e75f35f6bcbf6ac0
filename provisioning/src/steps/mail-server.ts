import { addressNames, numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import { containerLimits } from "@penguinmails/core/fleet/container-limits";
import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import { second } from "@penguinmails/core/time";
import { renderMailu, servicesOf } from "@penguinmails/mailu/render";
import { applyOverrides, areApplied, makeContainers, putUnapplied } from "../commands/applied-files.ts";
import type { RemoteFile } from "../commands/files.ts";
import { clearWebmail, composeStatus } from "../commands/mailu.ts";
import { fileFindings, shown } from "./compare-files.ts";
import { extrasOf } from "./extras.ts";
import { type Finding, nodeAccess, type Step, type StepContext } from "./step.ts";

/** Docker's word until the first check of a container's health went well; when enough of them failed, it is "unhealthy". */
const justStarted = "starting";

/** Mailu's files are on the machine as rendered and read, its containers run and say that they are well. */
export const bringUpMailu: Step = {
  name: "bring up Mailu",
  isDone: async (context) => runsWanted(context) && (await unlikeRendered(context, waitedFor)).length === 0,
  look: async (context) => (await unlikeRendered(context, unwell)).filter(({ seen }) => seen !== justStarted),
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

const isOverride = ({ path }: RemoteFile) => path.startsWith("/mailu/overrides/");

/** What containers are made from: the compose file and their environment. */
export const containerFiles = (context: StepContext) =>
  nodeFiles(context).filter((file) => !isOverride(file));

/** The containers were made from the files as they are now, and those are on the machine. */
export const areMade = async (context: StepContext) =>
  areApplied(await context.shell(), containerFiles(context));

/** What a look calls containers of which nothing says that they were made from their files. */
export const madeOtherwise = "containers";

/** Mailu's files as they are to be on the machine. */
export function nodeFiles(context: StepContext) {
  const { spec, facts } = context;
  const extras = extrasOf(context);
  return renderMailu({
    hostname: spec.hostname,
    secretKey: spec.secrets.mailuSecretKey,
    apiToken: spec.secrets.mailuApiToken,
    primaryIp: facts.primaryIp ?? "",
    secondary: numberedAddresses(facts).map(({ ip, number }) => ({
      ip,
      number,
      ptr: addressNames(spec.hostname, facts).find((each) => each.ip === ip)?.name ?? "",
    })),
    egress: spec.egress,
    limits: facts.size?.gives ? containerLimits(facts.size.gives, extras) : null,
    extras,
  });
}

async function unlikeRendered(context: StepContext, unlike: typeof unwell): Promise<readonly Finding[]> {
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
  for (const { name, seen, expected } of await unlike(context))
    found.push({
      ...common,
      what: `container ${name}`,
      expected,
      seen,
      because: `Mailu's ${name} is not as its compose file has it, so mail may wait or be handled otherwise.`,
      risk: "interrupts-sending",
    });
  return found;
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
        because: "Domains leave from other addresses than the ones that their SPF and warm-up are for.",
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

type Unwell = {
  readonly name: string;
  readonly expected: string;
  readonly seen: string;
  /** Nothing was made of it yet, or of another image. */
  readonly isUnmade: boolean;
};

/** Services that do not run, are not healthy, or run another image than the compose file names. */
export async function unwell(context: StepContext): Promise<readonly Unwell[]> {
  const { code, stdout } = await (await context.shell()).run(composeStatus);
  const states = new Map(code === 0 ? stdout.split("\n").flatMap(stateOf) : []);
  const images = imagesOf(context);
  return servicesOf({ extras: extrasOf(context) }).flatMap((name): readonly Unwell[] => {
    const state = states.get(name);
    if (!state) return [{ name, expected: "running", seen: "not there", isUnmade: true }];
    const image = images.get(name) ?? "";
    // Older Compose prints no image.
    if (state.Image && state.Image !== image)
      return [{ name, expected: image, seen: shown(state.Image), isUnmade: true }];
    if (state.State !== "running")
      return [{ name, expected: "running", seen: shown(state.State ?? "unknown"), isUnmade: false }];
    if (state.Health && state.Health !== "healthy")
      return [{ name, expected: "healthy", seen: shown(state.Health), isUnmade: false }];
    return [];
  });
}

/**
 * Those of them that a plan waits for. Mail passes unchecked while the antivirus fetches its signatures or is not well, so
 * nothing waits for it once it was made: a look tells of it.
 */
export async function waitedFor(context: StepContext): Promise<readonly Unwell[]> {
  return (await unwell(context)).filter(({ name, isUnmade }) => isUnmade || name !== "antivirus");
}

type ServiceState = { readonly State?: string; readonly Health?: string; readonly Image?: string };

/** `ps --format json` prints one object a line. */
function stateOf(line: string): readonly (readonly [string, ServiceState])[] {
  if (!line.trim().startsWith("{")) return [];
  const state = JSON.parse(line) as ServiceState & { readonly Service?: string };
  return [[state.Service ?? "", state]];
}

/** Image that the rendered compose file names for each service. */
function imagesOf(context: StepContext): ReadonlyMap<string, string> {
  const compose = nodeFiles(context).find(({ path }) => path.endsWith("docker-compose.yml"))?.content ?? "";
  return new Map(
    [...compose.matchAll(/^ {2}(\w+):\n {4}image: (\S+)$/gm)].map(([, name = "", image = ""]) => [
      name,
      image,
    ]),
  );
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
