import { z } from "zod";
import { faultSchema, faultKind as kind } from "../faults.ts";
import type { WorldStore } from "../store.ts";

const words = {
  dns: ["servfail", "timeout"],
  powerdns: ["break", "break-after", "absent"],
  loops: ["break", "break-after"],
  posthog: ["break", "break-after"],
  operators: ["break", "break-after"],
  stripe: ["break", "break-after"],
  "stripe-webhooks": ["duplicate", "late"],
  "stripe-charges": ["decline"],
  receiver: ["break", "timeout", "everybody-unknown"],
  egress: ["primary-source", "wrong-ehlo"],
  machine: [
    "no-ssh",
    "no-smtp",
    "disk-full",
    "memory-full",
    "busy",
    "queue-long",
    "clock-off",
    "restarts",
    "foreign-listener",
    "garbage",
  ],
  container: ["unhealthy", "starting", "restarting"],
  "port-25": ["shut"],
  "smtp-filter": ["spam"],
} as const;
export type MachineFault = (typeof words)["machine"][number];
type Word = (typeof words)[keyof typeof words][number];
const withStatus: readonly string[] = ["powerdns", "loops", "posthog", "operators", "stripe", "receiver"];

/** What goes wrong on purpose. `answer` is what the service does instead of its work. */
const faultRule = z
  .strictObject({
    service: z.enum(Object.keys(words) as (keyof typeof words)[]),
    /**
     * `machine`: its main address, or `*`. `dns`, `egress`: a name and all below it (`egress`: of envelope senders), or `*`. `receiver`: operator or `*`. `stripe-webhooks`: start of an event's type, or `*`.
     * `stripe-charges`: a customer, or `*`. `container`: a service of Mailu's compose file, or `*`. `port-25`: an address or `*`. `smtp-filter`: a machine's name, or `*`. Others: start of the path, or `*`.
     */
    match: z.string().min(1),
    /**
     * HTTP services: a status, `break` for a connection that is cut before the work, or `break-after` for one that is
     * cut after it. `powerdns` also `absent`: not this account's zone. `receiver`: the code of its
     * reply to a mail's content, `break` for a connection that is cut before it, `timeout` for one that is cut after the
     * mail was taken, `everybody-unknown`: it knows none of its people. `egress`: machines send from their main address (`primary-source`), or greet with a name that is
     * not the address's (`wrong-ehlo`). `machine`: it cuts every session (`no-ssh`), or turns away who wants to give it
     * mail (`no-smtp`); the others are what it tells of itself, `foreign-listener` that something listens which nobody planned, `garbage` that it tells nothing that can be read.
     * `container`: it runs, but its check fails (`unhealthy`), never comes to an end (`starting`), or it dies again and again (`restarting`).
     * `port-25`: nothing gets out to it (`shut`). `smtp-filter`: the provider says that it filters the machine's mail (`spam`).
     */
    answer: z.union([
      z.enum(Object.values(words).flat() as [Word, ...Word[]]),
      z.number().int().min(400).max(599),
    ]),
    /** How often before the rule is used up; null: until it is taken away. */
    times: z.number().int().min(1).nullable().default(null),
  })
  .refine(
    ({ service, answer }) =>
      typeof answer === "number"
        ? withStatus.includes(service)
        : (words[service] as readonly string[]).includes(answer),
    { path: ["answer"], message: "This service has no such answer" },
  );
export type FaultRule = z.infer<typeof faultRule>;

/** What the control API takes: a rule of this file, or one for the machines' provider and their mail servers. */
export const anyFault = z.union([faultRule, faultSchema]);
type AnyFault = z.infer<typeof anyFault>;

export async function addFault(store: WorldStore, rule: AnyFault): Promise<string> {
  const last = store.list(kind).reduce((most, { id }) => Math.max(most, Number(id) || 0), 0);
  const id = String(last + 1).padStart(6, "0");
  await store.put(kind, id, rule);
  return id;
}

export function listFaults(store: WorldStore): readonly { readonly id: string; readonly body: AnyFault }[] {
  return store.list<AnyFault>(kind);
}

/** False when there is no such rule. */
export async function removeFault(store: WorldStore, id: string): Promise<boolean> {
  if (store.get(kind, id) === null) return false;
  await store.delete(kind, id);
  return true;
}

/** What is to go wrong now for `subject`, used up by one; null: nothing. `among`: other answers are left for others. */
export function takeFault(
  store: WorldStore,
  service: FaultRule["service"],
  subject: string,
  among?: readonly FaultRule["answer"][],
): FaultRule["answer"] | null {
  for (const { id, body } of store.list<FaultRule>(kind)) {
    if (body.service !== service || !applies(body, subject)) continue;
    if (among && !among.includes(body.answer)) continue;
    if (body.times !== null) {
      if (body.times <= 1) void store.delete(kind, id);
      else void store.put(kind, id, { ...body, times: body.times - 1 });
    }
    return body.answer;
  }
  return null;
}

const matchesWhole: readonly string[] = ["receiver", "machine", "container", "port-25", "smtp-filter"];

function applies({ service, match }: FaultRule, subject: string): boolean {
  if (match === "*") return true;
  if (service === "dns" || service === "egress") return subject === match || subject.endsWith(`.${match}`);
  if (matchesWhole.includes(service)) return subject === match;
  if (service === "powerdns" && !match.startsWith("/")) return subject.includes(`/${match}`);
  return subject.startsWith(match);
}
