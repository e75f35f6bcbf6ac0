import { parseProbeAddress } from "@penguinmails/core/delivery/verp";
import { takeProbe } from "@penguinmails/services/egress/take-probe";
import type { Container } from "./container.ts";

/**
 * Our own receiver, for as long as this worker runs. Where several workers share a machine the first has the address,
 * and when it is gone the next one that looks takes it; any worker may have sent the probe that arrives.
 */
export function makeProbeReceiver(container: Container) {
  const { sink, log, signingKeys } = container;
  let listening: { close(): Promise<void> } | null = null;
  let hasSaidTaken = false;
  let isStopped = false;
  return {
    /** Listens unless it does already, or another has the address. Rejects on any other obstacle. */
    async keepListening(): Promise<void> {
      if (sink === null || listening || isStopped) return;
      try {
        listening = await sink.listen({
          isWanted: (address) => parseProbeAddress(signingKeys, address) !== null,
          take: (mail) =>
            takeProbe(container, mail).catch((error: unknown) => {
              log.warn({ err: error }, "a probe could not be judged");
              throw error;
            }),
        });
        // Told to stop while it began: nobody would close it later.
        if (isStopped) return await listening.close();
        log.info({}, "the receiver of probes listens");
      } catch (error) {
        if (!isTaken(error)) throw error;
        if (!hasSaidTaken) log.info({}, "another process has the address of the receiver of probes");
        hasSaidTaken = true;
      }
    },
    async stop(): Promise<void> {
      isStopped = true;
      await listening?.close();
    },
  };
}
export type ProbeReceiver = ReturnType<typeof makeProbeReceiver>;

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";
