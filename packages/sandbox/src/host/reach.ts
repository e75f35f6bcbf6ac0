import { connect } from "node:net";
import { takeFault } from "../control/faults.ts";
import type { Endpoint } from "../net.ts";
import type { WorldContext } from "../world-context.ts";

/** Whether somebody answers there when asked from `source`, and port 25 is not shut for it in this world. */
export async function reach(
  { store }: Pick<WorldContext, "store">,
  source: string,
  { host, port }: Endpoint,
): Promise<boolean> {
  if (takeFault(store, "port-25", source) !== null) return false;
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress: source, timeout: 2_000 });
    const end = (isReached: boolean) => {
      socket.destroy();
      resolve(isReached);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
