import { hour, minute } from "@penguinmails/core/time";
import { receiverName } from "../dns/synthetic.ts";
import { routeTo } from "../mailu/next-hop.ts";
import { makeSmtpClient } from "../mailu/smtp-client.ts";
import { receiverAddress } from "../net.ts";
import { makeWheel } from "../wheel.ts";
import type { Service, WorldContext } from "../world-context.ts";
import { composeReturn } from "./compose-return.ts";
import { countHistory, domainSource } from "./histories.ts";
import { count } from "./ledger.ts";
import { domainOf } from "./mail-text.ts";
import { pressOneClick } from "./one-click.ts";
import { delayMs, putReturns, type Return, returnKind, returnsOf } from "./plan-returns.ts";
import { profiles } from "./profiles.ts";
import type { Aftermath } from "./receiver.ts";

const mostAtOnce = 16;
/** Five days, as MTAs have it, of waits that double from 5 minutes to 4 hours. */
const mostAttempts = 36;
/** A node needs real time to come back, however fast the world runs: two minutes in all. */
const realWaitMs = (attempts: number): number => 250 * Math.min(attempts, 16);

export type Returns = Aftermath & Service;

/** How it went, and why not. */
type Sent = { readonly kind: "accepted" | "refused" | "later"; readonly text: string };
const kinds = { sent: "accepted", bounced: "refused", deferred: "later" } as const;

/** Sends what comes back, when its time has come; what a stopped world had not sent yet goes on here. */
export function openReturns(context: WorldContext): Returns {
  const { store, clock, seed, log } = context;
  const wheel = makeWheel(clock);
  const stop = new AbortController();
  const client = makeSmtpClient();
  const waiting: string[] = [];
  const running = new Set<Promise<void>>();
  const inHand = new Set<string>();

  const schedule = (id: string, dueMs: number) =>
    wheel.at(dueMs, () => {
      waiting.push(id);
      runWaiting();
    });

  const runWaiting = () => {
    while (!stop.signal.aborted && running.size < mostAtOnce) {
      const id = waiting.shift();
      if (id === undefined) return;
      const back = store.get<Return>(returnKind, id);
      if (back === null || inHand.has(id)) continue;
      inHand.add(id);
      const work = run(id, back)
        .catch((error: unknown) => {
          if (!stop.signal.aborted) log(`receivers: ${back.kind} failed: ${String(error)}`);
        })
        .finally(() => {
          inHand.delete(id);
          running.delete(work);
          runWaiting();
        });
      running.add(work);
    }
  };

  const run = async (id: string, back: Return): Promise<void> => {
    if (back.kind === "complaint") return complain(id, back);
    const result = back.kind === "one-click" ? await click(back) : await deliver(id, back);
    if (stop.signal.aborted && result.kind === "later") return;
    if (result.kind === "accepted") return finish(id, back);
    if (result.kind === "later" && back.attempts + 1 < mostAttempts) return putOff(id, back, result.text);
    log(`receivers: ${back.kind} of ${back.recipient} was not taken: ${result.text}`);
    await Promise.all([store.delete(returnKind, id), count(store, back.host, "undeliverable")]);
  };

  const finish = async (id: string, back: Return): Promise<void> => {
    const counter = {
      dsn: "dsns",
      arf: "arfs",
      reply: "replies",
      "auto-reply": "autoReplies",
      "one-click": "oneClicks",
      "opt-out-mail": "optOutMails",
      complaint: "complaints",
    } as const;
    await Promise.all([store.delete(returnKind, id), count(store, back.host, counter[back.kind])]);
  };

  const putOff = async (id: string, back: Return, text: string): Promise<void> => {
    const attempts = back.attempts + 1;
    if (attempts === 1) log(`receivers: ${back.kind} of ${back.recipient} waits: ${text}`);
    const worldMs = Math.min(4 * hour, 5 * minute * 2 ** Math.min(attempts - 1, 6));
    const dueMs = clock.now() + Math.max(worldMs, realWaitMs(attempts) * clock.speed);
    await store.put(returnKind, id, { ...back, attempts, dueMs });
    schedule(id, dueMs);
  };

  /** What people press counts against the sender at once; whether the sender is told is the operator's choice. */
  const complain = async (id: string, back: Return): Promise<void> => {
    const { host, memory, envelope, recipient } = back;
    const now = clock.now();
    const isTold = profiles[host].complaints !== "untold" && envelope.from !== "";
    const arf: Return = { ...back, kind: "arf", dueMs: now + delayMs(seed, "arf", id, recipient) };
    const told = putReturns(store, id, isTold ? [arf] : []);
    await Promise.all([
      store.delete(returnKind, id),
      count(store, host, "complaints"),
      countHistory(store, memory, envelope.ip, "complaints", now),
      countHistory(store, memory, domainSource(back.fromDomain), "complaints", now),
      told.written,
    ]);
    for (const made of told.ids) schedule(made, arf.dueMs);
  };

  const click = async (back: Return): Promise<Sent> => {
    const result = await pressOneClick(back.url ?? "", stop.signal);
    return { kind: result === "done" ? "accepted" : result, text: `POST ${back.url ?? ""}` };
  };

  const deliver = async (id: string, back: Return): Promise<Sent> => {
    const mail = await composeReturn(seed, id, back, clock.now());
    if (mail === null) return { kind: "refused", text: "it has no address" };
    const route = routeTo(context, domainOf(mail.to));
    if ("verdict" in route) return { kind: kinds[route.verdict], text: route.text };
    const source = { sourceIp: receiverAddress(context.net, back.last), helo: receiverName(back.last) };
    const { status, text } = await client.deliver(mail, source, route.targets);
    return { kind: kinds[status], text };
  };

  for (const { id, body } of store.list<Return>(returnKind)) schedule(id, body.dueMs);

  return {
    async plan(taken) {
      const returns = returnsOf(seed, store, taken, clock.now());
      const { ids, written } = putReturns(store, taken.messageId, returns);
      await written;
      for (const [at, id] of ids.entries()) schedule(id, returns[at]?.dueMs ?? 0);
    },
    async close() {
      stop.abort();
      client.close();
      wheel.close();
      await Promise.all(running);
    },
  };
}
