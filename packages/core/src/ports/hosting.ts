import type { FirewallProfile } from "../fleet/firewall-profile.ts";
import type { HourlyChart } from "../fleet/hourly-means.ts";

/** A rented machine, as the provider reports it. Never carries its root password. */
export type Instance = {
  readonly serviceId: string;
  readonly name: string;
  /** Upper case, Nova's vocabulary: BUILD, ACTIVE, ERROR, SHUTOFF, RESIZED … */
  readonly status: string;
  readonly taskState: string | null;
  readonly mainIp: string | null;
  readonly suspended: boolean;
  /** Which of the provider's plans it is (`rid`), as far as the provider says. */
  readonly planId: string | null;
  /** What it has now; null where the provider does not say. */
  readonly ramMb: number | null;
};

export type MachinePlan = {
  readonly rid: string;
  readonly name: string;
  readonly cpu: number;
  readonly ramMb: number;
  readonly diskGb: number;
  /** Recurring price a month, in US cents. */
  readonly monthlyCents: number;
};

/** Something that an order names by its id. */
export type NamedChoice = { readonly id: string; readonly name: string };
/** An order of a larger plan that the provider has not carried out; one machine has at most one. */
export type ResizeOrder = {
  readonly orderId: string;
  readonly invoiceId: string;
  readonly totalCents: number;
};

/** Why the provider did not do it. `kind` decides what the caller may do next. */
export class HostingError extends Error {
  readonly kind: "unauthorized" | "refused" | "unreachable" | "timeout" | "garbage" | "circuit-open";
  readonly action: string;
  constructor(kind: HostingError["kind"], action: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HostingError";
    this.kind = kind;
    this.action = action;
  }
}

/** Machines that can be rented. Every method may throw `HostingError`. Mutations are queued at the provider: poll. */
export interface HostingProvider {
  listInstances(): Promise<readonly Instance[]>;
  /** By our own unique name; null when the provider has none. */
  findInstance(name: string): Promise<Instance | null>;
  getInstance(serviceId: string): Promise<Instance | null>;
  createInstance(order: {
    readonly name: string;
    readonly rid: string;
    readonly locationId: string;
    readonly template: string;
    readonly sshKeyNames: readonly string[];
  }): Promise<void>;
  terminateInstance(serviceId: string): Promise<void>;
  /** Switches it on. */
  bootInstance(serviceId: string): Promise<void>;
  /** Starts it again, as by its reset button. */
  rebootInstance(serviceId: string): Promise<void>;
  /** Wipes its disk and installs that image, at the same addresses. */
  reinstallInstance(serviceId: string, template: string): Promise<void>;
  /** All IPv4 addresses of the instance, the main one included. */
  listAddresses(serviceId: string): Promise<readonly string[]>;
  /** `manual`: this account cannot order by API; a person must, and polling will see the address. */
  orderAddress(serviceId: string): Promise<"ordered" | "manual">;
  /** A secondary one; the main one goes with its machine. */
  deleteAddress(serviceId: string, ip: string): Promise<void>;
  /** A secondary address becomes the main one, which becomes a secondary one. What the machine itself makes of it is another matter. */
  setMainAddress(serviceId: string, ip: string): Promise<void>;
  /** Makes the network settings of the machine's own system anew by the addresses that it has, and starts it again. */
  rebuildNetwork(serviceId: string): Promise<void>;
  /** Kinds of the filters that the provider has put on the instance's outgoing mail; none is the rule. */
  listSmtpFilters(serviceId: string): Promise<readonly string[]>;
  setReverseDns(serviceId: string, ip: string, name: string): Promise<void>;
  /** Names of the firewall profiles that an instance can get; null when the answer has a shape that we don't know. */
  listFirewallProfiles(): Promise<readonly string[] | null>;
  /** The profile that stands before the instance. */
  getFirewallProfile(serviceId: string): Promise<FirewallProfile>;
  setFirewallProfile(serviceId: string, name: string): Promise<void>;
  /** What the provider drew of the machine's last day, seen from outside it; null when the answer has a shape that we don't know. */
  readCharts(serviceId: string): Promise<readonly HourlyChart[] | null>;
  listMachinePlans(): Promise<readonly MachinePlan[]>;
  /** Places and images that an order may name; null when the answer has a shape that we don't know. */
  listLocations(): Promise<readonly NamedChoice[] | null>;
  listImages(): Promise<readonly NamedChoice[] | null>;
  /** First step: makes an order with an invoice; refused while one is open. */
  orderResize(serviceId: string, rid: string): Promise<void>;
  openResizeOrder(serviceId: string): Promise<ResizeOrder | null>;
  /** Second step: refused until the invoice is paid. The machine goes down and comes back as RESIZED. */
  startResize(serviceId: string): Promise<void>;
  /** Of a machine that is RESIZED. */
  confirmResize(serviceId: string): Promise<void>;
  revertResize(serviceId: string): Promise<void>;
}
