import { Resolver } from "node:dns/promises";
import { existsSync } from "node:fs";
import { authority, bed, nameServer, receivers, registry, vps } from "./bed.ts";
import { engineAnswers } from "./engine.ts";
import { greeting } from "./internet.ts";
import { readMails } from "./mail-seen.ts";
import { askDocker } from "./program.ts";
import { keyFile } from "./up.ts";

/** What stands, what answers, and what to do next. */
export async function status(): Promise<void> {
  if (!(await engineAnswers())) {
    console.log("Docker's engine does not run, so nothing of the bed does. Next: npm run testbed -- up");
    return;
  }
  const states = await hostStates();
  line("engine", "answers", await diskUsed());
  const [dns, ssh] = await Promise.all([
    resolves(nameServer.ip, "ns.bed.example"),
    greeting(vps.primaryIp, 22),
  ]);
  line(nameServer.name, stateOf(states, nameServer.name), `${nameServer.ip}, ${dns ? "answers" : "SILENT"}`);
  for (const { name, ip } of [registry, authority]) line(name, stateOf(states, name), ip);
  for (const receiver of receivers) {
    const [greeted, mails] = await Promise.all([greeting(receiver.ip, 25), readMails(receiver)]);
    const said = greeted === "" ? "SILENT" : greeted;
    line(receiver.name, stateOf(states, receiver.name), `${receiver.ip}, ${said}, ${mails.length} mail(s)`);
    for (const mail of mails.slice(-3)) {
      const results = Object.entries(mail.results).map(([method, result]) => `${method}=${result}`);
      console.log(
        `    ${mail.sourceIp} EHLO ${mail.ehlo} ${results.join(" ")}  ${mail.subject.slice(0, 50)}`,
      );
    }
  }
  line(vps.name, stateOf(states, vps.name), `${vps.primaryIp}, ${ssh === "" ? "sshd SILENT" : ssh}`);
  if (states.has(vps.name)) await tellMachine();
  const missing = [nameServer, registry, authority, ...receivers, vps].filter(
    ({ name }) => !/^Up/.test(stateOf(states, name)),
  );
  console.log(
    missing.length > 0
      ? `\n  ${missing.map(({ name }) => name).join(", ")} not up. Next: npm run testbed -- up`
      : `\n  ${existsSync(keyFile) ? `ssh -i ${keyFile} root@${vps.primaryIp}   or   ` : ""}docker exec -it ${vps.name} bash`,
  );
}

async function hostStates(): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await askDocker([
    "ps",
    "-a",
    "--filter",
    `label=${bed.label}`,
    "--format",
    "{{.Names}}\t{{.Status}}",
  ]);
  return new Map(
    stdout
      .split("\n")
      .filter((text) => text !== "")
      .map((text) => text.split("\t") as [string, string]),
  );
}

const stateOf = (states: ReadonlyMap<string, string>, name: string) => states.get(name) ?? "missing";
const line = (name: string, state: string, note: string) =>
  console.log(`${name.padEnd(14)} ${state.padEnd(28)} ${note}`);

async function tellMachine(): Promise<void> {
  const on = async (...words: string[]) =>
    (await askDocker(["exec", vps.name, ...words], { limitMs: 10_000 })).stdout.trim();
  const [systemd, failed, addresses, services] = await Promise.all([
    on("systemctl", "is-system-running"),
    on("systemctl", "--failed", "--plain", "--no-legend"),
    on("ip", "-4", "-br", "addr", "show", "dev", "eth0"),
    on("sh", "-c", "docker ps -a --format '{{.Names}}: {{.Status}}' 2>/dev/null || echo 'no Docker yet'"),
  ]);
  for (const text of [`systemd ${systemd}`, addresses, ...failed.split("\n"), ...services.split("\n")])
    if (text !== "") console.log(`    ${text}`);
}

async function diskUsed(): Promise<string> {
  const { stdout } = await askDocker(["system", "df", "--format", "{{.Type}} {{.Size}}"]);
  return stdout.trim().split("\n").join(", ");
}

/** Whether it resolves a name of its own. */
async function resolves(server: string, name: string): Promise<boolean> {
  const resolver = new Resolver({ timeout: 2_000, tries: 1 });
  resolver.setServers([server]);
  return resolver.resolve4(name).then(
    () => true,
    () => false,
  );
}
