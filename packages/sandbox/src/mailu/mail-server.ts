import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { second } from "@penguinmails/core/time";
import { takeFault } from "../control/faults.ts";
import { fail, type Outcome, ok } from "../host/command.ts";
import type { MailServer, MakeMailServer } from "../host/host.ts";
import { letsNamesOut } from "../host/system-commands.ts";
import { ruleOf, translate, translatedBy } from "../host/translations.ts";
import { mailuApiPort, nodePorts } from "../net.ts";
import { makeWheel } from "../wheel.ts";
import { startServices } from "../world.ts";
import type { Service, WorldContext } from "../world-context.ts";
import { openCertificates } from "./certificates.ts";
import { isPasswordOf, openDirectory } from "./directory.ts";
import { startImapServer } from "./imap-server.ts";
import { openMailboxes } from "./mailboxes.ts";
import { mailuVolume } from "./mailu-volume.ts";
import { meetFault } from "./meet-fault.ts";
import { openPostfix } from "./postfix.ts";
import { restApi } from "./rest-api.ts";
import { type BridgeNetwork, type MailSettings, readDoor, readOverrides, readSettings } from "./settings.ts";
import { startInbound, startSubmission, type TlsService } from "./smtp-servers.ts";
import { startWebServer } from "./web-server.ts";

/** The compose project as Docker remembers it over a reboot (`restart: always`). */
type Project = {
  readonly startedAtMs: number;
  readonly settings: MailSettings;
  /** All that were ever made and not removed: Compose leaves those that its file no longer names. */
  readonly networks: readonly BridgeNetwork[];
  /** Services that somebody stopped. */
  readonly stopped?: readonly string[];
  /** Mailu's admin was started while no name could be asked: it does not begin before one can (facts on Mailu, B1). */
  readonly adminWaits?: boolean;
};

const kind = "mailu";
const startsWithinMs = 25 * second;
/** A container that dies again and again was started this long ago. */
const lastDiedMs = 5 * second;

/** Those of the compose file that the containers were made from. */
const servicesOf = ({ settings }: Project) => Object.keys(settings.images);

/** Nothing greets and nothing answers without its front. */
const isDown = ({ stopped }: Project) => stopped?.includes("front") ?? false;

