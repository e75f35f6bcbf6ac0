import {
  HostingError,
  type HostingProvider,
  type Instance,
  type MachinePlan,
  type NamedChoice,
} from "@penguinmails/core/ports/hosting";
import { z } from "zod";
import { parseAnswer, rowsOf, text } from "./answer.ts";
import { chartsOf } from "./charts.ts";
import { firewallOf } from "./firewall.ts";
import { makeTransport, type Params, type TransportOptions } from "./transport.ts";

type HostwindsOptions = TransportOptions & {
  /** Name of the action that orders a secondary IP; it is not documented publicly. Null: a person orders it. */
  readonly orderAddressAction: string | null;
};

/**
 * Memory in megabytes. No source says in which unit the provider tells it: a number below 256 is gigabytes, because no
 * machine that is sold has less than 256 MB, nor 256 GB.
 */
const memoryMb = z.coerce.number().transform((told) => (told < 256 ? told * 1024 : told));

/** Only what we need: the root password and the config key that the API also sends are dropped here and never seen again. */
const instance = z.object({
  serviceid: text,
  srvrname: z.string().nullish(),
  status: z.string().nullish(),
  task_state: z.string().nullish(),
  main_ip: z.string().nullish(),
  product_id: text.nullish(),
  is_suspended: z.union([z.boolean(), z.number(), z.string()]).nullish(),
  ram: memoryMb.nullish().catch(null),
});
const addressList = z.object({ "IP Addresses": z.array(z.object({ ip: z.ipv4() })) });
const smtpFilters = z.union([
  z.object({ spam: z.array(z.object({ type: z.string().nullish() })).nullish() }),
  // What is empty may come as a list, whatever it is when it is not.
  z
    .array(z.unknown())
    .length(0)
    .transform(() => ({ spam: null })),
]);
const price = z.object({
  rid: text,
  name: z.string(),
  monthly: z.coerce.number(),
  cpu: z.coerce.number(),
  ram: memoryMb,
  disk: z.coerce.number(),
});
const resizeOrder = z.object({ orderid: text, invoiceid: text, total: z.coerce.number() });

