import { connect } from "node:net";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import type { RecordType } from "@penguinmails/core/ports/dns";
import { makePowerDnsPublisher } from "@penguinmails/integrations/dns/powerdns";
import { authority, bed, nameServer, receivers, registry, zones } from "./bed.ts";
import { images } from "./images/build-images.ts";
import { mailuImages, pathInRegistry } from "./images/recipes.ts";
import { askDocker, BedProblem, docker } from "./program.ts";
import { until } from "./until.ts";

/** A sealed bridge: nothing on it reaches the internet, and nothing there reaches it. */
export async function ensureNetwork(): Promise<void> {
  if ((await askDocker(["network", "inspect", bed.network])).code === 0) return;
  await docker([
    ...["network", "create", "--internal", "--label", bed.label],
    ...["--subnet", bed.subnet, "--ip-range", bed.dockerRange, "--gateway", bed.gateway],
    bed.network,
  ]);
}

/** Whether a container of the bed runs from the newest image; what is left of another is removed. */
export async function isUpToDate(name: string, image: string): Promise<boolean> {
  const wanted = await docker(["image", "inspect", "-f", "{{.Id}}", image]);
  const there = await askDocker(["inspect", "-f", "{{.Image}} {{.State.Running}}", name]);
  if (there.code !== 0) return false;
  if (there.stdout.trim() === `${wanted.trim()} true`) return true;
  await docker(["rm", "-fv", name]);
  return false;
}

async function ensureHost(
  name: string,
  ip: string,
  role: string,
  env: Readonly<Record<string, string>>,
): Promise<boolean> {
  if (await isUpToDate(name, images.services)) return false;
  await docker([
    ...["run", "-d", "--name", name, "--hostname", name, "--label", bed.label],
    ...["--network", bed.network, "--ip", ip, "--memory", "512m"],
    ...Object.entries(env).flatMap(([key, value]) => ["-e", `${key}=${value}`]),
    images.services,
    role,
  ]);
  return true;
}

export const publisher = () =>
  makePowerDnsPublisher({ baseUrl: nameServer.apiUrl, apiKey: nameServer.apiKey, timeoutMs: 5_000 });

/** The name server answers for the bed's zones, and knows the hosts of the bed's internet. */
export async function ensureNameServer(): Promise<void> {
  await ensureHost(nameServer.name, nameServer.ip, "name-server", { BED_API_KEY: nameServer.apiKey });
  const zonesUrl = `${nameServer.apiUrl}/api/v1/servers/localhost/zones`;
  const headers = { "x-api-key": nameServer.apiKey, "content-type": "application/json" };
  await until("The name server does not answer", 20_000, async () => {
    const answer = await fetch(zonesUrl, { headers }).catch(() => null);
    return answer?.ok ? true : null;
  });
  for (const zone of zones) {
    const body = JSON.stringify({ name: `${zone}.`, kind: "Native", nameservers: ["ns.bed.example."] });
    const made = await fetch(zonesUrl, { method: "POST", headers, body });
    if (made.status !== 201 && made.status !== 409)
      throw new BedProblem(`The name server takes no zone ${zone}: ${await made.text()}`);
  }
  const put = async (name: string, type: RecordType, value: string) => {
    const zone = zones.find((each) => name === each || name.endsWith(`.${each}`)) ?? "";
    await publisher().putRrset(zone, name, type, 60, [value]);
  };
  await put("ns.bed.example", "A", nameServer.ip);
  // What Mailu's admin asks for before it begins, and what a block list must hold to be believed (RFC 5782).
  await put("example.org", "A", "192.0.2.1");
  await put("2.0.0.127.zen.spamhaus.org", "A", "127.0.0.2");
  await put(authority.host, "A", authority.ip);
  for (const host of registry.hosts) await put(host, "A", registry.ip);
  for (const { domain, hostname, ip } of receivers) {
    await put(domain, "MX", `10 ${hostname}`);
    await put(hostname, "A", ip);
    await put(reverseNameOf(ip), "PTR", hostname);
  }
}

/** The registry serves the stand-ins under the names of Mailu's images. */
export async function ensureRegistry(): Promise<void> {
  const names = Object.keys(mailuImages);
  const ids = await docker(["image", "inspect", "-f", "{{.Id}}", ...names]);
  const held = await askDocker(["exec", registry.name, "cat", "/bed-tls/held"]);
  if ((await isUpToDate(registry.name, images.services)) && held.stdout === ids) return;
  await askDocker(["rm", "-fv", registry.name]);
  // Debian's packages are its largest layer: they are kept until the bed goes.
  await docker(["volume", "create", "--label", bed.label, registry.name]);
  await docker([
    ...["run", "-d", "--name", registry.name, "--label", bed.label, "-p", "127.0.0.1::5000"],
    ...["-v", `${registry.name}:/var/lib/registry`],
    ...["-e", `BED_HOSTS=${registry.hosts.join(",")}`, "--memory", "512m", images.services, "registry"],
  ]);
  await docker(["network", "connect", "--ip", registry.ip, bed.network, registry.name]);
  const at = (await docker(["port", registry.name, "5000/tcp"])).trim();
  await until("The registry does not answer", 20_000, async () => {
    const answer = await fetch(`http://${at}/v2/`).catch(() => null);
    return answer?.ok ? true : null;
  });
  for (const name of names) {
    const path = pathInRegistry(name);
    await docker(["tag", name, `${at}/${path}`]);
    await docker(["push", "-q", `${at}/${path}`], { limitMs: 180_000 });
    await docker(["rmi", `${at}/${path}`]);
  }
  await docker(["exec", "-i", registry.name, "sh", "-c", "cat > /bed-tls/held"], { stdin: ids });
}

/** Certificate under which the registry answers: it signs itself, so a machine trusts this one. */
export function registryCertificate(): Promise<string> {
  return docker(["exec", registry.name, "cat", "/bed-tls/cert.pem"]);
}

export async function ensureAuthority(): Promise<void> {
  await ensureHost(authority.name, authority.ip, "authority", { BED_HOSTNAME: authority.host });
}

export async function ensureReceivers(): Promise<void> {
  for (const { name, ip, domain, hostname } of receivers)
    await ensureHost(name, ip, "receiver", { BED_DOMAIN: domain, BED_HOSTNAME: hostname });
  for (const { name, ip } of receivers)
    await until(`${name} does not greet`, 30_000, async () => (await greeting(ip, 25)) || null);
}

/** First line that a server says; empty when it says nothing within two seconds. */
export function greeting(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (line: string) => {
      socket.destroy();
      resolve(line);
    };
    socket.setEncoding("utf8");
    socket.once("data", (text: string) => end(text.split(/\r?\n/)[0] ?? ""));
    socket.once("timeout", () => end(""));
    socket.once("error", () => end(""));
    socket.once("close", () => end(""));
  });
}
