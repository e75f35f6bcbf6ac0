import { day, minute } from "@penguinmails/core/time";
import { takeFault } from "../faults.ts";
import { done, read, refused } from "./answers.ts";
import { statusOf } from "./machine.ts";
import { type Action, onMachine } from "./on-machine.ts";
import { plans } from "./price-list.ts";

/** The account's card is charged a little after an order; a fault on `pay_invoice` leaves it unpaid. */
const paysAfterMs = 5 * minute;
const resizesInMs = 4 * minute;
const payableForMs = 7 * day;

const notResized = (name: string) => refused(name, "Instance is not in RESIZED status.");

/** A machine becomes a larger one in two steps: an order with an invoice, then the resize, to be confirmed or reverted. */
export const upgradeActions: Readonly<Record<string, Action>> = {
  upgrade_instance: onMachine("Upgrade Instance", async ({ machines, clock, store }, machine, fields) => {
    const name = "Upgrade Instance";
    const wanted = plans.find(({ rid }) => rid === fields.one("rid"));
    const present = plans.find(({ rid }) => rid === machine.rid);
    if (!wanted) return refused(name, "Resource Id is invalid.", "342431");
    if (machine.upgrade) return refused(name, "There is already an open upgrade order.");
    if (machine.resize) return refused(name, "Instance is being resized.");
    if (wanted.rid === machine.rid) return refused(name, "Instance has this plan already.");
    if (wanted.diskGb < (present?.diskGb ?? 0)) return refused(name, "Disk size cannot be decreased.");
    const known = store.get<{ next: number }>("counter", "upgrade-order")?.next ?? 81_001;
    await store.put("counter", "upgrade-order", { next: known + 1 });
    const orderId = String(known);
    const totalCents = Math.max(0, wanted.monthlyCents - machine.monthlyCents);
    const upgrade = {
      orderId,
      invoiceId: `4${orderId}`,
      rid: wanted.rid,
      totalCents,
      orderedAtMs: clock.now(),
    };
    await machines.change(machine, { upgrade });
    return done([name, "Upgrade order has been created."]);
  }),
  check_upgrade_order: onMachine("Check Upgrade Order", (_context, { upgrade }) =>
    upgrade
      ? read({
          id: upgrade.orderId,
          orderid: upgrade.orderId,
          invoiceid: upgrade.invoiceId,
          duedate: new Date(upgrade.orderedAtMs + payableForMs).toISOString().slice(0, 10),
          total: (upgrade.totalCents / 100).toFixed(2),
        })
      : refused("Check Upgrade Order", "There is no open upgrade order."),
  ),
  check_upgrade_reboot: onMachine("Check Upgrade Reboot", () => read(true)),
  upgrade_server: onMachine("Upgrade Server", async ({ machines, clock, store }, machine) => {
    const name = "Upgrade Server";
    const { upgrade } = machine;
    if (!upgrade) return refused(name, "There is no open upgrade order.");
    const isDue = clock.now() >= upgrade.orderedAtMs + paysAfterMs;
    if (!isDue || (await takeFault(store, "hostwinds", "pay_invoice")) !== null)
      return refused(name, `Invoice #${upgrade.invoiceId} is unpaid.`);
    const resize = { toRid: upgrade.rid, doneAtMs: clock.now() + resizesInMs };
    await machines.change(machine, { upgrade: null, resize, boots: machine.boots + 1 });
    return done([name, "Instance is being resized!"]);
  }),
  confirm_upgrade: onMachine("Confirm Upgrade", async ({ machines, clock }, machine) => {
    const name = "Confirm Upgrade";
    const plan = plans.find(({ rid }) => rid === machine.resize?.toRid);
    if (!plan || statusOf(machine, clock.now()) !== "RESIZED") return notResized(name);
    await machines.change(machine, { rid: plan.rid, monthlyCents: plan.monthlyCents, resize: null });
    return done([name, "Upgrade has been confirmed."]);
  }),
  revert_upgrade: onMachine("Revert Upgrade", async ({ machines, clock }, machine) => {
    const name = "Revert Upgrade";
    if (statusOf(machine, clock.now()) !== "RESIZED") return notResized(name);
    await machines.change(machine, { resize: null, boots: machine.boots + 1 });
    return done([name, "Upgrade is being reverted."]);
  }),
};
