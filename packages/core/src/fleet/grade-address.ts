import { type Policy, policy as shipped } from "../policy.ts";

/** What was found out about an address. What nobody could tell is `unknown` or null, and never counts against it. */
export type AddressEvidence = {
  /** What each block list says of the address itself. `refuses`: operators refuse by that list. */
  readonly lists: readonly {
    readonly name: string;
    readonly refuses: boolean;
    readonly status: "listed" | "clean" | "unknown";
    readonly meaning: string | null;
  }[];
  /** Other addresses of its /24: how many the refusing lists answered for, and which of those they hold. */
  readonly neighbours: { readonly answered: number; readonly listed: readonly string[] };
  /** Names that its PTR held before ours; null: nobody could tell. */
  readonly formerNames: readonly string[] | null;
  /** Whether the machine reaches port 25 of another one through it. */
  readonly port25: "open" | "shut" | "unknown";
  /** SMTP filters that the provider put on the machine; null: it did not say. */
  readonly smtpFilters: number | null;
};

/** What may be done about a bad address. */
export type SwapRoom = {
  readonly kind: "primary" | "secondary";
  /** Domains leave from it. */
  readonly isInUse: boolean;
  /** It is new: nothing was built upon it yet. */
  readonly isNew: boolean;
  /** Whether another address of the machine reaches port 25. */
  readonly othersGetOut: boolean;
  /** Others that were asked for in its place so far, for this order and for the whole node. */
  readonly swaps: { readonly ofOrder: number; readonly ofNode: number };
  /** What one address costs a month, in cents. */
  readonly addressCents: number;
};

export type GradeTerm = {
  readonly name:
    | "refusing-list"
    | "other-list"
    | "neighbours"
    | "former-sender"
    | "port-25"
    | "provider-filter";
  /** Taken off the 100 that every address begins with. */
  readonly points: number;
  /** For tenants: no jargon, no blame. */
  readonly sentence: string;
};

/** keep: mail may leave from it · swap: another one is asked for, this one is given back · hold: no mail leaves from it until a person has acted */
export const gradeVerdicts = ["keep", "swap", "hold"] as const;
export type GradeVerdict = (typeof gradeVerdicts)[number];
export type AddressGrade = {
  /** 0..100 */
  readonly score: number;
  readonly terms: readonly GradeTerm[];
  readonly verdict: GradeVerdict;
  /** One sentence, for tenants. */
  readonly reason: string;
  /** What a person of the staff does next; null when there is nothing to do. */
  readonly next: string | null;
};

/**
 * Grades an address by what was found out about it, and says what is done with it within the caps of the policy. A fault
 * of the whole machine (port 25 shut everywhere, a filter of the provider) is no reason for another address.
 */
export function gradeAddress(
  evidence: AddressEvidence,
  room: SwapRoom,
  policy: Policy = shipped,
): AddressGrade {
  const terms = termsOf(evidence, policy);
  const score = Math.max(
    0,
    terms.reduce((left, { points }) => left - points, 100),
  );
  const worst = [...terms].sort((a, b) => b.points - a.points)[0];
  const common = { score, terms, reason: worst?.sentence ?? "Nothing was found that speaks against it." };
  if (score >= policy.address.keptFrom) return { ...common, verdict: "keep", next: null };
  const stop = whyNoSwap(evidence, room, policy);
  return stop === null
    ? { ...common, verdict: "swap", next: null }
    : { ...common, verdict: "hold", next: stop };
}

function termsOf(evidence: AddressEvidence, policy: Policy): readonly GradeTerm[] {
  const { points } = policy.address;
  const listed = evidence.lists.filter(({ status }) => status === "listed");
  return [
    ...listed.map(({ name, refuses, meaning }): GradeTerm => {
      const why = meaning === null ? "" : ` (${meaning})`;
      return refuses
        ? {
            name: "refusing-list",
            points: points.refusingList,
            sentence: `It stands on ${name}${why}, and operators refuse mail from there.`,
          }
        : { name: "other-list", points: points.otherList, sentence: `It stands on ${name}${why}.` };
    }),
    ...neighbourTerms(evidence.neighbours, policy),
    ...(evidence.formerNames ?? [])
      .filter(isSenderName)
      .slice(0, 1)
      .map(
        (name): GradeTerm => ({
          name: "former-sender",
          points: points.formerSender,
          sentence: `Somebody sent mail from it before, as ${name}.`,
        }),
      ),
    ...(evidence.port25 === "shut"
      ? [
          {
            name: "port-25" as const,
            points: 100,
            sentence: "No mail gets out through it: port 25 is shut on the way.",
          },
        ]
      : []),
    ...((evidence.smtpFilters ?? 0) > 0
      ? [
          {
            name: "provider-filter" as const,
            points: 100,
            sentence: "The hosting provider filters the mail that leaves the machine.",
          },
        ]
      : []),
  ];
}

