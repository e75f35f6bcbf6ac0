import { X509Certificate } from "node:crypto";
import { day, type EpochMs, hour } from "@penguinmails/core/time";
import { takeFault } from "../faults.ts";
import { fail, type Outcome, ok } from "../host/command.ts";
import type { HostDisk } from "../host/host-state.ts";
import type { Wheel } from "../wheel.ts";
import type { WorldContext } from "../world-context.ts";
import { selfSigned } from "./certificate.ts";
import { type CertificatePair, issueCertificate } from "./issue-certificate.ts";

/** What Mailu's front does about TLS with `TLS_FLAVOR=letsencrypt`: certbot keeps two certificates, renewed in time. */
export type Certificates = {
  /** What the services show: what was there when they last started or were told to read it again. */
  shown(): CertificatePair;
  /** The front starts: what is missing or due is asked for, and what is there is read. */
  frontStarts(host: CertificateHost): Promise<void>;
  /** `certbot renew` in the front's container. */
  certbot(args: readonly string[]): Promise<Outcome>;
  forget(): Promise<void>;
};
type CertificateHost = { readonly hostname: string; readonly listenIp: string };

/** As Mailu names them: one RSA, one ECDSA. */
const lineages = ["mailu", "mailu-ecdsa"] as const;
const folder = "/mailu/certs/letsencrypt/live";
/** Let's Encrypt's ninety days, and certbot's thirty before their end. */
const validForMs = 90 * day;
const renewBeforeMs = 30 * day;
const kind = "mailu-tls";

export function openCertificates(parts: {
  readonly context: WorldContext;
  readonly serviceId: string;
  readonly disk: HostDisk;
  readonly wheel: Wheel;
  /** The services are to show another certificate. */
  changed(pair: CertificatePair): void;
}): Certificates {
  const { context, serviceId, disk, wheel, changed } = parts;
  const { store, clock, zones } = context;
  const path = (lineage: string, file: string) => `${folder}/${lineage}/${file}.pem`;
  const loaded = () => store.get<CertificatePair>(kind, serviceId);
  let host: CertificateHost | null = null;
  let wakesAt: EpochMs | null = null;

  const endOf = (lineage: string): EpochMs | null => {
    const cert = disk.file(path(lineage, "fullchain"))?.content;
    return cert === undefined ? null : Date.parse(new X509Certificate(cert).validTo);
  };
  /** The authority looks whether the name leads to this machine; null: issued. */
  const ask = async (lineage: string): Promise<string | null> => {
    if (!host) return "The front does not run";
    const { hostname, listenIp } = host;
    const fault = await takeFault(store, "mailu", "certbot");
    if (fault === "error" || fault === "garbage")
      return "Error creating new order :: too many certificates already issued for this exact set of identifiers";
    if (!zones.get(hostname, "A")?.values.includes(listenIp))
      return `Domain: ${hostname} Type: dns Detail: no A record of ${hostname} leads to this machine`;
    const now = clock.now();
    const pair = issueCertificate(hostname, { fromMs: now - hour, untilMs: now + validForMs });
    await disk.write(path(lineage, "fullchain"), { content: pair.cert, mode: "644" });
    await disk.write(path(lineage, "privkey"), { content: pair.key, mode: "600" });
    // The hook that tells nginx failed: the new one lies there and the old one is shown.
    return fault === "timeout-after-effect" ? "Hook 'post-hook' reported error code 1" : null;
  };
  /** Asks for those that are due; what was said of those that were refused. */
  const renew = async (names: readonly string[], isForced: boolean): Promise<readonly string[]> => {
    const refused: string[] = [];
    for (const lineage of names) {
      const end = endOf(lineage);
      if (!isForced && end !== null && end - clock.now() > renewBeforeMs) continue;
      const why = await ask(lineage);
      if (why !== null) refused.push(`Failed to renew certificate ${lineage} with error: ${why}`);
    }
    return refused;
  };
  const read = async () => {
    const [cert, key] = [
      disk.file(path("mailu-ecdsa", "fullchain")),
      disk.file(path("mailu-ecdsa", "privkey")),
    ];
    if (!cert || !key) return;
    const pair = { cert: cert.content, key: key.content };
    if (loaded()?.cert === pair.cert) return;
    await store.put(kind, serviceId, pair);
    changed(pair);
  };
  /** Mailu's front looks once a day. */
  const lookDaily = () => {
    const ends = lineages.flatMap((lineage) => endOf(lineage) ?? []);
    const at = Math.max(clock.now() + day, Math.min(...ends, Number.POSITIVE_INFINITY) - renewBeforeMs);
    if (!Number.isFinite(at) || wakesAt === at) return;
    wakesAt = at;
    wheel.at(at, () => {
      if (wakesAt !== at) return;
      void renew(lineages, false).then(async () => {
        await read();
        lookDaily();
      });
    });
  };

  return {
    shown: () => loaded() ?? selfSigned(),
    async frontStarts(now) {
      host = now;
      await renew(lineages, false);
      await read();
      lookDaily();
    },
    async certbot(args) {
      if (args[0] !== "renew") return fail(2, "certbot: the sandbox knows `renew` alone");
      const wanted = args[args.indexOf("--cert-name") + 1] ?? "";
      const there = lineages.filter((lineage) => endOf(lineage) !== null);
      const names = args.includes("--cert-name") ? there.filter((lineage) => lineage === wanted) : there;
      if (args.includes("--cert-name") && names.length === 0)
        return fail(1, `No certificate found with name ${wanted}`);
      const refused = await renew(names, args.includes("--force-renewal"));
      if (refused.length > 0) return fail(1, refused.join("\n"));
      await read();
      return ok(names.length === 0 ? "No renewals were attempted.\n" : "");
    },
    forget: () => store.delete(kind, serviceId),
  };
}
