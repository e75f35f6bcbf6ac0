import type { DnsPublisher } from "@penguinmails/core/ports/dns";
import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import { type OpenShell, openShell, type Shell } from "@penguinmails/provisioning/shell/ssh";
import { startCuttableProxy } from "@penguinmails/testkit/cuttable-proxy";

/** Ports that a plan acts through, and what is told of each act. `after` runs when the act is done. */
export type Watch = {
  before?(act: string): void | Promise<void>;
  after?(act: string): void | Promise<void>;
  /** Shells go through a proxy; `cut` ends its connections without a goodbye. */
  cuttable?(cut: () => void): void;
};

export type Watched = <T>(act: string, work: () => Promise<T>) => Promise<T>;

export function watchedMethods<T extends HostingProvider | MailuAdmin | DnsPublisher>(
  port: T,
  of: string,
  watched: Watched,
): T {
  const wrapped = Object.entries(port).map(([name, method]) => [
    name,
    typeof method === "function"
      ? (...args: unknown[]) => watched(`${of} ${name}`, () => method(...args))
      : method,
  ]);
  return Object.fromEntries(wrapped) as T;
}

export function watchedShells(shells: Shell[], watched: Watched, cuttable: Watch["cuttable"]): OpenShell {
  return async (target) => {
    const proxy = cuttable ? await startCuttableProxy(target) : null;
    if (proxy) cuttable?.(proxy.cut);
    const at = proxy ? { host: "127.0.0.1", port: proxy.port } : {};
    const shell = await openShell({ ...target, ...at, timeoutMs: 3_000 }).catch(async (error: unknown) => {
      await proxy?.close();
      throw error;
    });
    const seen: Shell = {
      ...shell,
      run: (words, stdin) => watched(`run ${words.join(" ")}`, () => shell.run(words, stdin)),
      must: (words, stdin) => watched(`run ${words.join(" ")}`, () => shell.must(words, stdin)),
      async *stream(words, options) {
        const said: Buffer[] = [];
        await watched(`run ${words.join(" ")}`, async () => {
          for await (const piece of shell.stream(words, options)) said.push(piece);
        });
        yield* said;
      },
      close() {
        shell.close();
        void proxy?.close();
      },
    };
    shells.push(seen);
    return seen;
  };
}

/** Acts that only look: being killed after one of them is being killed before the next that changes something. */
export const onlyLooks = (act: string) =>
  /^(?:hostwinds|dns) (?:list|find|get|open)|^mailu inventory|^run (?:sha256sum|test -e|cat|ip -j|curl|swapon --show|nft list|sysctl -n|iptables -t nat -S|docker network ls|ps |ss |journalctl|date |docker ps|docker inspect|hostnamectl hostname|docker compose (?:version|-f \S+ ps))/.test(
    act,
  );
