import { putFiles, type RemoteFile } from "../commands/files.ts";
import { addAddress, listAddresses } from "../commands/system.ts";
import { fileFindings } from "./compare-files.ts";
import type { Finding, Step, StepContext } from "./step.ts";

/** Every confirmed secondary address is on the interface, now and after a reboot. */
export const configureAddresses: Step = {
  name: "configure the addresses",
  isDone: async (context) => (await unconfigured(context)).length === 0,
  look: unconfigured,
  async apply({ shell, facts }) {
    const machine = await shell();
    const there = await machine.must(listAddresses);
    const device = deviceOf(there, facts.primaryIp ?? "");
    const wanted = facts.secondaryIps ?? [];
    for (const ip of wanted) if (!there.includes(`"${ip}"`)) await machine.must(addAddress(ip, device));
    await putFiles(machine, [interfaces(device, wanted)]);
    return "done";
  },
};

async function unconfigured({ shell, facts }: StepContext): Promise<readonly Finding[]> {
  const machine = await shell();
  const there = await machine.must(listAddresses);
  const wanted = facts.secondaryIps ?? [];
  const missing = wanted.filter((ip) => !there.includes(`"${ip}"`));
  const file = interfaces(deviceOf(there, facts.primaryIp ?? ""), wanted);
  return [
    ...missing.map((ip) => ({
      risk: "none" as const,
      remedy: null,
      what: `address ${ip}`,
      expected: "on the interface",
      seen: "not on the interface",
      because: `Mail that should leave from ${ip} waits: the machine does not carry the address.`,
      ips: [ip],
    })),
    ...(await fileFindings(machine, [file], () => ({
      risk: "none",
      because: "After a reboot the machine will carry other addresses than its domains leave from.",
    }))),
  ];
}

function interfaces(device: string, ips: readonly string[]): RemoteFile {
  const stanzas = ips.map(
    (ip, n) => `auto ${device}:${n + 1}\niface ${device}:${n + 1} inet static\n  address ${ip}/32\n`,
  );
  return { path: "/etc/network/interfaces.d/60-penguinmails", mode: "644", content: stanzas.join("\n") };
}

/** Name of the interface that carries the main address; `eth0` when the machine does not say. */
export function deviceOf(listing: string, primaryIp: string): string {
  const faces: unknown = JSON.parse(listing);
  if (!Array.isArray(faces)) return "eth0";
  const found = faces.find((face) => JSON.stringify(face).includes(`"${primaryIp}"`));
  return typeof found?.ifname === "string" ? found.ifname : "eth0";
}
