import { randomBytes } from "node:crypto";
import { takeFault } from "../control/faults.ts";
import type { WorldContext } from "../world-context.ts";
import type { EventObject } from "./billing-objects.ts";
import { type CardRefusal, declinedOnRequest } from "./cards.ts";
import type { Kept } from "./kept.ts";
import { missing } from "./refusal.ts";

/** The only version of the API that the sandbox speaks: the one that the official SDK of this repository pins. */
export const apiVersion = "2026-10-28.endive";

/** The sandbox's one Stripe account. What one `commit` writes becomes durable together, and is told only then. */
export type Account = {
  /** Where pages of this Stripe are, without a slash at the end. */
  readonly origin: string;
  /** Seconds since 1970 of the world's clock, as on Stripe's wire. */
  now(): number;
  newId(prefix: string): string;
  get<K extends keyof Kept>(kind: K, id: string): Kept[K] | null;
  /** Throws Stripe's 404. */
  need<K extends keyof Kept>(kind: K, id: string): Kept[K];
  /** Newest first. */
  all<K extends keyof Kept>(kind: K): readonly Kept[K][];
  put<K extends keyof Kept>(kind: K, object: Kept[K]): Kept[K];
  /** Writes down an event about an object as it is now. */
  emit(type: string, object: unknown, previous?: Readonly<Record<string, unknown>>): void;
  /** Writes a document that is no object of the API's. */
  keep(kind: string, id: string, body: unknown): void;
  /** The refusal that a fault on request gives this customer's charge, which uses it up; null: none. */
  chargeFault(customerId: string): CardRefusal | null;
  /** Runs after this commit is durable. */
  afterwards(work: () => void): void;
  /** `work` reads and writes within one tick; resolves, or rejects with what it threw, when its writes are durable. */
  commit<T>(work: () => T): Promise<T>;
};

export type AccountHooks = {
  /** How many end points hear of an event. */
  readonly endpoints: 0 | 1;
  onPut(kind: keyof Kept, object: { readonly id: string }): void;
  onEvent(event: EventObject): void;
};

const kindPrefix = "stripe-";

export function openAccount({ store, clock, net }: WorldContext, hooks: () => AccountHooks): Account {
  let writes: Promise<void>[] = [];
  let told: (() => void)[] = [];

  const keep = (kind: string, id: string, body: unknown) => {
    writes.push(store.put(kind, id, body));
  };
  const get = <K extends keyof Kept>(kind: K, id: string) => store.get<Kept[K]>(kindPrefix + kind, id);
  /** Ids sort in the order in which they were given, which is the order of the store after a restart. */
  const newId = (prefix: string) => {
    const n = store.get<{ next: number }>("counter", "stripe-id")?.next ?? 1;
    keep("counter", "stripe-id", { next: n + 1 });
    return `${prefix}_${n.toString(36).padStart(6, "0")}${randomBytes(9).toString("hex")}`;
  };
  const account: Account = {
    origin: `http://${net.stripe.host}:${net.stripe.port}`,
    now: () => Math.floor(clock.now() / 1_000),
    newId,
    get,
    need(kind, id) {
      const found = get(kind, id);
      if (found === null) throw missing(kind.replace("-", " "), id);
      return found;
    },
    all: <K extends keyof Kept>(kind: K) =>
      store
        .list<Kept[K]>(kindPrefix + kind)
        .map(({ body }) => body)
        .sort((a, b) => (a.id < b.id ? 1 : -1)),
    put(kind, object) {
      keep(kindPrefix + kind, object.id, object);
      hooks().onPut(kind, object);
      return object;
    },
    emit(type, object, previous) {
      const event: EventObject = {
        id: newId("evt"),
        object: "event",
        api_version: apiVersion,
        created: account.now(),
        livemode: false,
        pending_webhooks: hooks().endpoints,
        request: null,
        type,
        data: { object, ...(previous === undefined ? {} : { previous_attributes: previous }) },
      };
      account.put("event", event);
      hooks().onEvent(event);
    },
    keep,
    chargeFault: (customerId) =>
      takeFault(store, "stripe-charges", customerId) === "decline" ? declinedOnRequest : null,
    afterwards: (work) => void told.push(work),
    async commit(work) {
      // Nothing awaits between here and the end of `work`, so what was gathered is this commit's alone.
      writes = [];
      told = [];
      const done: { value: ReturnType<typeof work> } | { thrown: unknown } = attempt(work);
      const [mine, mineTold] = [writes, told];
      await Promise.all(mine);
      for (const tell of mineTold) tell();
      if ("thrown" in done) throw done.thrown;
      return done.value;
    },
  };
  return account;
}

function attempt<T>(work: () => T): { value: T } | { thrown: unknown } {
  try {
    return { value: work() };
  } catch (thrown) {
    return { thrown };
  }
}
