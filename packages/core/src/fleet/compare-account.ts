import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";

/** A machine as the provider bills it. */
export type BilledMachine = {
  readonly serviceId: string;
  readonly name: string;
  /** Null: the price list does not name its plan. */
  readonly monthlyCents: number | null;
  /** Its main one included; null: the provider did not say. */
  readonly ips: readonly string[] | null;
};

/** A node as our books have it, unless it was given back; read after the bill, so that what was bought meanwhile is in the books alone. */
export type BookedNode = {
  readonly id: string;
  readonly name: string;
  readonly serviceId: string | null;
  /** Its plan or an operation is under way: what it has changes, and only its machine is compared. */
  readonly isMoving: boolean;
  readonly servingSince: EpochMs | null;
  readonly hasDomains: boolean;
  readonly monthlyCents: number | null;
  /** Those that are not released. */
  readonly addresses: readonly {
    readonly ip: string;
    readonly isSecondary: boolean;
    readonly hasDomains: boolean;
    readonly since: EpochMs;
  }[];
};

export const findingKinds = [
  "unknown-machine",
  "unknown-address",
  "gone-machine",
  "gone-address",
  "unused-machine",
  "unused-address",
] as const;

export type AccountFinding = {
  readonly kind: (typeof findingKinds)[number];
  /** The machine's name, or the address: what a person types to have it given back. */
  readonly label: string;
  readonly serviceId: string | null;
  readonly nodeId: string | null;
  /** What it costs a month, in cents; 0: nothing, null: nobody knows. */
  readonly monthlyCents: number | null;
  /** One sentence: what is the matter, and what a person does about it. */
  readonly sentence: string;
};

/** What is on the provider's bill and not in our books, in our books and not on the bill, or paid for and not used. */
export function compareAccount(
  bill: readonly BilledMachine[],
  books: readonly BookedNode[],
  { nowMs, addressCents }: { readonly nowMs: EpochMs; readonly addressCents: number },
  policy: Policy = shipped,
): readonly AccountFinding[] {
  const isIdle = (since: EpochMs) => nowMs - since > policy.account.unusedAfterMs;
  const known = (machine: BilledMachine) =>
    books.find(
      ({ name, serviceId }) =>
        name === machine.name && (serviceId ?? machine.serviceId) === machine.serviceId,
    );
  const unknown = bill.filter((machine) => !known(machine)).map(unknownMachine);
  const ours = books
    .filter(({ serviceId }) => serviceId !== null)
    .flatMap((node) => {
      const machine = bill.find(({ serviceId }) => serviceId === node.serviceId);
      if (!machine) return [goneMachine(node)];
      if (node.isMoving) return [];
      const isIdleNode = !node.hasDomains && node.servingSince !== null && isIdle(node.servingSince);
      return [
        ...addressFindings(machine, node, addressCents),
        ...(isIdleNode
          ? [unusedMachine(node)]
          : node.addresses
              .filter(({ isSecondary, hasDomains, since }) => isSecondary && !hasDomains && isIdle(since))
              .map(({ ip }) => unusedAddress(node, ip, addressCents))),
      ];
    });
  return [...unknown, ...ours];
}

/** Tells one finding from another, and is the same each time that it is found. */
export const findingKey = ({
  kind,
  serviceId,
  label,
}: Pick<AccountFinding, "kind" | "serviceId" | "label">) => `${kind}:${serviceId ?? ""}:${label}`;

function unknownMachine({ serviceId, name, monthlyCents }: BilledMachine): AccountFinding {
  const sentence =
    "It is on the bill and no node of ours: find out who ordered it, then give it back or say why it stays.";
  return {
    kind: "unknown-machine",
    label: name || serviceId,
    serviceId,
    nodeId: null,
    monthlyCents,
    sentence,
  };
}

function goneMachine({ id, name, serviceId }: BookedNode): AccountFinding {
  const sentence = "The provider has no such machine any more: retire the node, and ask the provider why.";
  return { kind: "gone-machine", label: name, serviceId, nodeId: id, monthlyCents: 0, sentence };
}

function unusedMachine({ id, name, serviceId, monthlyCents }: BookedNode): AccountFinding {
  const sentence =
    "It serves and no domain was ever put on it, or none is left: ask its agency, or retire it.";
  return { kind: "unused-machine", label: name, serviceId, nodeId: id, monthlyCents, sentence };
}

function unusedAddress(node: BookedNode, ip: string, monthlyCents: number): AccountFinding {
  const sentence = `No domain leaves from it on ${node.name}: ask its agency, or give it back on the node's page.`;
  return {
    kind: "unused-address",
    label: ip,
    serviceId: node.serviceId,
    nodeId: node.id,
    monthlyCents,
    sentence,
  };
}

function addressFindings(
  { serviceId, ips }: BilledMachine,
  { id, name, addresses }: BookedNode,
  addressCents: number,
): readonly AccountFinding[] {
  if (ips === null) return [];
  const at = { serviceId, nodeId: id };
  const unknown = ips.filter((ip) => !addresses.some((address) => address.ip === ip));
  const gone = addresses.filter(({ ip }) => !ips.includes(ip));
  return [
    ...unknown.map(
      (ip): AccountFinding => ({
        ...at,
        kind: "unknown-address",
        label: ip,
        monthlyCents: addressCents,
        sentence: `It is on the bill of ${name} and nothing uses it: give it back, or add an address to the node, which takes it over.`,
      }),
    ),
    ...gone.map(
      ({ ip }): AccountFinding => ({
        ...at,
        kind: "gone-address",
        label: ip,
        monthlyCents: 0,
        sentence: `${name} should have it and the provider does not list it: ask where it went, and move its domains.`,
      }),
    ),
  ];
}