/** Mailu on the world's machines: its admin API, its mail services, its queue, its mailboxes. */
export function makeMailu(context: WorldContext): MakeMailServer {
  const { store, clock, log } = context;
  return ({ serviceId, disk, journal }): MailServer => {
    const directory = openDirectory(store, serviceId);
    const mailboxes = openMailboxes(store, serviceId);
    const wheel = makeWheel(clock);
    const project = () => store.get<Project>(kind, serviceId);
    const settings = (): MailSettings => {
      const running = project();
      if (!running) throw new Error("Mailu is not running");
      return running.settings;
    };
    const adminWaits = () => !letsNamesOut(disk.state().firewall);
    const translated = (subnet: string) => translatedBy(disk, subnet);
    const parts = { context, serviceId, directory, mailboxes, journal, wheel, translated, settings };
    const postfix = openPostfix(parts);
    const api = createServer(getRequestListener(restApi(directory, settings, meetFault(store), log).fetch));
    const certificates = openCertificates({
      context,
      serviceId,
      disk,
      wheel,
      changed(pair) {
        for (const service of withTls) service.show(pair);
      },
    });
    let withTls: readonly TlsService[] = [];
    let ips: readonly string[] = [];
    let running: (Service & { readonly key: string }) | null = null;

    /** Listens as the project and the machine's addresses have it. */
    const serve = async (): Promise<void> => {
      const now = project();
      const ip = now && !isDown(now) && ips.includes(now.settings.listenIp) ? now.settings.listenIp : null;
      const web = now?.settings.web ?? null;
      const key = now && ip ? `${ip} ${now.settings.hostname} ${JSON.stringify(web)}` : "";
      postfix.run(ip !== null && !now?.stopped?.includes("smtp"));
      if (running?.key === key) return;
      await running?.close();
      running = null;
      withTls = [];
      if (!now || !ip) return;
      const { hostname } = now.settings;
      await certificates.frontStarts({ hostname, listenIp: ip });
      const certificate = certificates.shown();
      const turnsAway = () => takeFault(store, "machine", ip, ["no-smtp"]) !== null;
      const parts = { hostname, directory, certificate, turnsAway, log };
      const submitted = { ...parts, take: postfix.takeSubmitted };
      const listening: TlsService[] = [];
      const at = (port: number) => ({ host: ip, port });
      const kept = (start: () => Promise<TlsService>) => async () => {
        const service = await start();
        listening.push(service);
        return service;
      };
      const started = await startServices(context, [
        kept(() => startInbound({ ...parts, take: postfix.takeInbound }, at(nodePorts.smtp))),
        kept(() => startSubmission(submitted, at(nodePorts.submission), false)),
        kept(() => startSubmission(submitted, at(nodePorts.smtps), true)),
        kept(() => startImapServer(login, certificate, at(nodePorts.imaps))),
        ...(web ? [kept(() => startWebServer(web, certificate, at(nodePorts.https)))] : []),
      ]);
      running = { ...started, key };
      withTls = listening;
    };
    const frontStarts = async () => {
      const now = project();
      if (now && running) await certificates.frontStarts(now.settings);
    };
    const login = (email: string, password: string) => {
      const user = directory.user(email);
      if (!user?.enabled || !isPasswordOf(user, password)) return null;
      return {
        list: () => mailboxes.list(user.email),
        remove: (uids: readonly number[]) => mailboxes.remove(user.email, uids),
      };
    };
    const make = async (): Promise<Outcome> => {
      const read = readSettings(disk);
      if ("wrong" in read) return fail(1, `Error response from daemon: ${read.wrong}`);
      const before = project();
      const known = before?.networks ?? [];
      const made = read.networks.filter(({ name }) => !known.some((each) => each.name === name));
      await translate(disk, { add: made.map(ruleOf), remove: [] });
      await store.put(kind, serviceId, {
        startedAtMs: before && !isDown(before) ? before.startedAtMs : clock.now(),
        settings: read,
        networks: [...known, ...made],
        // Made again when its environment is another, else left alone.
        adminWaits: before?.settings.apiToken === read.apiToken ? (before.adminWaits ?? false) : adminWaits(),
      });
      await serve();
      return ok();
    };

    /** Postfix starts again in the container that it is in: that keeps the settings that it was made with. */
    const startAgain = async (now: Project): Promise<Outcome> => {
      const { stopped: _none, ...started } = now;
      const transports = readOverrides(disk, now.settings.networks);
      await store.put(kind, serviceId, { ...started, settings: { ...now.settings, transports } });
      await serve();
      return ok();
    };

    /** The front reads its overrides again. */
    const readAgain = async (now: Project): Promise<Outcome> => {
      const { web } = now.settings;
      const settings = { ...now.settings, web: web ? { ...web, letsIn: readDoor(disk) } : null };
      await store.put(kind, serviceId, { ...now, settings });
      await serve();
      return ok();
    };

    return {
      volume: mailuVolume(directory, mailboxes),
      up: make,
      async restart(service) {
        const now = project();
        if (!now) return fail(1, `no container found for project "mailu": not found`);
        if (service === "") {
          await frontStarts();
          return startAgain({ ...now, startedAtMs: clock.now(), adminWaits: adminWaits() });
        }
        if (!servicesOf(now).includes(service)) return fail(1, `no such service: ${service}`);
        if (service === "front") {
          await frontStarts();
          return readAgain(now);
        }
        return service === "smtp" ? startAgain(now) : ok();
      },
      async exec(service, words) {
        const now = project();
        if (!now || !servicesOf(now).includes(service)) return fail(1, `service "${service}" is not running`);
        if (service !== "front" || words[0] !== "certbot")
          return fail(127, `exec: "${words[0] ?? ""}": executable file not found in $PATH`);
        return certificates.certbot(words.slice(1));
      },
      async stop(service) {
        const now = project();
        if (!now) return ok();
        if (service !== "" && !servicesOf(now).includes(service))
          return fail(1, `no such service: ${service}`);
        const stopped = service === "" ? servicesOf(now) : [...(now.stopped ?? []), service];
        await store.put(kind, serviceId, { ...now, stopped });
        await serve();
        return ok();
      },
      async boot() {
        const now = project();
        if (now) await store.put(kind, serviceId, { ...now, stopped: [], adminWaits: adminWaits() });
      },
      async down() {
        await translate(disk, { add: [], remove: project()?.networks.map(ruleOf) ?? [] });
        await store.delete(kind, serviceId);
        await serve();
        return ok();
      },
      queued: () => postfix.queued(),
      translations: () => project()?.networks.map(ruleOf) ?? [],
      networks: () => project()?.networks.map(({ name }) => name) ?? [],
      async removeNetwork(name) {
        const now = project();
        const going = now?.networks.find((each) => each.name === name);
        if (!now || !going) return fail(1, `Error response from daemon: network mailu_${name} not found`);
        if (now.settings.networks.some((each) => each.name === name))
          return fail(1, `error while removing network: network mailu_${name} has active endpoints`);
        await translate(disk, { add: [], remove: [ruleOf(going)] });
        await store.put(kind, serviceId, {
          ...now,
          networks: now.networks.filter((each) => each !== going),
        });
        return ok(`mailu_${name}\n`);
      },
      status() {
        const now = project();
        if (!now) return [];
        const isUp = clock.now() - now.startedAtMs >= startsWithinMs;
        return Object.entries(now.settings.images).map(([Service, Image]) => {
          const fault = takeFault(store, "container", Service);
          const isWell = isUp && !fault && !(Service === "admin" && now.adminWaits);
          const Health = fault === "unhealthy" ? fault : isWell ? "healthy" : "starting";
          const run =
            fault === "restarting"
              ? { startedAtMs: clock.now() - lastDiedMs, restarts: 12 }
              : { startedAtMs: now.startedAtMs, restarts: 0 };
          return now.stopped?.includes(Service)
            ? { Service, State: "exited" as const, Health: "", Image, ...run }
            : { Service, State: "running" as const, Health, Image, ...run };
        });
      },
      async listenOn(now) {
        ips = now;
        const known = project();
        if (known?.adminWaits && !adminWaits())
          await store.put(kind, serviceId, { ...known, adminWaits: false });
        await serve();
      },
      connectApi(port) {
        const now = project();
        if (port !== mailuApiPort || !now || isDown(now) || now.adminWaits) return null;
        return (stream: Duplex) => void api.emit("connection", stream);
      },
      async close() {
        postfix.run(false);
        wheel.close();
        await running?.close();
        running = null;
        await postfix.close();
        api.close();
      },
      async forget() {
        await Promise.all([
          directory.forget(),
          mailboxes.forget(),
          postfix.forget(),
          certificates.forget(),
          store.delete(kind, serviceId),
        ]);
      },
    };
  };
}
