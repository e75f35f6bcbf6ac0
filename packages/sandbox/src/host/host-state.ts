import { randomUUID } from "node:crypto";
import ssh2 from "ssh2";
import type { WorldStore } from "../store.ts";

/** What a machine's disk and kernel remember, but for its files and its journal. Documents of kind `host`. */
type HostState = {
  readonly serviceId: string;
  /** OpenSSH private key; the identity that clients pin. */
  readonly hostKey: string;
  readonly hostname: string;
  readonly packages: readonly string[];
  readonly sysctl: Readonly<Record<string, string>>;
  readonly swapFiles: readonly string[];
  /** Addresses on the interface beside the main one. */
  readonly addresses: readonly string[];
  readonly services: readonly string[];
  /** Docker was started with its proxy, as it is where its settings don't say otherwise. */
  readonly hasDockerProxy?: boolean;
  /** The ruleset that the kernel holds; none before one was loaded. */
  readonly firewall?: string;
  /** Rules of address translation in the kernel, as `iptables -S` prints them after the chain's name. */
  readonly translations?: readonly string[];
  /** How often it has booted, as the provider counts. */
  readonly boots: number;
};

type HostFile = { readonly content: string; readonly mode: string };

/** A machine's own memory. Reads are of now; writes resolve when durable. */
export type HostDisk = {
  state(): HostState;
  change(change: Partial<HostState>): Promise<void>;
  file(path: string): HostFile | null;
  write(path: string, file: HostFile): Promise<void>;
  remove(path: string): Promise<void>;
  /** Paths under a folder, sorted. */
  under(folder: string): readonly string[];
  forget(): Promise<void>;
};

const stateKind = "host";
const fileKind = "host-file";

/** Opens a machine's disk; a fresh one lets the account's key in and has a host key of its own. */
export async function openDisk(
  store: WorldStore,
  serviceId: string,
  fresh: { readonly hostname: string; readonly accountSshPublicKey: string | null },
): Promise<HostDisk> {
  const idOf = (path: string) => `${serviceId} ${path}`;
  const read = () => store.get<HostState>(stateKind, serviceId);
  const paths = () => store.list<HostFile>(fileKind).filter(({ id }) => id.startsWith(`${serviceId} `));
  if (!read()) {
    const hostKey = makeHostKey();
    const { hostname, accountSshPublicKey } = fresh;
    const keys = accountSshPublicKey ? `${accountSshPublicKey.trim()}\n` : "";
    void store.put(fileKind, idOf(authorizedKeysPath), { content: keys, mode: "600" });
    void store.put(fileKind, idOf(bootIdPath), newBootId());
    await store.put(stateKind, serviceId, {
      serviceId,
      hostKey,
      hostname,
      packages: ["openssh-server", "iproute2"],
      sysctl: { "net.ipv4.conf.all.rp_filter": "1", "net.ipv4.ip_forward": "0" },
      swapFiles: [],
      addresses: [],
      services: ["ssh"],
      boots: 0,
    } satisfies HostState);
  }
  const state = () => {
    const known = read();
    if (!known) throw new Error(`Host ${serviceId} is gone`);
    return known;
  };
  return {
    state,
    change: (change) => store.put(stateKind, serviceId, { ...state(), ...change }),
    file: (path) => store.get<HostFile>(fileKind, idOf(path)),
    write: (path, file) => store.put(fileKind, idOf(path), file),
    remove: (path) => store.delete(fileKind, idOf(path)),
    under: (folder) =>
      paths()
        .map(({ id }) => id.slice(serviceId.length + 1))
        .filter((path) => path.startsWith(`${folder}/`))
        .sort(),
    async forget() {
      for (const { id } of paths()) await store.delete(fileKind, id);
      await store.delete(stateKind, serviceId);
    },
  };
}

export const authorizedKeysPath = "/root/.ssh/authorized_keys";
/** The kernel gives each of its runs another one. */
export const bootIdPath = "/proc/sys/kernel/random/boot_id";
export const newBootId = (): HostFile => ({ content: `${randomUUID()}\n`, mode: "444" });

/** One in some 270 that ssh2 1.17 makes is malformed. */
function makeHostKey(): string {
  const { private: key } = ssh2.utils.generateKeyPairSync("ed25519");
  return ssh2.utils.parseKey(key) instanceof Error ? makeHostKey() : key;
}
