import { addressName, numberedAddresses, numbersFor } from "@penguinmails/core/domains/node-addresses";
import { dropAddress, listAddresses } from "../commands/system.ts";
import { deviceOf } from "./configure-addresses.ts";
import { holderOf } from "./names.ts";
import type { Step } from "./step.ts";

/** The address is none of the node's any more, as far as we write: what follows takes it away where it still is. */
export function forgetAddress(ip: string): Step {
  return {
    name: "forget the address",
    isDone: async ({ facts }) => !(facts.secondaryIps ?? []).includes(ip),
    async apply({ facts, learn }) {
      const secondaryIps = (facts.secondaryIps ?? []).filter((each) => each !== ip);
      const { [ip]: _gone, ...grades } = facts.grades ?? {};
      const number = numberedAddresses(facts).find((each) => each.ip === ip)?.number ?? 0;
      await learn({
        secondaryIps,
        addressNumbers: numbersFor(facts, secondaryIps),
        addressesReleased: (facts.addressesReleased ?? 0) + 1,
        leaving: { ...facts.leaving, [ip]: number },
        grades,
      });
      return "done";
    },
  };
}

export function takeOffInterface(ip: string): Step {
  return {
    name: "take the address off the machine",
    isDone: async ({ shell }) => !(await (await shell()).must(listAddresses)).includes(`"${ip}"`),
    async apply({ shell, facts }) {
      const machine = await shell();
      const listing = await machine.must(listAddresses);
      await machine.must(dropAddress(cidrOf(listing, ip), deviceOf(listing, facts.primaryIp ?? "")));
      return "done";
    },
  };
}

/** The address with the prefix that it has on its interface; alone on its network when the machine does not say. */
function cidrOf(listing: string, ip: string): string {
  const found = new RegExp(`"local":"${ip.replaceAll(".", "\\.")}","prefixlen":(\\d+)`).exec(listing);
  return `${ip}/${found?.[1] ?? 32}`;
}

/** Its name leads nowhere before the provider gives the address to the next customer. */
export function withdrawName(ip: string): Step {
  return {
    name: "withdraw its name",
    isDone: async ({ facts, spec, settings }) => {
      const name = addressName(spec.hostname, facts.leaving?.[ip] ?? 0);
      const holder = await holderOf(settings.publishers, name);
      return !holder || !(await holder.publisher.getRrset(holder.zone, name, "A")).includes(ip);
    },
    async apply({ facts, spec, settings }) {
      const name = addressName(spec.hostname, facts.leaving?.[ip] ?? 0);
      const holder = await holderOf(settings.publishers, name);
      if (holder) await holder.publisher.deleteRrset(holder.zone, name, "A");
      return "done";
    },
  };
}

/** The provider no longer counts it as the machine's: it costs nothing any more. */
export function giveAddressBack(ip: string): Step {
  return {
    name: "give the address back",
    isDone: async ({ facts, hosting }) => !(await hosting.listAddresses(facts.serviceId ?? "")).includes(ip),
    async apply({ facts, hosting }) {
      await hosting.deleteAddress(facts.serviceId ?? "", ip);
      return "done";
    },
  };
}