/** Hostwinds as a place to rent machines from. */
export function makeHostwindsProvider(options: HostwindsOptions): HostingProvider {
  const call = makeTransport(options);
  const listInstances = async () =>
    parseAnswer("get_instances", z.array(instance), await call("get_instances", {}, "read")).map(instanceOf);
  const findInstance = async (name: string) =>
    (await listInstances()).find((one) => one.name === name) ?? null;
  const mutate = async (action: string, params: Params) => void (await call(action, params, "mutation"));
  /** What was done although we heard no clear answer is done; a clear no is passed on. */
  const unlessDone = async (error: unknown, isDone: () => Promise<boolean>) => {
    const answered =
      error instanceof HostingError && (error.kind === "refused" || error.kind === "unauthorized");
    if (answered || !(await isDone())) throw error;
  };

  return {
    ...firewallOf(call),
    listInstances,
    findInstance,
    async getInstance(serviceid) {
      try {
        const answer = await call("get_instance", { serviceid }, "read");
        return instanceOf(parseAnswer("get_instance", instance, answer));
      } catch (error) {
        // A refusal may also mean "try later": only the list says that a machine is gone.
        const refused = error instanceof HostingError && error.kind === "refused";
        if (!refused || (await listInstances()).some((one) => one.serviceId === serviceid)) throw error;
        return null;
      }
    },
    async createInstance({ name, rid, locationId, template, sshKeyNames }) {
      // Idempotent by our unique name: an order whose answer was lost is found before it is placed again.
      if (await findInstance(name)) return;
      const params = {
        template,
        rid,
        location_id: locationId,
        srvrname: name,
        billingcycle: "monthly",
        keys: sshKeyNames,
      };
      try {
        await call("add_instance", params, "mutation");
      } catch (error) {
        await unlessDone(error, async () => (await findInstance(name)) !== null);
      }
    },
    async terminateInstance(serviceid) {
      try {
        await call("terminate", { serviceid }, "mutation");
      } catch (error) {
        await unlessDone(
          error,
          async () => !(await listInstances()).some((one) => one.serviceId === serviceid),
        );
      }
    },
    async bootInstance(serviceid) {
      await call("boot", { serviceid }, "mutation");
    },
    async rebootInstance(serviceid) {
      await call("reboot", { serviceid }, "mutation");
    },
    reinstallInstance: (serviceid, template) => mutate("reinstall_instance", { serviceid, template }),
    async listAddresses(serviceid) {
      const answer = await call("get_instance_ips", { serviceid }, "read");
      return parseAnswer("get_instance_ips", addressList, answer)["IP Addresses"].map(({ ip }) => ip);
    },
    async orderAddress(serviceid) {
      if (options.orderAddressAction === null) return "manual";
      await call(options.orderAddressAction, { serviceid }, "mutation");
      return "ordered";
    },
    async deleteAddress(serviceid, ip) {
      await call("delete_ip", { serviceid, ip }, "mutation");
    },
    async setMainAddress(serviceid, ip) {
      try {
        await call("set_main_ip", { serviceid, ip }, "mutation");
      } catch (error) {
        await unlessDone(
          error,
          async () => (await listInstances()).find((one) => one.serviceId === serviceid)?.mainIp === ip,
        );
      }
    },
    rebuildNetwork: (serviceid) => mutate("regenerate_networking", { serviceid }),
    async listSmtpFilters(serviceid) {
      const answer = await call("get_smtp_filters", { serviceid }, "read");
      return (parseAnswer("get_smtp_filters", smtpFilters, answer).spam ?? []).map(
        ({ type }) => type ?? "spam",
      );
    },
    async setReverseDns(serviceid, ip, rdns) {
      await call("set_rdns", { serviceid, ip, rdns }, "mutation");
    },
    async listMachinePlans() {
      const answer = await call("get_price_list", {}, "read");
      return rowsOf(answer).flatMap((row): MachinePlan[] => {
        const read = price.safeParse(row);
        if (!read.success) return [];
        const { rid, name, monthly, cpu, ram: ramMb, disk: diskGb } = read.data;
        return [{ rid, name, cpu, ramMb, diskGb, monthlyCents: Math.round(monthly * 100) }];
      });
    },
    readCharts: async (serviceid) =>
      // The period must be named; which names there are is documented as little as the answer is.
      chartsOf(await call("get_server_charts", { serviceid, period: "24h" }, "read")),
    listLocations: async () => choicesOf(await call("get_locations", {}, "read")),
    listImages: async () => choicesOf(await call("get_public_images", {}, "read")),
    orderResize: (serviceid, rid) => mutate("upgrade_instance", { serviceid, rid }),
    async openResizeOrder(serviceid) {
      try {
        const read = await call("check_upgrade_order", { serviceid }, "read");
        const { orderid, invoiceid, total } = parseAnswer("check_upgrade_order", resizeOrder, read);
        return { orderId: orderid, invoiceId: invoiceid, totalCents: Math.round(total * 100) };
      } catch (error) {
        if (error instanceof HostingError && error.kind === "refused") return null;
        throw error;
      }
    },
    startResize: (serviceid) => mutate("upgrade_server", { serviceid }),
    confirmResize: (serviceid) => mutate("confirm_upgrade", { serviceid }),
    revertResize: (serviceid) => mutate("revert_upgrade", { serviceid }),
  };
}

/** No source shows what these lists look like, only what an order takes of them. */
const choice = z.object({
  location_id: text.optional(),
  uuid: text.optional(),
  id: text.optional(),
  name: z.string(),
});

function choicesOf(answer: unknown): readonly NamedChoice[] | null {
  const choices = rowsOf(answer).flatMap((row): NamedChoice[] => {
    const read = choice.safeParse(row);
    const id = read.data?.location_id ?? read.data?.uuid ?? read.data?.id;
    return read.success && id !== undefined ? [{ id, name: read.data.name }] : [];
  });
  return choices.length > 0 ? choices : null;
}

function instanceOf(raw: z.infer<typeof instance>): Instance {
  return {
    serviceId: raw.serviceid,
    name: raw.srvrname ?? "",
    status: (raw.status ?? "UNKNOWN").toUpperCase(),
    taskState: raw.task_state ?? null,
    mainIp: raw.main_ip || null,
    planId: raw.product_id ?? null,
    ramMb: raw.ram ?? null,
    suspended: raw.is_suspended === true || raw.is_suspended === 1 || raw.is_suspended === "1",
  };
}
