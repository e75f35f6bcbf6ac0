import { receivers } from "../dns/synthetic.ts";
import { nodePorts, receiverAddress } from "../net.ts";
import { startServices } from "../world.ts";
import type { StartService } from "../world-context.ts";
import { makeReceiver } from "./receiver.ts";
import { openReturns } from "./run-returns.ts";
import { listenSmtp } from "./smtp-wire.ts";

/**
 * The internet's mail receivers: one SMTP server on each address that the world's DNS names as an MX, and the people
 * and programs behind them that answer.
 */
export const startReceivers: StartService = (context) => {
  const returns = openReturns(context);
  const servers: readonly StartService[] = receivers.map((receiver) => () => {
    const endpoint = { host: receiverAddress(context.net, receiver.last), port: nodePorts.smtp };
    return listenSmtp(makeReceiver(context, receiver, returns), endpoint);
  });
  return startServices(context, [async () => returns, ...servers]);
};
