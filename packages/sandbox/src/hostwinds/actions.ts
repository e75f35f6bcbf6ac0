import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { takeFault } from "../control/faults.ts";
import { done, read, refused } from "./answers.ts";
import { machineCharts } from "./charts.ts";
import { firewallActions } from "./firewall-actions.ts";
import { confirmedIps, guestMainIpOf, type Machine, statusOf } from "./machine.ts";
import { reinstallMs } from "./machines.ts";
import { type Action, type ActionContext, onMachine } from "./on-machine.ts";
import { images, locations, plans, priceList } from "./price-list.ts";
import { serverObject } from "./server-object.ts";
import { upgradeActions } from "./upgrade-actions.ts";

const rdnsTtlSeconds = 300;
const cycles = ["hourly", "monthly", "quarterly", "semiannually", "annually", "biennially", "triennially"];

const power = (name: string, to: Machine["power"], word: string) =>
  onMachine(name, async ({ machines, clock }, machine) => {
    if (statusOf(machine, clock.now()) === "BUILD") return refused(name, "Server is still being created.");
    const boots = machine.boots + (to === "on" ? 1 : 0);
    await machines.change(machine, { power: to, boots });
    return done([name, `Instance Server#${machine.serviceId} has been ${word}`]);
  });

const live = ({ machines }: ActionContext) =>
  machines.all().filter(({ terminatedAtMs }) => terminatedAtMs === null);