function neighbourTerms(
  { answered, listed }: AddressEvidence["neighbours"],
  policy: Policy,
): readonly GradeTerm[] {
  if (answered < policy.address.neighbours.neededAnswers) return [];
  const { some, bad } = policy.address.neighbourhood;
  const share = listed.length / answered;
  if (share < some) return [];
  const isBad = share >= bad;
  return [
    {
      name: "neighbours",
      points: isBad ? policy.address.points.badNeighbours : policy.address.points.someNeighbours,
      sentence: `Of ${answered} addresses beside it ${listed.length} stand on a list by which operators refuse.`,
    },
  ];
}

/** Why no other address is asked for, as what a person does instead; null: one is. */
function whyNoSwap(evidence: AddressEvidence, room: SwapRoom, { address }: Policy): string | null {
  if ((evidence.smtpFilters ?? 0) > 0)
    return "Open a ticket with Hostwinds about the SMTP filter, pay what it asks for, then grade again.";
  if (evidence.port25 === "shut" && !room.othersGetOut)
    return "Ask Hostwinds in a ticket to open port 25 for this machine, then grade again.";
  const isMain = room.kind === "primary";
  if (isMain && (room.isInUse || !room.isNew)) return mainAddressStays;
  if (room.isInUse)
    return "Move its domains to another address, then give this one back, or have it delisted.";
  if (!room.isNew) return "Give it back, have it delisted and grade again, or use it all the same.";
  const { ofOrder, ofNode } = room.swaps;
  const orUse = isMain ? mainAddressStays : "Give it back, have it delisted, or use it all the same.";
  if (ofOrder >= address.swaps.perOrder) return `${ofOrder} others were tried in its place. ${orUse}`;
  if (ofNode >= address.swaps.perNode)
    return `${ofNode} addresses of this node were swapped. ${isMain ? mainAddressStays : "Give it back, or order a node at another location."}`;
  // All that were bought for this order so far, this one, and the next; the main one comes with its machine.
  const costCents = (ofOrder + (isMain ? 1 : 2)) * room.addressCents;
  return costCents > address.costCapPerOrderCents
    ? `Another would cost more than one order may. ${orUse}`
    : null;
}

/** What a person does about a bad main address that no other takes the place of. */
export const mainAddressStays = "Have it delisted and grade again, or retire this node and order another.";

const senderWord =
  /^(?:mail|e?smtp|mx|mta|mailer|relay|outbound|out|send|sender|bulk|bounce|news|newsletter|edm|promo|marketing)\d*$/;

/** Whether a host name says that its machine sent mail. What providers make of the address itself says nothing. */
export function isSenderName(name: string): boolean {
  const [host = "", ...parents] = name.toLowerCase().split(".");
  if (/\d+[-x]\d+[-x]\d+/.test(host)) return false;
  return [host, ...parents.slice(0, -2)].some((label) =>
    label.split(/[-_]/).some((word) => senderWord.test(word)),
  );
}

/** Other addresses of the same /24, nearest first: a sample of it and not its survey. Network and broadcast are none. */
export function neighboursOf(ip: string, count: number): readonly string[] {
  const [a, b, c, last = ""] = ip.split(".");
  const own = Number(last);
  const near: string[] = [];
  for (let away = 1; away < 255 && near.length < count; away++)
    for (const octet of [own + away, own - away])
      if (octet >= 1 && octet <= 254 && near.length < count) near.push(`${a}.${b}.${c}.${octet}`);
  return near;
}
