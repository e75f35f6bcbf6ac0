import { foreignListeners, type Listener, parseListeners } from "@penguinmails/core/fleet/listeners";
import { publishedPorts } from "@penguinmails/mailu/render";
import { listListeners } from "../commands/system.ts";
import { shown } from "./compare-files.ts";
import { extrasOf } from "./extras.ts";
import type { Finding, StepContext } from "./step.ts";

const mostTold = 20;
const common = {
  expected: "nothing that neither the system nor Mailu needs",
  risk: "none",
  ips: null,
  remedy: "Find out what it is and who started it. What nobody can explain is reason to isolate the node.",
} as const;

/** What listens on the machine and no step of ours started, at most twenty; the firewall may keep it shut, and did not start it. */
export async function foreignListening(context: StepContext): Promise<readonly Finding[]> {
  const { shell, facts } = context;
  const { code, stdout } = await (await shell()).run(listListeners);
  if (code !== 0)
    return [
      {
        ...common,
        what: "listening programs",
        seen: "the machine does not tell",
        because: "Nobody sees what listens on the machine.",
      },
    ];
  // While a service comes or goes, what it is reached by is neither missing nor foreign.
  const extras = [...extrasOf(context), ...(facts.extras ?? [])];
  const found = foreignListeners(parseListeners(stdout), publishedPorts(facts.primaryIp ?? "", extras));
  return found.slice(0, mostTold).map((listener) => ({
    ...common,
    what: nameOf(listener),
    seen: listener.program === null ? "a program without a name" : shown(listener.program),
    because: "Something listens that neither the system nor Mailu needs.",
    hint: "foreign-listener",
  }));
}

const nameOf = ({ protocol, address, port }: Listener) => `listener ${protocol} ${shown(address)}:${port}`;
