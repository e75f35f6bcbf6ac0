import { receivers } from "../dns/synthetic.ts";
import { nodePorts, receiverAddress } from "../net.ts";
import { startServices } from "../world.ts";
import type { StartService } from "../world-context.ts";
import { makeReceiver } from "./receiver.ts";
import { listenSmtp } from "./smtp-wire.ts";

/** The internet's mail receivers: one SMTP server on each address that the world's DNS names as an MX. */
export const startReceivers: StartService = (context) =>
  startServices(
    context,
    receivers.map(
      (receiver) => () =>
        listenSmtp(makeReceiver(context, receiver, { plan: async () => {} }), {
          host: receiverAddress(context.net, receiver.last),
          port: nodePorts.smtp,
        }),
    ),
  );
