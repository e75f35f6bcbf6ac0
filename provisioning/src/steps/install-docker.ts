import { parseListeners } from "@penguinmails/core/fleet/listeners";
import { putFiles, type RemoteFile } from "../commands/files.ts";
import {
  dockerVersion,
  installPackages,
  listListeners,
  refreshPackages,
  restartDocker,
} from "../commands/system.ts";
import type { Shell } from "../shell/ssh.ts";
import { openPorts } from "./base-system.ts";
import { fileFindings } from "./compare-files.ts";
import type { Finding, Step, StepContext } from "./step.ts";

/**
 * When Docker's translations are lost, its proxy would take what comes for Mailu, and Mailu see its own network: a relay for
 * everybody. Without one there is silence. Docker then also translates what comes from its own networks: Mailu's front asks
 * itself by its public name before it asks for a certificate.
 */
const docker: RemoteFile = {
  path: "/etc/docker/daemon.json",
  mode: "644",
  content: '{ "userland-proxy": false }\n',
};

export const installDocker: Step = {
  name: "install Docker",
  isDone: async (context) => (await withoutDocker(context)).length === 0,
  look: withoutDocker,
  async apply({ shell }) {
    const machine = await shell();
    // Before it first starts, because it reads its settings then.
    const written = await putFiles(machine, [docker]);
    await machine.must(refreshPackages);
    // Debian 13 only recommends the client, and we install what is recommended nowhere.
    await machine.must(installPackages("docker.io", "docker-cli", "docker-compose"));
    if (written.length > 0 || (await hasProxy(machine))) await machine.must(restartDocker);
    return "done";
  },
};

async function withoutDocker({ shell }: StepContext): Promise<readonly Finding[]> {
  const machine = await shell();
  const relay = {
    because: "Should Docker's rules be lost, everybody could relay mail through its proxy.",
    risk: "interrupts-sending",
  } as const;
  const common = { ips: null, remedy: null } as const;
  const found = [...(await fileFindings(machine, [docker], () => relay))];
  if ((await machine.run(dockerVersion)).code !== 0)
    found.push({
      ...common,
      what: "Docker Compose",
      expected: "answers",
      seen: "does not answer",
      because: "The mail server's containers cannot be looked at or changed.",
      risk: "none",
    });
  if (await hasProxy(machine))
    found.push({ ...common, ...relay, what: "Docker's proxy", expected: "none", seen: "it runs" });
  return found;
}

/** Docker was started with it. */
async function hasProxy(machine: Shell): Promise<boolean> {
  const listeners = parseListeners(await machine.must(listListeners));
  return listeners.some(({ program, port }) => program === "docker-proxy" && openPorts.includes(port));
}
