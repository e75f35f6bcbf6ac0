import type { EpochMs } from "@penguinmails/core/time";
import { confirmedIps, type Machine, statusOf } from "./machine.ts";
import { plans } from "./price-list.ts";

/**
 * A machine as `get_instance` shows it. As the real one does, it carries the root password and the config key in clear
 * text: whoever reads it must drop them.
 */
export function serverObject(machine: Machine, now: EpochMs) {
  const status = statusOf(machine, now);
  const plan = plans.find(({ rid }) => rid === (status === "RESIZED" ? machine.resize?.toRid : machine.rid));
  const ready = status !== "BUILD";
  return {
    serviceid: machine.serviceId,
    userid: "1001",
    location_id: machine.locationId,
    server_uuid: machine.uuid,
    volume_uuid: null,
    password: machine.password,
    configkey: machine.configKey,
    main_ip: ready ? machine.mainIp : "",
    private_ip: "",
    ips: confirmedIps(machine, now),
    is_suspended: 0,
    ssh_keys: machine.sshKeyNames,
    srvrname: machine.name,
    hostname: machine.hostname,
    template_uuid: machine.template,
    locked: 0,
    product_id: machine.rid,
    product_name: plan?.name ?? "",
    billingcycle: machine.billingCycle,
    status,
    disp_status: status,
    vm_state: ready ? "active" : "building",
    task_state: ready ? (taskOf[status ?? ""] ?? null) : "spawning",
    power_state: status === "ACTIVE" || status === "RESIZED" ? 1 : 0,
    ram: String(plan?.ramMb ?? 0),
    cpu: String(plan?.cpu ?? 0),
    disk: String(plan?.diskGb ?? 0),
    created_at: withoutZone(machine.createdAtMs),
    updated_at: withoutZone(now),
    launched_at: ready ? withoutZone(machine.readyAtMs) : null,
  };
}

/** What Nova does meanwhile. */
const taskOf: Readonly<Record<string, string>> = { RESIZE: "resize_migrating", REBUILD: "rebuild_spawning" };

function withoutZone(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
