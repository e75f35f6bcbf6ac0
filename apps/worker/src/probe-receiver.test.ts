import { makeProbeAddress } from "@penguinmails/core/delivery/verp";
import type { ArrivedMail, MailSink } from "@penguinmails/core/ports/egress";
import { testSigningKeys } from "@penguinmails/testkit/attested";
import { expect, it } from "vitest";
import type { Container } from "./container.ts";
import { makeProbeReceiver } from "./probe-receiver.ts";

type Handlers = Parameters<MailSink["listen"]>[0];
const taken = Object.assign(new Error("listen"), { code: "EADDRINUSE" });

/** A worker's receiver over a sink that listens as told, and what came of it. */
function receiver(listens: () => Promise<void> = async () => undefined, hasSink = true) {
  const seen = { asked: 0, closed: 0, said: [] as string[] };
  let handlers: Handlers | undefined;
  const sink: MailSink = {
    async listen(given) {
      seen.asked += 1;
      await listens();
      handlers = given;
      return {
        port: 25,
        close: async () => {
          seen.closed += 1;
        },
      };
    },
  };
  const say = (_fields: object, what: string) => seen.said.push(what);
  const container = {
    sink: hasSink ? sink : null,
    log: { info: say, warn: say, error: say },
    signingKeys: testSigningKeys,
    database: { withOperator: () => Promise.reject(new Error("the database is away")) },
  };
  return { ...makeProbeReceiver(container as unknown as Container), seen, handlers: () => handlers };
}

const probeId = "01234567-89ab-4def-8123-456789abcdef";
const address = makeProbeAddress(testSigningKeys, probeId, "probe.example");

it("listens once, however often it is asked to, and for probes that were sent alone", async () => {
  const { keepListening, seen, handlers } = receiver();
  for (let n = 0; n < 3; n++) await keepListening();
  expect(seen).toMatchObject({ asked: 1, said: ["the receiver of probes listens"] });
  const isWanted = (to: string) => handlers()?.isWanted(to);
  const madeUp = address.replace("probe+", "probe+a");
  expect([address, madeUp, "postmaster@probe.example"].map(isWanted)).toEqual([true, false, false]);
});

it("does nothing where no domain leads to it", async () => {
  const { keepListening, stop, seen } = receiver(undefined, false);
  await keepListening();
  await stop();
  expect(seen).toMatchObject({ asked: 0, said: [] });
});

it("takes the address when the process that has it is gone, and says once that it waits", async () => {
  let isTaken = true;
  const { keepListening, seen } = receiver(async () => {
    if (isTaken) throw taken;
  });
  await keepListening();
  await keepListening();
  expect(seen.said).toEqual(["another process has the address of the receiver of probes"]);
  isTaken = false;
  await keepListening();
  expect(seen.said.at(-1)).toBe("the receiver of probes listens");
});

it.each([
  ["an address that is not the machine's", Object.assign(new Error("bind"), { code: "EADDRNOTAVAIL" })],
  ["a fault without a code", new Error("no such port")],
  ["what is no error", "no"],
])("is in trouble over %s", async (_, fault) => {
  const { keepListening } = receiver(() => Promise.reject(fault));
  await expect(keepListening()).rejects.toBe(fault);
});

it("leaves a probe that could not be judged with its sender, and says why", async () => {
  const { keepListening, seen, handlers } = receiver();
  await keepListening();
  const take = handlers()?.take({ envelopeTo: address } as ArrivedMail);
  await expect(take).rejects.toThrow("the database is away");
  expect(seen.said.at(-1)).toBe("a probe could not be judged");
});

it("leaves no address taken when it stops, also while it begins to listen, and takes none afterwards", async () => {
  const after = receiver();
  await after.keepListening();
  await after.stop();
  let begin = () => {};
  const meanwhile = receiver(
    () =>
      new Promise((resolve) => {
        begin = resolve;
      }),
  );
  const listening = meanwhile.keepListening();
  await meanwhile.stop();
  begin();
  await listening;
  await meanwhile.keepListening();
  const never = receiver();
  await never.stop();
  await never.keepListening();
  expect(never.seen).toMatchObject({ asked: 0, said: [] });
  for (const { seen } of [after, meanwhile]) expect(seen).toMatchObject({ asked: 1, closed: 1 });
  expect(meanwhile.seen.said).toEqual([]);
});