/** The actions that the sandbox knows, with the parameters and answers of the documented API (facts on Hostwinds, A2). */
export const actions: Readonly<Record<string, Action>> = {
  async add_instance(context, fields) {
    const name = "Add Instance";
    const plan = plans.find(({ rid }) => rid === fields.one("rid"));
    if (!plan) return refused(name, "Resource Id is invalid.", "342431");
    const location = locations.find(({ location_id }) => location_id === fields.one("location_id"));
    if (!location) return refused(name, "Location Id is invalid.", "342432");
    const image = images.find(({ uuid }) => uuid === fields.one("template"));
    if (!image) return refused(name, "Template is invalid.", "342433");
    const billingCycle = fields.one("billingcycle") || "hourly";
    if (!cycles.includes(billingCycle)) return refused(name, "Billing cycle is invalid.", "342434");
    await context.machines.order({
      name: fields.one("srvrname") || image.name,
      rid: plan.rid,
      locationId: location.location_id,
      template: image.uuid,
      sshKeyNames: fields.many("keys"),
      billingCycle,
    });
    return done(["Invoice Paid", "Invoice has been paid."], [name, "Server is being Created!"]);
  },
  get_instances: (context) =>
    read(live(context).map((machine) => serverObject(machine, context.clock.now()))),
  get_instance: onMachine("Get Instance", ({ clock }, machine) => read(serverObject(machine, clock.now()))),
  get_instance_ids(context, fields) {
    const search = fields.one("search");
    const place = fields.one("location_id");
    const found = live(context).filter(
      (machine) => machine.name.includes(search) && (!place || machine.locationId === place),
    );
    const row = (machine: Machine) => ({
      id: machine.serviceId,
      hostname: machine.hostname,
      srvrname: machine.name,
      ips: confirmedIps(machine, context.clock.now()).join(","),
      dedicatedip: machine.mainIp,
      ip_v6: "",
    });
    return read(found.map(row));
  },
  check_serviceid: onMachine("Check Service Id", () => read(true)),
  boot: power("Boot", "on", "booted"),
  shutdown: power("Shutdown", "off", "shutdown"),
  reboot: power("Reboot", "on", "rebooted"),
  terminate: onMachine("Terminate", async ({ machines }, machine) => {
    await machines.terminate(machine);
    return done(["Terminate", "Instance deleted"]);
  }),
  // The account's key is put onto the bare machine again; so is its network, by the addresses that it has now.
  reinstall_instance: onMachine("Reinstall Instance", async ({ machines, clock }, machine, fields) => {
    const name = "Reinstall Instance";
    const image = images.find(({ uuid }) => uuid === fields.one("template"));
    if (!image) return refused(name, "Template is invalid.", "342433");
    const status = statusOf(machine, clock.now());
    if (status !== "ACTIVE" && status !== "SHUTOFF") return refused(name, "Instance is busy.");
    const change = { template: image.uuid, power: "on" as const, guestMainIp: machine.mainIp };
    await machines.change(machine, { ...change, reinstalledAtMs: clock.now() + reinstallMs });
    return done([name, `Instance Server#${machine.serviceId} is being rebuilt!`]);
  }),
  get_instance_ips: onMachine("Get Instance IPs", ({ clock }, machine) =>
    read({ "IP Addresses": confirmedIps(machine, clock.now()).map((ip) => ({ ip })) }),
  ),
  // The real name of this action is not public; ours is the one that HOSTWINDS_ORDER_ADDRESS_ACTION names in a sandbox.
  order_ip: onMachine("Order IP", async ({ machines }, machine) => {
    await machines.orderAddress(machine);
    return done(["Invoice Paid", "Invoice has been paid."], ["Order IP", "Your IP is being added!"]);
  }),
  delete_ip: onMachine("Delete IP", async ({ machines, clock }, machine, fields) => {
    const ip = fields.one("ip");
    if (ip === machine.mainIp) return refused("Delete IP", "The main IP cannot be deleted.");
    if (!confirmedIps(machine, clock.now()).includes(ip)) return refused("Delete IP", "IP is invalid.");
    await machines.releaseAddress(machine, ip);
    return done(["Delete IP", "IP has been deleted."]);
  }),
  set_main_ip: onMachine("Set Main IP", async ({ machines, clock }, machine, fields) => {
    const ip = fields.one("ip");
    if (!confirmedIps(machine, clock.now()).includes(ip)) return refused("Set Main IP", "IP is invalid.");
    // The machine itself keeps its network until that is made anew.
    await machines.change(machine, { mainIp: ip, guestMainIp: guestMainIpOf(machine) });
    return done(["Set Main IP", "Main IP has been set."]);
  }),
  regenerate_networking: onMachine("Regenerate Networking", async ({ machines }, machine) => {
    await machines.change(machine, { guestMainIp: machine.mainIp, boots: machine.boots + 1 });
    return done(["Regenerate Networking", "Networking is being regenerated!"]);
  }),
  set_rdns: onMachine("Set rDNS", async ({ zones, clock }, machine, fields) => {
    const name = (fields.one("rdns") || fields.one("rdata")).replace(/\.$/, "").toLowerCase();
    const ip = fields.one("ip");
    if (!confirmedIps(machine, clock.now()).includes(ip)) return refused("Set rDNS", "IP is invalid.");
    if (!/^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name))
      return refused("Set rDNS", "rDNS is invalid.");
    await zones.set(reverseNameOf(ip), "PTR", [name], rdnsTtlSeconds);
    return done(["Set rDNS", "rDNS record updated."]);
  }),
  get_price_list: () => read(priceList()),
  get_locations: () => read(locations),
  get_public_images: () => read(images),
  get_smtp_filters: onMachine("Get SMTP Filters", ({ store, clock }, machine) => {
    const created = new Date(clock.now()).toISOString().slice(0, 19).replace("T", " ");
    const filter = { type: "spam", created, invoice_id: "1" };
    return read({ spam: takeFault(store, "smtp-filter", machine.name) === null ? [] : [filter] });
  }),
  async add_ssh_key({ store }, fields) {
    const name = fields.one("name");
    if (!name) return refused("Add SSH Key", "Name is required.");
    await store.put("ssh-key", name, { name });
    return done(["Add SSH Key", "SSH key has been added."]);
  },
  async delete_ssh_key({ store }, fields) {
    const name = fields.one("name");
    if (!store.get("ssh-key", name)) return refused("Delete SSH Key", "SSH key is invalid.");
    await store.delete("ssh-key", name);
    return done(["Delete SSH Key", "SSH key has been deleted."]);
  },
  get_server_charts: onMachine("Get Server Charts", ({ clock }, machine) =>
    read(machineCharts(machine, clock.now())),
  ),
  ...firewallActions,
  ...upgradeActions,
};
